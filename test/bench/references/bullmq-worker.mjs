/** Reference: a bare BullMQ worker on Redis, whose job is one prepared statement. */
import { Worker } from 'bullmq';
import pg from 'pg';
import { ready } from './ready.mjs';
import { selectDay } from './statements.mjs';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 4 });
const worker = new Worker(
  'reference',
  async ({ data }) => (await pool.query({ ...selectDay, values: [data.districtKey, data.date] })).rowCount,
  { connection: { url: process.env.REDIS_URL, maxRetriesPerRequest: null }, prefix: 'bench', concurrency: 2 },
);
await worker.waitUntilReady();
ready();

/** Reference: a bare BullMQ worker whose jobs read one stored day. */
import { Worker } from 'bullmq';
import pg from 'pg';
import { ready } from './ready.mjs';
import { selectDay } from './statements.mjs';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 4 });
const worker = new Worker(
  'bench',
  async ({ data }) => {
    await pool.query({ ...selectDay, values: [data.districtKey, data.date] });
  },
  { connection: { url: process.env.REDIS_URL, maxRetriesPerRequest: null }, concurrency: 2, prefix: 'bench' },
);
await worker.waitUntilReady();
ready();

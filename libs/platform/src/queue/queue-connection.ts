import { createPostgresBackend, setDefaultBackendFactory, type ConnectionOptions } from 'bullmq';
import { bullmqConnection } from '../database/connection-settings.js';
import { QUEUE_SCHEMA } from './queue.js';

/**
 * The store of BullMQ's jobs: Redis when there is an address for it, else the same PostgreSQL. To be called once,
 * before the first queue. Jobs are hints only: losing them costs delay, see the outbox.
 */
export function queueConnection(databaseUrl: string, redisUrl: string | undefined): ConnectionOptions {
  // An outage is waited for: the relay keeps its entries until the queue takes them.
  if (redisUrl) return { url: redisUrl, maxRetriesPerRequest: null, connectTimeout: 2_000 };
  setDefaultBackendFactory(createPostgresBackend);
  return bullmqConnection(databaseUrl, {
    role: 'kreislage_queue',
    applicationName: 'kreislage queue',
    schema: QUEUE_SCHEMA,
  });
}

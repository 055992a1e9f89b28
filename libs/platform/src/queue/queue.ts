/** Schema of BullMQ's own tables where PostgreSQL carries the queue. */
export const QUEUE_SCHEMA = 'bullmq';

/** Every queue of the product; `migrate` prepares them. */
export const queueNames = ['recalculate-district', 'schedules'] as const;
export type QueueName = (typeof queueNames)[number];

/**
 * Options of every worker, so that the view follows within seconds whatever was killed: a job whose worker died is taken
 * over after 5 s (BullMQ: 30 s), as often as need be; a worker that lost its connection comes back within a second
 * (BullMQ: 15 s). A job that only took long may run twice then, which changes nothing.
 */
export const workerOptions = {
  lockDuration: 5_000,
  stalledInterval: 2_500,
  maxStalledCount: 1_000,
  runRetryDelay: 1_000,
} as const;

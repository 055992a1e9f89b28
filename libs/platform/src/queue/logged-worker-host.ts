import { OnWorkerEvent, WorkerHost } from '@nestjs/bullmq';
import { type Job } from 'bullmq';
import { type Logger } from '../logging/logger.js';

/**
 * A processor whose jobs stand in the log, each with its id: result, duration and error. A job that fails is tried
 * again by the queue; `attemptsMade` tells how often it was.
 */
export abstract class LoggedWorkerHost extends WorkerHost {
  constructor(protected readonly logger: Logger) {
    super();
  }

  /** Does the work. The result goes into the log beside the id, so it must hold nothing personal. */
  protected abstract work(job: Job<unknown>): Promise<Record<string, unknown>>;

  async process(job: Job<unknown>): Promise<Record<string, unknown>> {
    const startedAt = performance.now();
    const outcome = await this.work(job);
    const milliseconds = Math.round((performance.now() - startedAt) * 10) / 10;
    this.logger.info({ ...nameOf(job), ...outcome, milliseconds }, 'job done');
    return outcome;
  }

  /** Also called for jobs whose worker died and that were given up; then there may be no job to name. */
  @OnWorkerEvent('failed')
  onFailed(job: Job<unknown> | undefined, error: Error): void {
    this.logger.error({ ...(job && { ...nameOf(job), attemptsMade: job.attemptsMade }), err: error }, 'job failed');
  }

  /** The queue does not answer; the worker tries again by itself. */
  @OnWorkerEvent('error')
  onError(error: Error): void {
    this.logger.warn({ err: error }, 'queue');
  }
}

function nameOf(job: Job<unknown>): { queue: string; jobId: string | undefined; job: string } {
  return { queue: job.queueName, jobId: job.id, job: job.name };
}

import { Inject } from '@nestjs/common';
import { Processor } from '@nestjs/bullmq';
import { type Job, type Queue, UnrecoverableError } from 'bullmq';
import { z } from 'zod';
import { type Logger, LOGGER, type QueueName, workerOptions } from '#platform';
import { LoggedWorkerHost } from '#platform/jobs';
import { RecalculationService } from './recalculation.service.js';

/** Queue of the recalculations; jobs carry the district's key and nothing else. */
export const RECALCULATE_DISTRICT = 'recalculate-district' satisfies QueueName;

const payload = z.object({ districtKey: z.string().regex(/^\d{5}$/) });

/** Works off what the outbox owes to a district. A job more or less changes nothing. */
@Processor(RECALCULATE_DISTRICT, { ...workerOptions, concurrency: 2 })
export class RecalculateDistrictProcessor extends LoggedWorkerHost {
  constructor(
    private readonly recalculation: RecalculationService,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(logger);
  }

  protected async work(job: Job<unknown>): Promise<Record<string, unknown>> {
    const parsed = payload.safeParse(job.data);
    if (!parsed.success) throw new UnrecoverableError('The job names no district.');
    const { districtKey } = parsed.data;
    return { districtKey, changes: await this.recalculation.recalculateDistrict(districtKey) };
  }
}

/**
 * One job for each district. A burst collapses: a job that waits already will see everything, and one that is running is
 * followed by another, so that the last change is not lost.
 */
export async function enqueueRecalculations(queue: Queue, districtKeys: readonly string[]): Promise<void> {
  for (const districtKey of districtKeys) {
    await queue.add(
      RECALCULATE_DISTRICT,
      { districtKey },
      {
        deduplication: { id: districtKey, keepLastIfActive: true },
        attempts: 5,
        backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
        removeOnComplete: true,
        removeOnFail: { count: 1_000 },
      },
    );
  }
}

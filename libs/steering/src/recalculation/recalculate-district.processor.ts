import { Processor, WorkerHost } from '@nestjs/bullmq';
import { type Job, type Queue, UnrecoverableError } from 'bullmq';
import { z } from 'zod';
import { type QueueName, workerOptions } from '#platform';
import { RecalculationService } from './recalculation.service.js';

/** Queue of the recalculations; jobs carry the district's key and nothing else. */
export const RECALCULATE_DISTRICT = 'recalculate-district' satisfies QueueName;

const payload = z.object({ districtKey: z.string().regex(/^\d{5}$/) });

/** Works off what the outbox owes to a district. A job more or less changes nothing. */
@Processor(RECALCULATE_DISTRICT, { ...workerOptions, concurrency: 2 })
export class RecalculateDistrictProcessor extends WorkerHost {
  constructor(private readonly recalculation: RecalculationService) {
    super();
  }

  async process(job: Job<unknown>): Promise<number> {
    const parsed = payload.safeParse(job.data);
    if (!parsed.success) throw new UnrecoverableError('The job names no district.');
    return this.recalculation.recalculateDistrict(parsed.data.districtKey);
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

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

/** Works off what the outbox owes to a district. Idempotent; the outbox, not the queue, is the record. */
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

/** More changes a second than this are a burst. */
const BURST = 100;
/** In a burst a district is worked out once in so long. Milliseconds. */
const STRIDE_MS = 5_000;
/** Without changes for so long the burst is over. Milliseconds. */
const CALM_MS = 300;

/**
 * Asks for one job for each district. Changes collapse: a job that waits already will see everything, and one that is
 * running is followed by another, so that the last change is not lost. Otherwise it starts at once; in a burst a district's
 * next job waits for the stride or for the end of the burst, so that recalculations leave the reports their time.
 */
export class RecalculationRequests {
  /** When the newest job of a district begins, or began. */
  private readonly beginsAt = new Map<string, number>();
  private second = { startedAt: 0, changes: 0, before: 0 };
  private lastBegin = 0;
  private calm: NodeJS.Timeout | undefined;

  constructor(
    private readonly queue: Pick<Queue, 'addBulk' | 'promoteJobs'>,
    private readonly onError: (error: unknown) => void,
    private readonly clock: () => number = Date.now,
  ) {}

  /** @param changes how many changes there are behind it */
  async ask(districtKeys: readonly string[], changes: number): Promise<void> {
    const now = this.clock();
    const burst = this.isBurst(now, changes);
    clearTimeout(this.calm);
    await this.queue.addBulk(
      districtKeys.map((districtKey) => {
        const last = this.beginsAt.get(districtKey) ?? 0;
        // Asked again and again, also while one waits: only the queue knows whether that one has begun meanwhile.
        const beginsAt = !burst ? now : last > now ? last : Math.max(now, last + STRIDE_MS);
        this.beginsAt.set(districtKey, beginsAt);
        this.lastBegin = Math.max(this.lastBegin, beginsAt);
        return jobOf(districtKey, beginsAt - now);
      }),
    );
    // A district that waits for its next slot begins as soon as the burst is over.
    if (this.lastBegin > now) this.calm = setTimeout(() => void this.beginAll(), burst ? CALM_MS : 0);
  }

  private async beginAll(): Promise<void> {
    this.lastBegin = 0;
    this.beginsAt.clear();
    await this.queue.promoteJobs().catch(this.onError);
  }

  /** Waits for nothing more; jobs that wait in the queue begin at their time. */
  close(): void {
    clearTimeout(this.calm);
  }

  private isBurst(now: number, changes: number): boolean {
    const age = now - this.second.startedAt;
    if (age >= 1_000) this.second = { startedAt: now, changes: 0, before: age < 2_000 ? this.second.changes : 0 };
    this.second.changes += changes;
    return Math.max(this.second.changes, this.second.before) > BURST;
  }
}

function jobOf(districtKey: string, delay: number): Parameters<Queue['addBulk']>[0][number] {
  return {
    name: RECALCULATE_DISTRICT,
    data: { districtKey },
    opts: {
      ...(delay > 0 ? { delay } : {}),
      deduplication: { id: districtKey, keepLastIfActive: true },
      attempts: 5,
      backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
      removeOnComplete: true,
      removeOnFail: { count: 1_000 },
    },
  };
}

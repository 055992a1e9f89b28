import { Inject } from '@nestjs/common';
import { Processor } from '@nestjs/bullmq';
import { type Job, type Queue } from 'bullmq';
import { type Logger, LOGGER, type QueueName, workerOptions } from '#platform';
import { LoggedWorkerHost } from '#platform/jobs';
import { NightlyVerification } from './nightly-verification.js';
import { ScheduleService } from './schedule.service.js';

/** Queue of the schedules. */
export const SCHEDULES = 'schedules' satisfies QueueName;

/**
 * The schedules. Local midnight of Germany opens the day, also on days with a clock change; the run of every minute finds
 * the due moments, which are whole minutes, and a midnight that was missed.
 */
const schedules = {
  'open-days': { pattern: '0 0 0 * * *', tz: 'Europe/Berlin' },
  'every-minute': { pattern: '0 * * * * *', tz: 'Europe/Berlin' },
  verify: { pattern: '0 40 3 * * *', tz: 'Europe/Berlin' },
  'tidy-up': { pattern: '0 20 3 * * *', tz: 'Europe/Berlin' },
} as const;
type ScheduleName = keyof typeof schedules;

/** Registers the schedules; idempotent, every worker does it at its start. */
export async function registerSchedules(queue: Queue): Promise<void> {
  await register(queue, Object.keys(schedules) as ScheduleName[]);
}

/** Registers schedules that a wiped queue has lost; existing ones keep their next moment. */
export async function restoreSchedules(queue: Queue): Promise<void> {
  const known = new Set((await queue.getJobSchedulers()).map(({ key }) => key));
  await register(
    queue,
    (Object.keys(schedules) as ScheduleName[]).filter((name) => !known.has(name)),
  );
}

async function register(queue: Queue, names: readonly ScheduleName[]): Promise<void> {
  for (const name of names) {
    await queue.upsertJobScheduler(name, schedules[name], {
      name,
      opts: {
        removeOnComplete: true,
        removeOnFail: { count: 100 },
        attempts: 3,
        backoff: { type: 'exponential', delay: 1_000 },
      },
    });
  }
}

// Two at a time: the clock is looked at while the night's verification runs.
@Processor(SCHEDULES, { ...workerOptions, concurrency: 2 })
export class SchedulesProcessor extends LoggedWorkerHost {
  constructor(
    private readonly schedule: ScheduleService,
    private readonly verification: NightlyVerification,
    @Inject(LOGGER) logger: Logger,
  ) {
    super(logger);
  }

  protected async work(job: Job<unknown>): Promise<Record<string, unknown>> {
    if (job.name === 'tidy-up') return { forgotten: await this.schedule.tidyUp() };
    if (job.name === 'verify') return this.verification.run(job.id);
    return lookAtTheClock(this.schedule);
  }
}

/** Everything that the clock has made due by now. */
export async function lookAtTheClock(schedule: ScheduleService): Promise<{ opened: number; due: number }> {
  return { opened: await schedule.openDays(), due: await schedule.markMissing() };
}

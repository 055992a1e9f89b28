import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { getQueueToken } from '@nestjs/bullmq';
import { type Queue } from 'bullmq';
import {
  announceReady,
  checkBeforeServing,
  createLogger,
  Database,
  endWithParent,
  nestLogger,
  OutboxRelay,
  readConfigOrExit,
} from '#platform';
import { queueConnection } from '#platform/jobs';
import { migrations } from '#migrations';
import {
  lookAtTheClock,
  RECALCULATE_DISTRICT,
  RecalculationRequests,
  registerSchedules,
  restoreSchedules,
  SCHEDULES,
  ScheduleService,
} from '#steering/jobs';
import { WorkerModule } from './worker.module.js';

const config = readConfigOrExit('worker');
const logger = createLogger('worker', config.logLevel);
const databaseUrl = config.databaseUrl!;

/** How often it looks whether the queue still knows its schedules. */
const RESTORE_SCHEDULES_MS = 15_000;

const closing: (() => Promise<void>)[] = [];
const end = endWithParent(
  async () => {
    // Last opened, first closed: the relay stops adding before the workers finish their jobs.
    for (const close of closing.reverse()) await close();
  },
  { onProblem: (problem) => logger.error({ err: problem }, 'the worker did not end in order') },
);

try {
  await checkBeforeServing(config, 'worker', migrations);
  const open = (role: 'kreislage_app' | 'kreislage_relay', max: number): Promise<Database> =>
    Database.open(databaseUrl, {
      role,
      max,
      statementTimeoutMs: 60_000,
      applicationName: 'kreislage worker',
      genericPlans: true,
    });
  const app = await open('kreislage_app', 4);
  closing.push(() => app.close());
  const relayDatabase = await open('kreislage_relay', 3);
  closing.push(() => relayDatabase.close());

  const nest = await NestFactory.createApplicationContext(
    WorkerModule.with({
      config,
      databases: { app, relay: relayDatabase },
      logger,
      queue: queueConnection(databaseUrl, config.redisUrl ?? undefined),
    }),
    { logger: nestLogger(logger), abortOnError: false },
  );
  closing.push(() => nest.close());

  const recalculations = nest.get<Queue>(getQueueToken(RECALCULATE_DISTRICT));
  const schedules = nest.get<Queue>(getQueueToken(SCHEDULES));
  for (const queue of [recalculations, schedules]) queue.on('error', (error) => logger.warn({ err: error }, 'queue'));
  await registerSchedules(schedules);
  // The queue may lose everything, the schedules too.
  const restoring = setInterval(() => {
    restoreSchedules(schedules).catch((error: unknown) => logger.warn({ err: error }, 'schedules: will try again'));
  }, RESTORE_SCHEDULES_MS);
  closing.push(() => Promise.resolve(clearInterval(restoring)));

  const requests = new RecalculationRequests(recalculations, (error) => logger.warn({ err: error }, 'queue'));
  closing.push(() => Promise.resolve(requests.close()));
  const relay = new OutboxRelay({
    database: relayDatabase,
    databaseUrl,
    logger,
    enqueue: (districtKeys, entries) => requests.ask(districtKeys, entries),
  });
  closing.push(() => relay.close());
  await relay.start();
  // A midnight or a due moment that passed while no worker ran.
  await lookAtTheClock(nest.get(ScheduleService));

  logger.info('worker is ready');
  announceReady();
} catch (error) {
  logger.fatal({ err: error }, 'the worker could not start');
  end(5);
}

import { type ChildProcess, fork } from 'node:child_process';
import { freePort } from './free-port.mjs';

/** Secret of the installations that tests start. */
export const TEST_SESSION_SECRET = 'a secret for tests only, long enough to pass';

export interface InstallationOptions {
  readonly databaseUrl: string;
  readonly redisUrl?: string | undefined;
  /** How many processes of each kind; default 1. */
  readonly apis?: number;
  readonly workers?: number;
  readonly env?: NodeJS.ProcessEnv;
}

/** A process of the product, as an operator starts it. */
export interface RunningProcess {
  readonly child: ChildProcess;
  /** Address of an api; workers have none. */
  readonly url: string;
  readonly log: () => string;
  /** Ends it in order and waits. */
  stop(): Promise<void>;
}

export interface Installation {
  readonly apis: RunningProcess[];
  readonly workers: RunningProcess[];
  startApi(): Promise<RunningProcess>;
  startWorker(): Promise<RunningProcess>;
  stop(): Promise<void>;
}

/** Starts whole processes from `dist` (so `npm run build` first; `npm test` does it) against a database. */
export async function startInstallation(options: InstallationOptions): Promise<Installation> {
  const apis: RunningProcess[] = [];
  const workers: RunningProcess[] = [];
  const installation: Installation = {
    apis,
    workers,
    async startApi() {
      const api = await startProcess('api', options);
      apis.push(api);
      return api;
    },
    async startWorker() {
      const worker = await startProcess('worker', options);
      workers.push(worker);
      return worker;
    },
    async stop() {
      await Promise.all([...apis, ...workers].map((running) => running.stop()));
    },
  };
  try {
    for (let index = 0; index < (options.workers ?? 1); index += 1) await installation.startWorker();
    for (let index = 0; index < (options.apis ?? 1); index += 1) await installation.startApi();
  } catch (error) {
    await installation.stop();
    throw error;
  }
  return installation;
}

async function startProcess(name: 'api' | 'worker', options: InstallationOptions): Promise<RunningProcess> {
  const port = await freePort();
  let log = '';
  const child = fork(`dist/apps/${name}/src/main.js`, [], {
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: options.databaseUrl,
      SESSION_SECRET: TEST_SESSION_SECRET,
      PORT: String(port),
      DEMO: '1',
      LOG_LEVEL: 'info',
      ...(options.redisUrl === undefined ? {} : { REDIS_URL: options.redisUrl }),
      ...options.env,
    },
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const readLog = (): string => log;
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`${name} was not ready within 60 s:\n${readLog()}`));
    }, 60_000);
    child.on('message', (message: { type?: string }) => {
      if (message.type !== 'ready') return;
      clearTimeout(late);
      resolve();
    });
    child.once('exit', (code, signal) => {
      clearTimeout(late);
      reject(new Error(`${name} ended at its start (${code ?? signal}):\n${readLog()}`));
    });
  });
  return {
    child,
    url: `http://127.0.0.1:${port}`,
    log: readLog,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 25_000);
      await ended;
      clearTimeout(late);
    },
  };
}

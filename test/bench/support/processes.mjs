/** The product's processes as `npm run start:api` and `start:worker` start them, and the references. */
import { fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ROOT } from './services.mjs';

export const SESSION_SECRET = 'a secret for benchmarks only, long enough to pass';

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Starts a module and waits for its `{ type: 'ready' }`.
 * @returns port, process id, seconds from the start to ready, and `stop`
 */
async function start(module, { env, execArgv = [], logFile }) {
  const port = await freePort();
  const log = logFile ? openSync(logFile, 'a') : 'ignore';
  const startedAt = performance.now();
  const child = fork(join(ROOT, module), [], {
    cwd: ROOT,
    // Node's own defaults, but for what a profile asks for.
    execArgv: [...execArgv, ...(process.env.BENCH_NODE_OPTIONS?.split(' ') ?? [])],
    env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: String(port), ...env },
    stdio: ['ignore', log, log, 'ipc'],
  });
  if (typeof log === 'number') closeSync(log);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await new Promise((resolve, reject) => {
    child.on('message', (message) => message?.type === 'ready' && resolve());
    void ended.then((code) => reject(new Error(`${module} ended at its start (${code}); log: ${logFile ?? 'none'}`)));
  });
  return {
    port,
    pid: child.pid,
    seconds: (performance.now() - startedAt) / 1_000,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 25_000);
      await ended;
      clearTimeout(late);
    },
  };
}

/** A process of the product; `name` is `api` or `worker`. */
export function startProduct(name, { databaseUrl, redisUrl, dir }) {
  return start(`dist/apps/${name}/src/main.js`, {
    execArgv: ['--enable-source-maps'],
    env: { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, SESSION_SECRET },
    logFile: join(dir, `${name}.log`),
  });
}

/** A bare server or worker of `references/`. */
export function startReference(name, { databaseUrl, redisUrl, dir }) {
  return start(`test/bench/references/${name}.mjs`, {
    env: { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl },
    logFile: join(dir, `${name}.log`),
  });
}

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runMigrations } from '#platform';
import { migrations } from '#migrations';

const run = promisify(execFile);

/** A PostgreSQL of our own that keeps what it has committed (fsync on), with a migrated database. */
export interface ThrowAwayPostgres {
  readonly url: string;
  /** SIGKILL to the server, as by the kernel when memory runs out; then it is started again and recovers. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

/** Null where PostgreSQL is not installed on this machine. */
export async function startThrowAwayPostgres(): Promise<ThrowAwayPostgres | null> {
  const packages = '/usr/lib/postgresql';
  const installed =
    existsSync(packages) && readdirSync(packages).some((major) => existsSync(join(packages, major, 'bin/initdb')));
  if (!installed) return null;
  const folder = mkdtempSync(join(tmpdir(), 'kreislage-postgres-'));
  const services = (action: 'start' | 'stop'): Promise<{ stdout: string }> =>
    run('infra/dev/services.sh', [action, '--dir', folder, '--durable']);
  const { stdout } = await services('start');
  const url = /TEST_DATABASE_URL='([^']+)'/.exec(stdout)![1]!;
  await runMigrations(url, migrations);
  return {
    url,
    async killAndRestart() {
      const pid = Number(readFileSync(join(folder, 'data/postmaster.pid'), 'utf8').split('\n')[0]);
      process.kill(pid, 'SIGKILL');
      // A process that nobody reaps stays in the table, without a command line.
      while (existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '')
        await new Promise((resolve) => setTimeout(resolve, 20));
      await services('start');
    },
    async stop() {
      await services('stop');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

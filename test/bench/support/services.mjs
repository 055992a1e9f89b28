/** PostgreSQL and Redis of the benchmarks' own, with fsync, as an operator would run them. */
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SERVICES = join(ROOT, 'infra/dev/services.sh');

function run(...args) {
  return new Promise((resolve, reject) => {
    const child = spawn('bash', [SERVICES, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.once('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`services.sh ${args[0]}: ${code}`)),
    );
  });
}

/** Starts both in `dir`; what lies there already is used again, and what ran before runs on afterwards. */
export async function startServices(dir) {
  const ran = await run('status', '--dir', dir).then(
    () => true,
    () => false,
  );
  const output = await run('start', '--dir', dir, '--durable');
  const value = (name) => new RegExp(`${name}='([^']+)'`).exec(output)[1];
  const databaseUrl = value('TEST_DATABASE_URL');
  await withClient(databaseUrl, async (client) => {
    const { rows } = await client.query(
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS synchronous_commit`,
    );
    if (rows[0].fsync !== 'on' || rows[0].synchronous_commit !== 'on')
      throw new Error('The benchmarks measure commits that are on disk: fsync and synchronous_commit must be on.');
  });
  return {
    databaseUrl,
    redisUrl: value('TEST_REDIS_URL'),
    postgresPid: Number((await readFile(join(dir, 'data/postmaster.pid'), 'utf8')).split('\n')[0]),
    stop: async () => {
      if (!ran) await run('stop', '--dir', dir, '--durable');
    },
  };
}

export function urlOf(databaseUrl, name) {
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.href;
}

export async function withClient(connectionString, work) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Resident memory of a process now, and the most it had; MB. */
export async function memoryOf(pid) {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const of = (name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)[1]) / 1_024;
  return { now: of('VmRSS'), most: of('VmHWM') };
}

/** Seconds of processor time of a process, its threads and its ended children included. */
export async function cpuOf(pid) {
  const { seconds } = await statOf(pid);
  return seconds;
}

async function statOf(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    parent: Number(fields[1]),
    // User and system time of itself and of children that have ended, in ticks of 1/100 s.
    seconds: fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / 100,
  };
}

/** Seconds of processor time of a server and all its children: PostgreSQL works in one process for each connection. */
export async function cpuOfFamily(pid) {
  let sum = await cpuOf(pid);
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await statOf(entry).catch(() => null);
    if (stat?.parent === pid) sum += stat.seconds;
  }
  return sum;
}

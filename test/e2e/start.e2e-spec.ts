import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { freePort } from '../support/free-port.mjs';
import { ask, signIn } from '../support/client.js';

// Actions of a person: npm start, and then anything that can happen to it.

const serverUrl = process.env['TEST_DATABASE_URL'];

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  output(): string;
  /** Waits until the text has been printed (again, where it was before). */
  printed(text: string, times?: number): Promise<void>;
  readonly ended: Promise<number | null>;
}

const started: Started[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const one of started.splice(0)) {
    one.child.kill('SIGINT');
    await one.ended;
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}, 60_000);

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kreislage-start-'));
  folders.push(folder);
  return folder;
}

function start(env: NodeJS.ProcessEnv): Started {
  let text = '';
  const child = spawn(process.execPath, ['infra/start.mjs'], {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const one: Started = {
    child,
    url: `http://127.0.0.1:${env['PORT']}`,
    output: () => text,
    ended,
    async printed(wanted, times = 1) {
      const deadline = Date.now() + 90_000;
      while (text.split(wanted).length - 1 < times) {
        if (Date.now() > deadline || child.exitCode !== null)
          throw new Error(`"${wanted}" did not come. Printed:\n${text}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
  started.push(one);
  return one;
}

/** The kernel's state of a process; null = it is gone, perhaps this very moment. */
function procFile(path: string): string | null {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return null;
  }
}

/** Command lines of the processes that run from this checkout's build on behalf of `pid`. */
function childrenOf(pid: number): number[] {
  const direct = (procFile(`${pid}/task/${pid}/children`) ?? '').trim().split(/\s+/).filter(Boolean).map(Number);
  return direct.flatMap((child) => [child, ...childrenOf(child)]);
}

const isAlive = (pid: number): boolean => {
  const status = procFile(`${pid}/status`);
  return status !== null && !/^State:\s+Z/m.test(status);
};

const situation = `{ district(key: "03459") { today situation { allocations { value unitsKnown } reporting { received } } } }`;
interface SituationAnswer {
  district: {
    today: string;
    situation: { allocations: { value: number | null; unitsKnown: number }; reporting: { received: number } };
  };
}

// The embedded database is the same whatever the other tests run on: once is enough.
(serverUrl ? describe.skip : describe)('npm start with the embedded database', () => {
  it('brings up everything, survives the kill of any process, ends cleanly and goes on where it was', async () => {
    const port = await freePort();
    const env = { PORT: String(port), DATA_DIR: newFolder() };
    const first = start(env);
    await first.printed('Beenden mit Strg+C');
    expect(first.output()).toContain('Kreislage läuft: http://127.0.0.1:' + port);
    expect(first.output()).toContain('kommune.melle');
    expect(await (await fetch(first.url)).text()).toContain('<div id="portal">');
    const portal = (await (await fetch(`${first.url}/portal/settings`)).json()) as {
      demonstration: { accounts: { username: string }[] };
    };
    expect(portal.demonstration.accounts.map(({ username }) => username)).toContain('kommune.melle');

    const token = await signIn(first.url, 'kommune.melle', 'kreislage-demo');
    const before = (await ask<SituationAnswer>(first.url, token, situation)).district;
    expect(before.situation.reporting.received).toBe(0);
    const submit = `mutation($date: Date!) { submitDailyReport(input: { unitKey: "034590024024", reportingDate: $date,
      allocations: 3, accommodation: [], prospectiveCapacity: [], assessment: SUFFICIENT }) { report { revision } } }`;
    await ask(first.url, token, submit, { date: before.today });
    await until(
      async () => (await ask<SituationAnswer>(first.url, token, situation)).district.situation.allocations.value === 3,
    );

    // Another start on the same directory or port is refused, with the mend.
    const second = start({ ...env, PORT: String(await freePort()) });
    expect(await second.ended).toBe(3);
    expect(second.output()).toMatch(/Das Datenverzeichnis .* benutzt schon ein anderer Prozess \(PID \d+\)/);
    const third = start({ ...env, DATA_DIR: newFolder() });
    expect(await third.ended).toBe(3);
    expect(third.output()).toMatch(new RegExp(`Port ${port} ist belegt \\(PID \\d+, node\\)`));

    // kill -9 of the database: it is back by itself, and so is what was acknowledged.
    const lock = JSON.parse(readFileSync(join(env.DATA_DIR, 'kreislage.lock'), 'utf8')) as { pid: number };
    process.kill(lock.pid, 'SIGKILL');
    await first.printed('Die Datenbank läuft wieder');
    await until(
      async () => (await ask<SituationAnswer>(first.url, token, situation)).district.situation.allocations.value === 3,
    );

    // kill -9 of the supervisor: nobody is left behind, and the next start recovers.
    const family = childrenOf(first.child.pid!);
    expect(family.length).toBeGreaterThanOrEqual(4);
    const supervisor = family.find((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('apps/supervisor'))!;
    process.kill(supervisor, 'SIGKILL');
    await until(() => Promise.resolve(!family.some(isAlive)));
    const again = start(env);
    await again.printed('Beenden mit Strg+C');
    const after = (
      await ask<SituationAnswer>(again.url, await signIn(again.url, 'steuerung', 'kreislage-demo'), situation)
    ).district;
    expect(after.situation.allocations).toEqual({ value: 3, unitsKnown: 1 });

    const askedToEnd = Date.now();
    const rest = childrenOf(again.child.pid!);
    again.child.kill('SIGINT');
    expect(await again.ended).toBe(0);
    expect(Date.now() - askedToEnd).toBeLessThan(25_000);
    expect(rest.some(isAlive)).toBe(false);
  }, 240_000);

  it('says every wrong variable at once, and that a data directory cannot be written', async () => {
    const wrong = start({ PORT: 'dreitausend', LOG_LEVEL: 'laut', DEMO: 'ja', DATA_DIR: newFolder() });
    expect(await wrong.ended).toBe(3);
    for (const variable of ['PORT', 'LOG_LEVEL', 'DEMO']) expect(wrong.output()).toMatch(new RegExp(`✗ ${variable} `));
    const file = join(newFolder(), 'no-directory');
    writeFileSync(file, '');
    const blocked = start({ PORT: String(await freePort()), DATA_DIR: join(file, 'data') });
    expect(await blocked.ended).toBe(3);
    expect(blocked.output()).toMatch(/✗ Das Datenverzeichnis .* ist nicht beschreibbar/);
  }, 60_000);
});

// Without a server there is nothing to start against.
(serverUrl ? describe : describe.skip)('npm start with DATABASE_URL', () => {
  it('stops on pending migrations and on a database that is not there, with one line each', async () => {
    const name = `kreislage_start_${Date.now()}`;
    const admin = new pg.Client({ connectionString: serverUrl! });
    await admin.connect();
    await admin.query(`CREATE DATABASE ${name}`);
    try {
      const url = new URL(serverUrl!);
      url.pathname = `/${name}`;
      const env = { PORT: String(await freePort()), SESSION_SECRET: 'x'.repeat(40) };
      const pending = start({ ...env, DATABASE_URL: url.href });
      expect(await pending.ended).toBe(4);
      expect(pending.output()).toMatch(
        /✗ (Eine Migration steht|\d+ Migrationen stehen) aus .*npm run kreislage -- migrate/,
      );
      url.pathname = '/gibtesnicht';
      const absent = start({ ...env, DATABASE_URL: url.href });
      expect(await absent.ended).toBe(3);
      expect(absent.output()).toMatch(/✗ Die Datenbank ist nicht erreichbar: .*gibtesnicht/);
      expect(absent.output()).not.toContain(new URL(serverUrl!).password);
    } finally {
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.end();
    }
  }, 60_000);
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    if (await holds().catch(() => false)) return;
    if (Date.now() > deadline) throw new Error('It did not come about within 30 s.');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { pauseBefore, SupervisedChild } from './child.js';
import { keepSessionSecret } from './session-secret.js';
import { createTerminal } from './terminal.js';

const root = mkdtempSync(join(tmpdir(), 'kreislage-supervisor-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

function aScript(name: string, code: string): string {
  const file = join(root, `${name}.mjs`);
  writeFileSync(file, code);
  return file;
}

const until = async (condition: () => boolean): Promise<void> => {
  const end = Date.now() + 8_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('not within 8 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

describe('a supervised child', () => {
  it('comes back after a death, and ends for good when told to', async () => {
    const events: string[] = [];
    const entry = aScript(
      'lives',
      "process.send({ type: 'ready' }); setInterval(() => {}, 1000); process.on('SIGTERM', () => process.exit(0));",
    );
    const child = new SupervisedChild({
      name: 'lives',
      entry,
      env: process.env,
      onDied: (how) => events.push(`died ${how}`),
      onBack: () => events.push('back'),
    });
    child.start();
    await child.ready;
    process.kill(child.pid!, 'SIGKILL');
    await until(() => events.length === 2);
    expect(events).toEqual(['died durch SIGKILL', 'back']);
    await child.stop(5_000);
    expect(child.pid).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(events).toHaveLength(2);
  }, 20_000);

  it('is not started again when it fails before it was ever ready', async () => {
    const child = new SupervisedChild({ name: 'fails', entry: aScript('fails', 'process.exit(3)'), env: process.env });
    child.start();
    await expect(child.ready).rejects.toMatchObject({ childName: 'fails', code: 3 });
  }, 20_000);

  it('is killed when it does not end in time', async () => {
    const entry = aScript(
      'deaf',
      "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); process.send({ type: 'ready' });",
    );
    const child = new SupervisedChild({ name: 'deaf', entry, env: process.env });
    child.start();
    await child.ready;
    await child.stop(200);
    expect(child.pid).toBeUndefined();
  }, 20_000);

  it('is back within 15 s however often it died', () => {
    expect(Math.max(...Array.from({ length: 20 }, (_, i) => pauseBefore(i)))).toBeLessThanOrEqual(10_000);
  });
});

describe('the session secret', () => {
  it('is made once, for its owner only, and kept', async () => {
    const secret = await keepSessionSecret(root);
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(await keepSessionSecret(root)).toBe(secret);
    expect(statSync(join(root, 'session-secret')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(root, 'session-secret'), 'utf8').trim()).toBe(secret);
  });

  it('is not replaced in silence when the file is damaged', async () => {
    writeFileSync(join(root, 'session-secret'), 'kurz');
    await expect(keepSessionSecret(root)).rejects.toThrow('beschädigt');
  });
});

describe('the terminal', () => {
  const run = async (isTTY: boolean, env: NodeJS.ProcessEnv): Promise<string> => {
    let text = '';
    const terminal = createTerminal({ isTTY, write: (part: string) => (text += part) }, env);
    await terminal.step('Gelingt', async () => 1, 5);
    await terminal.step('Scheitert', () => Promise.reject(new Error('x'))).catch(() => undefined);
    terminal.problem('Zeile');
    return text;
  };

  it('writes plain lines without a terminal', async () => {
    expect(await run(false, {})).toBe('  … Gelingt (etwa 5 s)\n  ✓ Gelingt\n  ✗ Scheitert\n  ✗ Zeile\n');
  });

  it('colours on a terminal, unless NO_COLOR says otherwise', async () => {
    expect(await run(true, {})).toContain('\u001b[32m✓\u001b[0m Gelingt');
    expect(await run(true, { NO_COLOR: '1' })).not.toMatch(/\u001b\[3/);
  });
});

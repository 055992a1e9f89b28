/** Whole processes: needs `npm run build`. */
import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { compiledModule } from './package-root.js';

const stuck = `import { killWhenOrphaned } from ${JSON.stringify(pathToFileURL(compiledModule('platform/src/process/orphan-watch')).href)};
killWhenOrphaned(500);
// The thread starts by the event loop; then this is lost for ever.
setTimeout(() => { process.stdout.write(String(process.pid)); setImmediate(() => { for (;;); }); }, 300);`;
const parent = `import { spawn } from 'node:child_process';
spawn(process.execPath, ['--input-type=module', '-e', ${JSON.stringify(stuck)}], { stdio: ['ignore', 'inherit', 'inherit'] });`;

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a process that is stuck', () => {
  it('lives as long as its parent does, and ends soon after', async () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', parent], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pid = await new Promise<number>((resolve) =>
      child.stdout.once('data', (text: Buffer) => resolve(Number(text))),
    );
    try {
      await sleep(2_500);
      expect(lives(pid)).toBe(true);
      child.kill('SIGKILL');
      const deadline = Date.now() + 10_000;
      while (lives(pid) && Date.now() < deadline) await sleep(50);
      expect(lives(pid)).toBe(false);
    } finally {
      child.kill('SIGKILL');
      if (lives(pid)) process.kill(pid, 'SIGKILL');
    }
  }, 30_000);
});

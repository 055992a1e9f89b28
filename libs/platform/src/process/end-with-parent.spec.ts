import { spawn } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';

/** A process that ends by `endWithParent`, told so by a signal; its exit status. */
async function statusAfter(signal: NodeJS.Signals, options: string): Promise<number | null> {
  const program = `import { endWithParent } from './dist/libs/platform/src/process/end-with-parent.js';
    endWithParent(() => Promise.resolve(), ${options});
    setInterval(() => undefined, 1000);
    console.log('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  child.kill(signal);
  return new Promise((resolve) => child.once('close', resolve));
}

describe('a process that is told to end', () => {
  it('has done what it should when it is a service', async () => {
    expect(await statusAfter('SIGTERM', '{}')).toBe(0);
  });

  it('has failed when it is a command, and says by which signal', async () => {
    expect(await statusAfter('SIGTERM', '{ signalIsFailure: true }')).toBe(143);
    expect(await statusAfter('SIGINT', '{ signalIsFailure: true }')).toBe(130);
    expect(await statusAfter('SIGHUP', '{ signalIsFailure: true }')).toBe(129);
  });
});

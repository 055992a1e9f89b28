import { expect, it } from '@jest/globals';
import { FileGate } from './file-gate.js';

it('lets so many in, makes others wait in their order, and refuses more', async () => {
  const gate = new FileGate(2, 2);
  const log: string[] = [];
  const release: (() => void)[] = [];
  const work = (name: string): Promise<void> =>
    gate.run(async () => {
      log.push(name);
      await new Promise<void>((resolve) => release.push(resolve));
    });
  const all = ['a', 'b', 'c', 'd'].map(work);
  await Promise.resolve();
  expect(log).toEqual(['a', 'b']);
  await expect(work('e')).rejects.toMatchObject({ code: 'TEMPORARILY_UNAVAILABLE', retryAfterSeconds: 10 });
  expect(() => gate.refuseWhenFull()).toThrow();
  while (release.length > 0) {
    release.shift()!();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(all);
  expect(log).toEqual(['a', 'b', 'c', 'd']);
  expect(() => gate.refuseWhenFull()).not.toThrow();
  await expect(gate.run(() => Promise.reject(new Error('x')))).rejects.toThrow('x');
  expect(await gate.run(() => Promise.resolve(1))).toBe(1);
});

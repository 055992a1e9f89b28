import { expect, it } from '@jest/globals';
import { FileGate } from './file-gate.js';

it('lets so many in, makes others wait in their order, and refuses more, and too many of one owner', async () => {
  const gate = new FileGate(2, 2, 3);
  const log: string[] = [];
  const release: (() => void)[] = [];
  const work = (name: string, owner: string): Promise<void> =>
    gate.run(owner, async () => {
      log.push(name);
      await new Promise<void>((resolve) => release.push(resolve));
    });
  const busy = { code: 'TEMPORARILY_UNAVAILABLE', retryAfterSeconds: 10 };
  const all = ['a', 'b', 'c'].map((name) => work(name, 'one'));
  await expect(work('x', 'one')).rejects.toMatchObject(busy);
  all.push(work('d', 'other'));
  expect(log).toEqual(['a', 'b']);
  await expect(work('e', 'third')).rejects.toMatchObject(busy);
  while (release.length > 0) {
    release.shift()!();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(all);
  expect(log).toEqual(['a', 'b', 'c', 'd']);
  await expect(gate.run('one', () => Promise.reject(new Error('x')))).rejects.toThrow('x');
  expect(await Promise.all([1, 2, 3].map((one) => gate.run('one', () => Promise.resolve(one))))).toEqual([1, 2, 3]);
});

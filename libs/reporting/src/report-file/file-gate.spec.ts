import { expect, it } from '@jest/globals';
import { FileGate } from './file-gate.js';

it('lets so many in, makes others wait, and refuses more, and too many of one owner', async () => {
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
  expect(log).toEqual(['a', 'b', 'd', 'c']);
  await expect(gate.run('one', () => Promise.reject(new Error('x')))).rejects.toThrow('x');
  expect(await Promise.all([1, 2, 3].map((one) => gate.run('one', () => Promise.resolve(one))))).toEqual([1, 2, 3]);
});

it('lets the owner who has none in work go before the others', async () => {
  const gate = new FileGate(2, 9, 9);
  const log: string[] = [];
  const release = new Map<string, () => void>();
  const all = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1'].map((name) =>
    gate.run(name[0]!, async () => {
      log.push(name);
      await new Promise<void>((resolve) => release.set(name, resolve));
    }),
  );
  for (const name of ['a1', 'a2', 'b1', 'a3', 'b2', 'a4', 'c1']) {
    release.get(name)!();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(all);
  expect(log).toEqual(['a1', 'a2', 'b1', 'a3', 'b2', 'a4', 'c1']);
});

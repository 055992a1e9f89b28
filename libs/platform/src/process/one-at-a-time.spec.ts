import { describe, expect, it } from '@jest/globals';
import { OneAtATime } from './one-at-a-time.js';

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('OneAtATime', () => {
  it('runs once more after a run during which somebody called, however many called', async () => {
    let runs = 0;
    let active = 0;
    const work = new OneAtATime(
      async () => {
        active += 1;
        expect(active).toBe(1);
        await tick();
        active -= 1;
        runs += 1;
      },
      () => undefined,
    );
    for (let call = 0; call < 100; call += 1) work.call();
    // A busy machine takes its time; a third run would come within that of the two.
    for (let waited = 0; runs < 2 && waited < 1_000; waited += 1) await tick();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(runs).toBe(2);
  });

  it('begins at once after a rest, and gathers the calls of its pause in one run after it', async () => {
    const begun: number[] = [];
    const work = new OneAtATime(
      () => {
        begun.push(performance.now());
        return Promise.resolve();
      },
      () => undefined,
      40,
    );
    const startedAt = performance.now();
    work.call();
    await tick();
    for (let call = 0; call < 100; call += 1) work.call();
    while (begun.length < 2) await tick();
    // The pause after it, and some more: no third one comes.
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(begun).toHaveLength(2);
    // Timers may fire a millisecond early.
    expect(begun[1]! - begun[0]!).toBeGreaterThanOrEqual(39);
    expect(begun[0]! - startedAt).toBeLessThan(20);
    work.call();
    await tick();
    expect(begun).toHaveLength(3);
    work.call();
    await work.close();
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(begun).toHaveLength(3);
  });

  it('goes on after an error and takes no calls once it is closed', async () => {
    const errors: unknown[] = [];
    let runs = 0;
    const work = new OneAtATime(
      () => {
        runs += 1;
        return Promise.reject(new Error('away'));
      },
      (error) => errors.push(error),
    );
    work.call();
    await tick();
    work.call();
    await work.close();
    work.call();
    await tick();
    expect(runs).toBe(2);
    expect(errors).toHaveLength(2);
  });
});

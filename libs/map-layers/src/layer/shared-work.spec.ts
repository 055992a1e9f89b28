import { describe, expect, it } from '@jest/globals';
import { SharedWork } from './shared-work.js';

interface Made {
  readonly by: string;
}

/** A request: whether it was given up, and how often it gave its snapshot up. */
const request = (isGone = false) => ({
  isGone,
  released: 0,
  release() {
    this.released += 1;
    return Promise.resolve();
  },
});

describe('work that many ask for', () => {
  it('is done by one for all, and kept', async () => {
    const kept = new Map<string, Made>();
    const work = new SharedWork(kept);
    let begun = 0;
    const make = async (by: string): Promise<Made> => {
      begun += 1;
      await new Promise(setImmediate);
      return { by };
    };
    const requests = [request(), request(), request()];
    const made = await Promise.all(requests.map((each, at) => work.of('a', each, () => make(String(at)))));
    expect(made).toEqual([{ by: '0' }, { by: '0' }, { by: '0' }]);
    // Who works needs its snapshot, who waits does not.
    expect(requests.map(({ released }) => released)).toEqual([0, 1, 1]);
    expect(await work.of('a', request(), () => make('later'))).toBe(made[0]);
    expect(begun).toBe(1);
    kept.clear();
    expect(await work.of('a', request(), () => make('again'))).toEqual({ by: 'again' });
  });

  it('fails for all who wait, and is not begun by each of them', async () => {
    const work = new SharedWork(new Map<string, Made>());
    let begun = 0;
    const fail = async (): Promise<Made> => {
      begun += 1;
      await new Promise(setImmediate);
      throw new Error('too long');
    };
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => work.of('a', request(), fail)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(begun).toBe(1);
    expect(await work.of('a', request(), () => Promise.resolve({ by: 'the next one' }))).toEqual({
      by: 'the next one',
    });
  });

  it('goes on with one of those who wait where its request was given up', async () => {
    const work = new SharedWork(new Map<string, Made>());
    const begun: string[] = [];
    const make = (by: string, error?: Error) => async (): Promise<Made> => {
      begun.push(by);
      await new Promise(setImmediate);
      if (error) throw error;
      return { by };
    };
    const outcomes = await Promise.allSettled([
      work.of('a', request(true), make('gone', new Error('given up'))),
      work.of('a', request(), make('second')),
      work.of('a', request(), make('third')),
    ]);
    expect(outcomes).toMatchObject([
      { reason: new Error('given up') },
      { value: { by: 'second' } },
      { value: { by: 'second' } },
    ]);
    expect(begun).toEqual(['gone', 'second']);
  });
});

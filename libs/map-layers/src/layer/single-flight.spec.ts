import { describe, expect, it } from '@jest/globals';
import { SingleFlight } from './single-flight.js';

interface Value {
  readonly by: string;
}

/** A request: whether it was cancelled, and how often it released its snapshot. */
const request = (isGone = false) => ({
  isGone,
  released: 0,
  release() {
    this.released += 1;
    return Promise.resolve();
  },
});

describe('single-flight', () => {
  it('runs once for all requests, and its value is cached', async () => {
    const cache = new Map<string, Value>();
    const flight = new SingleFlight(cache);
    let begun = 0;
    const make = async (by: string): Promise<Value> => {
      begun += 1;
      await new Promise(setImmediate);
      return { by };
    };
    const requests = [request(), request(), request()];
    const made = await Promise.all(requests.map((each, at) => flight.get('a', each, () => make(String(at)))));
    expect(made).toEqual([{ by: '0' }, { by: '0' }, { by: '0' }]);
    // The leader needs its snapshot, the waiters do not.
    expect(requests.map(({ released }) => released)).toEqual([0, 1, 1]);
    expect(await flight.get('a', request(), () => make('later'))).toBe(made[0]);
    expect(begun).toBe(1);
    cache.clear();
    expect(await flight.get('a', request(), () => make('again'))).toEqual({ by: 'again' });
  });

  it('fails for all waiters, and none of them begins anew', async () => {
    const flight = new SingleFlight(new Map<string, Value>());
    let begun = 0;
    const fail = async (): Promise<Value> => {
      begun += 1;
      await new Promise(setImmediate);
      throw new Error('too long');
    };
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => flight.get('a', request(), fail)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(begun).toBe(1);
    expect(await flight.get('a', request(), () => Promise.resolve({ by: 'the next one' }))).toEqual({
      by: 'the next one',
    });
  });

  it('goes on with one waiter if the request of the leader was cancelled', async () => {
    const flight = new SingleFlight(new Map<string, Value>());
    const begun: string[] = [];
    const make = (by: string, error?: Error) => async (): Promise<Value> => {
      begun.push(by);
      await new Promise(setImmediate);
      if (error) throw error;
      return { by };
    };
    const outcomes = await Promise.allSettled([
      flight.get('a', request(true), make('gone', new Error('given up'))),
      flight.get('a', request(), make('second')),
      flight.get('a', request(), make('third')),
    ]);
    expect(outcomes).toMatchObject([
      { reason: new Error('given up') },
      { value: { by: 'second' } },
      { value: { by: 'second' } },
    ]);
    expect(begun).toEqual(['gone', 'second']);
  });
});

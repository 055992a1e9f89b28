import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RecalculationRequests } from './recalculate-district.processor.js';

describe('requests for recalculations', () => {
  const asked: [string, number][] = [];
  let promoted = 0;
  const queue = {
    addBulk: async (jobs: { data: { districtKey: string }; opts?: { delay?: number } }[]) => {
      for (const { data, opts } of jobs) asked.push([data.districtKey, opts?.delay ?? 0]);
      return [];
    },
    promoteJobs: async () => {
      promoted += 1;
    },
  };
  let requests: RecalculationRequests;

  beforeEach(() => {
    jest.useFakeTimers({ now: 1_000_000 });
    asked.length = promoted = 0;
    requests = new RecalculationRequests(queue as never, (error) => {
      throw error;
    });
  });
  afterEach(() => {
    requests.close();
    jest.useRealTimers();
  });

  it('begin at once while changes come one by one', async () => {
    for (let index = 0; index < 50; index += 1) {
      await requests.ask(['03459'], 1);
      jest.advanceTimersByTime(20);
    }
    expect(asked).toHaveLength(50);
    expect(new Set(asked.map(([, delay]) => delay))).toEqual(new Set([0]));
    expect(promoted).toBe(0);
  });

  it('wait for the stride in a burst, each district for its own, and none is left out', async () => {
    await requests.ask(['03459'], 200);
    jest.advanceTimersByTime(100);
    await requests.ask(['03459', '03460'], 200);
    jest.advanceTimersByTime(100);
    await requests.ask(['03459'], 200);
    expect(asked).toEqual([
      ['03459', 0],
      ['03459', 4_900],
      ['03460', 0],
      ['03459', 4_800],
    ]);
  });

  it('begin when the burst is over', async () => {
    await requests.ask(['03459'], 200);
    await requests.ask(['03459'], 200);
    jest.advanceTimersByTime(299);
    expect(promoted).toBe(0);
    jest.advanceTimersByTime(1);
    expect(promoted).toBe(1);
    jest.advanceTimersByTime(3_000);
    await requests.ask(['03459'], 1);
    expect(asked.at(-1)).toEqual(['03459', 0]);
  });

  it('begin also when single changes go on after it', async () => {
    await requests.ask(['03459'], 200);
    await requests.ask(['03459'], 200);
    for (let index = 0; index < 12; index += 1) {
      jest.advanceTimersByTime(200);
      await requests.ask(['03460'], 1);
    }
    jest.advanceTimersByTime(0);
    expect(promoted).toBe(1);
  });
});

import { describe, expect, it } from '@jest/globals';
import { retryAfterMs } from './retry.domain.js';

describe('sending again', () => {
  it('waits longer each time, up to five minutes, and comes to an end', () => {
    const waits = Array.from({ length: 9 }, (_, index) => retryAfterMs(index + 1, 0.5));
    expect(waits).toEqual([15_000, 30_000, 60_000, 120_000, 240_000, 300_000, 300_000, null, null]);
  });

  it('does not bring all devices at once', () => {
    expect([0, 1].map((chance) => retryAfterMs(1, chance))).toEqual([11_250, 18_750]);
  });
});

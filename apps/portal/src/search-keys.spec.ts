import { describe, expect, it } from '@jest/globals';
import { fromAddress, germanSearchKeys, toAddress } from './search-keys.domain.js';

describe('the keys of an address', () => {
  it('are German outside and English inside, each with its value, in their order', () => {
    const outside = { datum: '2026-11-22', zeitraum: 90, name: 'Melle', x: 8.3 };
    const inside = { date: '2026-11-22', range: 90, name: 'Melle', x: 8.3 };
    expect(Object.entries(fromAddress(outside))).toEqual(Object.entries(inside));
    expect(Object.entries(toAddress(inside))).toEqual(Object.entries(outside));
  });

  it('come back as they were, every one', () => {
    const outside = Object.fromEntries(Object.keys(germanSearchKeys).map((key, index) => [key, index]));
    expect(toAddress(fromAddress(outside))).toEqual(outside);
    expect(Object.keys(fromAddress(outside))).toHaveLength(Object.keys(germanSearchKeys).length);
  });

  it('mean nothing when they are English', () => {
    expect(fromAddress({ date: '2026-11-22', datum: '2026-11-23' })).toEqual({ date: '2026-11-23' });
  });
});

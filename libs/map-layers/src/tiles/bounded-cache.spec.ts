import { describe, expect, it } from '@jest/globals';
import { BoundedCache } from './bounded-cache.js';

describe('BoundedCache', () => {
  it('gives up what was not used for longest', () => {
    const cache = new BoundedCache<string>(10);
    cache.set('a', 'A', 4);
    cache.set('b', 'B', 4);
    expect(cache.get('a')).toBe('A');
    cache.set('c', 'C', 4);
    expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual(['A', undefined, 'C']);
  });

  it('keeps the newest even if it is too heavy', () => {
    const cache = new BoundedCache<string>(10);
    cache.set('a', 'A', 1);
    cache.set('b', 'B', 100);
    expect(['a', 'b'].map((key) => cache.get(key))).toEqual([undefined, 'B']);
    cache.set('c', 'C', 1);
    expect(['b', 'c'].map((key) => cache.get(key))).toEqual([undefined, 'C']);
  });

  it('counts a value that is set again once', () => {
    const cache = new BoundedCache<string>(10);
    for (let round = 0; round < 5; round++) cache.set('a', 'A', 4);
    cache.set('b', 'B', 4);
    expect(cache.get('a')).toBe('A');
  });
});

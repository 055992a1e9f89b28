import { describe, expect, it } from '@jest/globals';
import { insidePoint } from './inside-point.domain.js';

const box = (x: number, y: number, width: number, height: number): [number, number][] => [
  [x, y],
  [x + width, y],
  [x + width, y + height],
  [x, y + height],
  [x, y],
];

describe('insidePoint', () => {
  it('is the middle of what is simple, and of the largest part', () => {
    expect(insidePoint([[box(0, 0, 10, 4)]])).toEqual([5, 2]);
    expect(insidePoint([[box(0, 0, 1, 1)], [box(20, 20, 10, 10)], [box(50, 0, 2, 2)]])).toEqual([25, 25]);
  });

  it('keeps out of holes, and out of the bay of a horseshoe', () => {
    expect(insidePoint([[box(0, 0, 10, 10), box(1, 1, 6, 8)]])).toEqual([8.5, 5]);
    const horseshoe: [number, number][] = [
      [0, 0],
      [9, 0],
      [9, 10],
      [6, 10],
      [6, 2],
      [2, 2],
      [2, 10],
      [0, 10],
      [0, 0],
    ];
    expect(insidePoint([[horseshoe]])).toEqual([7.5, 5]);
  });

  it('is not misled by a corner on its line', () => {
    const diamond: [number, number][] = [
      [0, 5],
      [5, 0],
      [10, 5],
      [5, 10],
      [0, 5],
    ];
    expect(insidePoint([[diamond]])).toEqual([5, 5]);
  });
});

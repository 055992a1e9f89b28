import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, eachDay } from '#kernel';
import { chunksOf, type DayRange, joinRanges, touchedBy } from './recalculation.domain.js';

describe('the days that a report touches', () => {
  it('go on to the last day on which it is carried forward', () => {
    expect(touchedBy('2026-11-01', null, 7, '2026-11-23')).toEqual({ from: '2026-11-01', to: '2026-11-08' });
    expect(touchedBy('2026-11-01', null, 0, '2026-11-23')).toEqual({ from: '2026-11-01', to: '2026-11-01' });
  });

  it("end before the unit's next report", () => {
    expect(touchedBy('2026-11-01', '2026-11-04', 7, '2026-11-23')).toEqual({ from: '2026-11-01', to: '2026-11-03' });
    expect(touchedBy('2026-11-01', '2026-11-02', 7, '2026-11-23')).toEqual({ from: '2026-11-01', to: '2026-11-01' });
    expect(touchedBy('2026-11-01', '2026-11-20', 7, '2026-11-23')).toEqual({ from: '2026-11-01', to: '2026-11-08' });
  });

  it('never lie in the future', () => {
    expect(touchedBy('2026-11-20', null, 7, '2026-11-23')).toEqual({ from: '2026-11-20', to: '2026-11-23' });
    expect(touchedBy('2026-11-23', null, 7, '2026-11-23')).toEqual({ from: '2026-11-23', to: '2026-11-23' });
    expect(touchedBy('2026-11-24', null, 7, '2026-11-23')).toBeNull();
  });
});

const day = fc.nat(120).map((days) => addDays('2026-01-01', days));
const range = fc.tuple(day, fc.nat(20)).map(([from, days]): DayRange => ({ from, to: addDays(from, days) }));
const daysOf = (ranges: readonly DayRange[]): string[] => ranges.flatMap(({ from, to }) => eachDay(from, to));

describe('ranges', () => {
  it('are joined where they meet, overlap or lie in each other', () => {
    expect(
      joinRanges([
        { from: '2026-11-10', to: '2026-11-12' },
        { from: '2026-11-01', to: '2026-11-05' },
        { from: '2026-11-06', to: '2026-11-06' },
        { from: '2026-11-02', to: '2026-11-03' },
      ]),
    ).toEqual([
      { from: '2026-11-01', to: '2026-11-06' },
      { from: '2026-11-10', to: '2026-11-12' },
    ]);
  });

  it('joined hold each day once, in order', () => {
    fc.assert(
      fc.property(fc.array(range, { maxLength: 12 }), (ranges) => {
        expect(daysOf(joinRanges(ranges))).toEqual([...new Set(daysOf(ranges))].sort());
      }),
    );
  });

  it('in pieces hold each day once, none longer than asked for', () => {
    fc.assert(
      fc.property(range, fc.integer({ min: 1, max: 30 }), (whole, size) => {
        const pieces = chunksOf(whole, size);
        expect(daysOf(pieces)).toEqual(daysOf([whole]));
        for (const piece of pieces) expect(daysOf([piece]).length).toBeLessThanOrEqual(size);
      }),
    );
  });
});

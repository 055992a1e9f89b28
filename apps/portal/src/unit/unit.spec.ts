import { describe, expect, it } from '@jest/globals';
import { toParts } from '../situation/picture.domain.js';
import { allocationsWithin, assessedSince, countingByDay, type DatedReport, partsOf, totalsOf } from './unit.domain.js';

const report = (reportingDate: string, more: Partial<DatedReport> = {}): DatedReport => ({
  reportingDate,
  allocations: 1,
  projectedCredits: null,
  accommodation: [
    { type: 'DECENTRALISED', accommodatedPersons: 10, availableNow: 2, operablePlaces: null },
    { type: 'SHARED', accommodatedPersons: 5, availableNow: null, operablePlaces: null },
  ],
  prospectiveCapacity: [],
  assessment: 'SUFFICIENT',
  comment: null,
  ...more,
});

describe('a unit over days', () => {
  it('has what is known of both kinds', () => {
    expect(partsOf(report('2026-11-20'), 'accommodatedPersons').total).toBe(15);
    expect(partsOf(report('2026-11-20'), 'availableNow')).toEqual({ DECENTRALISED: 2, SHARED: null, total: 2 });
    expect(partsOf(null, 'availableNow').total).toBeNull();
  });

  it('has a line of sums with gaps, unless it never knows one of the kinds', () => {
    const day = (decentralised: number | null, shared: number | null) =>
      toParts(null, (type) => (type === 'SHARED' ? shared : decentralised));
    expect(totalsOf([day(3, 2), day(3, null), day(null, null)])).toEqual([5, null, null]);
    expect(totalsOf([day(null, 2), day(null, 4)])).toEqual([2, 4]);
    expect(totalsOf([day(null, null)])).toEqual([null]);
  });

  it('counts a report on until it is too old', () => {
    const reports = [report('2026-11-18'), report('2026-11-20')];
    const dates = ['2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22', '2026-11-23'];
    expect(countingByDay(dates, reports, 2).map((found) => found?.reportingDate ?? null)).toEqual([
      null,
      '2026-11-18',
      '2026-11-18',
      '2026-11-20',
      '2026-11-20',
      '2026-11-20',
      null,
    ]);
  });

  it('knows since when it is assessed as it is', () => {
    const reports = [
      report('2026-11-16', { assessment: 'CRITICAL' }),
      report('2026-11-17'),
      report('2026-11-18', { assessment: 'CRITICAL' }),
      report('2026-11-20', { assessment: 'CRITICAL' }),
    ];
    expect(assessedSince(reports)).toBe('2026-11-18');
    expect(assessedSince([])).toBeNull();
    expect(assessedSince([report('2026-11-20', { assessment: null })])).toBeNull();
  });

  it('sums allocations without filling gaps', () => {
    const reports = [report('2026-11-13'), report('2026-11-14', { allocations: null }), report('2026-11-20')];
    // Owed on two days of which one has a report; the other report was made freely.
    const days = ['2026-11-13', '2026-11-18', '2026-11-20'].map((date) => ({ date, expected: true }));
    expect(allocationsWithin(reports, days, '2026-11-20', 7)).toEqual({
      value: 1,
      known: 1,
      expected: 3,
      inputs: [
        { date: '2026-11-14', value: null },
        { date: '2026-11-20', value: 1 },
      ],
    });
    expect(allocationsWithin(reports, [], '2026-11-12', 7)).toEqual({ value: null, known: 0, expected: 0, inputs: [] });
  });
});

import { describe, expect, it } from '@jest/globals';
import { changedFigures, countTiles, type DaySums, seriesUpTo } from './tiles.domain.js';
import { type Count } from './picture.domain.js';

const count = (value: number | null, unitsKnown = 4, oldest = '2026-11-22'): Count => ({
  value,
  unitsKnown,
  unitsExpected: 4,
  oldestReportingDate: value === null ? null : oldest,
});

function sums(some: Partial<DaySums> = {}): DaySums {
  return {
    date: '2026-11-22',
    allocations: count(3),
    allocationsSince: { from: '2026-11-16', to: '2026-11-22', value: 12, reportsKnown: 19, reportsExpected: 20 },
    projectedCredits: count(8),
    accommodation: [
      { type: 'DECENTRALISED', accommodatedPersons: count(100), availableNow: count(0) },
      { type: 'SHARED', accommodatedPersons: count(50, 3, '2026-11-19'), availableNow: count(null, 0) },
    ],
    prospectiveCapacity: [
      { type: 'DECENTRALISED', places: count(6), placesDateOpen: 2 },
      { type: 'SHARED', places: count(4), placesDateOpen: 1 },
    ],
    assessments: { sufficient: 2, strained: 1, critical: 1, unknown: 0 },
    ...some,
  };
}
const tile = (key: string, now = sums(), before: DaySums | null = null) =>
  countTiles(now, before, null, true).find((one) => one.key === key)!;

describe('tiles', () => {
  it('add the kinds up, and say for each what it covers', () => {
    expect(tile('untergebracht')).toMatchObject({
      value: 150,
      oldest: '2026-11-19',
      parts: [
        { label: 'dezentral', value: 100, coverage: '4 von 4 bekannt' },
        { label: 'GU', value: 50, coverage: '3 von 4 bekannt' },
      ],
    });
    expect(tile('frei')).toMatchObject({ value: 0, oldest: null, parts: [{ value: 0 }, { value: null }] });
  });

  it('count allocations of the day and of seven days by what they cover', () => {
    expect(tile('zuweisungen')).toMatchObject({
      value: 3,
      coverage: '4 von 4 bekannt',
      parts: [{ label: '7 Tage', value: 12, coverage: '19 von 20 Meldungen' }],
    });
  });

  it('name places without a date beside the sum', () => {
    expect(tile('aussicht')).toMatchObject({ value: 10, note: 'dazu 3 ohne Datum' });
  });

  it('count a kind that was not in use on one of the days neither as a gap nor as a rise', () => {
    const hall = { type: 'EMERGENCY_SHELTER' as const, accommodatedPersons: count(40, 1), availableNow: count(20, 1) };
    const withHall = sums({ accommodation: [...sums().accommodation, hall] });
    expect(tile('untergebracht', sums(), withHall)).toMatchObject({ value: 150, before: 190 });
    expect(tile('untergebracht', withHall, sums())).toMatchObject({
      value: 190,
      before: 150,
      parts: [{}, {}, { label: 'Notunterkunft', value: 40, coverage: 'in 1 Kommune' }],
    });
    expect(tile('untergebracht', sums(), sums()).parts).toHaveLength(2);
  });

  it('compare kind by kind, and the sum only where both days know the same kinds', () => {
    const before = sums({
      accommodation: [
        { type: 'DECENTRALISED', accommodatedPersons: count(90), availableNow: count(1) },
        { type: 'SHARED', accommodatedPersons: count(null, 0), availableNow: count(null, 0) },
      ],
    });
    expect(tile('untergebracht', sums(), before)).toMatchObject({
      before: null,
      parts: [{ before: 90 }, { before: null }],
    });
    expect(tile('frei', sums(), before)).toMatchObject({ value: 0, before: 1 });
  });

  it('say what the day of comparison covered, where that is something else', () => {
    expect(tile('untergebracht', sums(), sums())).toMatchObject({
      before: 150,
      parts: [{ coverage: '4 von 4 bekannt' }, { coverage: '3 von 4 bekannt' }],
    });
    const before = sums({
      accommodation: [
        { type: 'DECENTRALISED', accommodatedPersons: count(90, 2), availableNow: count(1, 3) },
        { type: 'SHARED', accommodatedPersons: count(50, 3), availableNow: count(2, 3) },
      ],
      allocationsSince: { from: '2026-11-09', to: '2026-11-15', value: 9, reportsKnown: 12, reportsExpected: 20 },
    });
    expect(tile('untergebracht', sums(), before)).toMatchObject({
      parts: [{ coverage: '4 von 4 bekannt, damals 2 von 4' }, { coverage: '3 von 4 bekannt' }],
    });
    // Nothing is compared with what is unknown now.
    expect(tile('frei', sums(), before)).toMatchObject({
      parts: [{ coverage: '4 von 4 bekannt, damals 3 von 4' }, { coverage: '0 von 4 bekannt' }],
    });
    expect(tile('zuweisungen', sums(), before)).toMatchObject({
      coverage: '4 von 4 bekannt',
      parts: [{ coverage: '19 von 20 Meldungen, damals 12 von 20' }],
    });
  });
});

describe('a live change', () => {
  it('tells which figures say something else', () => {
    expect(changedFigures(sums(), sums())).toEqual([]);
    expect(changedFigures(sums(), sums({ projectedCredits: count(9) }))).toEqual(['anrechnung']);
    expect(
      changedFigures(sums(), sums({ assessments: { sufficient: 3, strained: 1, critical: 0, unknown: 0 } })),
    ).toEqual(['lage']);
  });

  it('ends the series with its own values', () => {
    const column = (values: (number | null)[], unitsKnown: number[]) => ({ values, unitsKnown });
    const former = column([1, 2], [4, 2]);
    const series = {
      allocations: former,
      projectedCredits: column([null, null], [0, 0]),
      accommodation: [
        { type: 'DECENTRALISED' as const, accommodatedPersons: former, availableNow: former },
        { type: 'SHARED' as const, accommodatedPersons: former, availableNow: former },
      ],
    };
    expect(seriesUpTo(series, sums())).toEqual({
      allocations: column([1, 3], [4, 4]),
      projectedCredits: column([null, 8], [0, 4]),
      accommodation: [
        {
          type: 'DECENTRALISED',
          accommodatedPersons: column([1, 100], [4, 4]),
          availableNow: column([1, 0], [4, 4]),
        },
        { type: 'SHARED', accommodatedPersons: column([1, 50], [4, 3]), availableNow: column([1, null], [4, 0]) },
      ],
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  changedUnits,
  comparedDay,
  coverageText,
  onlyKind,
  sumOfKnown,
  sumOfKinds,
  toParts,
  totalBefore,
  toUnitRow,
  type UnitState,
} from './picture.domain.js';

describe('sums', () => {
  it('leave out what is unknown, and are unknown when all is', () => {
    expect(sumOfKnown([3, null, 0])).toBe(3);
    expect(sumOfKnown([0, null])).toBe(0);
    expect(sumOfKnown([null, null])).toBeNull();
  });

  it('of kinds have a gap where one has: else the line would fall without a reason', () => {
    expect(
      sumOfKinds([
        { type: 'DECENTRALISED', values: [1, 2, null] },
        { type: 'SHARED', values: [10, null, null] },
      ]),
    ).toEqual([11, null, null]);
  });
});

describe('what a sum covers', () => {
  it('is said by kind only where the kinds differ', () => {
    const parts = (decentralised: number, shared: number) => [
      { type: 'DECENTRALISED' as const, unitsKnown: decentralised },
      { type: 'SHARED' as const, unitsKnown: shared },
    ];
    expect(coverageText(parts(19, 19), 21)).toBe('19 von 21');
    expect(coverageText(parts(19, 0), 21)).toBe('dezentral 19, GU 0 von 21');
    const hall = { type: 'EMERGENCY_SHELTER' as const, unitsKnown: 1 };
    expect(coverageText([...parts(19, 19), hall], 21)).toBe('19 von 21');
  });
});

describe('half a sum', () => {
  const parts = (decentralised: number | null, shared: number | null) =>
    toParts(null, (type) => (type === 'SHARED' ? shared : decentralised));

  it('says which kind is in it', () => {
    expect([parts(3, null), parts(null, 0), parts(3, 0), parts(null, null)].map(onlyKind)).toEqual([
      'nur dezentral',
      'nur GU',
      null,
      null,
    ]);
  });

  it('is compared with the same half only', () => {
    expect(totalBefore(parts(3, null), parts(5, null))).toBe(5);
    expect(totalBefore(parts(3, null), parts(5, 1))).toBeNull();
    expect(totalBefore(parts(3, 0), undefined)).toBeNull();
  });
});

describe('the day of comparison', () => {
  it('is the day, the week, the month before', () => {
    expect(comparedDay('2026-11-22', 'vortag')).toBe('2026-11-21');
    expect(comparedDay('2026-11-02', 'vorwoche')).toBe('2026-10-26');
    expect(comparedDay('2026-01-15', 'vormonat')).toBe('2025-12-15');
  });

  it('is the last of a shorter month', () => {
    expect(comparedDay('2026-03-31', 'vormonat')).toBe('2026-02-28');
    expect(comparedDay('2024-03-30', 'vormonat')).toBe('2024-02-29');
  });
});

const state: UnitState = {
  status: 'CARRIED_FORWARD',
  reportedOn: '2026-11-20',
  stalenessDays: 2,
  lastReportedOn: '2026-11-20',
  unit: { key: '034590024024', name: 'Melle' },
  report: {
    recordedAt: '2026-11-20T08:00:00.000Z',
    assessment: 'STRAINED',
    accommodation: [
      { type: 'DECENTRALISED', accommodatedPersons: 40, availableNow: 0 },
      { type: 'SHARED', accommodatedPersons: null, availableNow: null },
    ],
    prospectiveCapacity: [
      { type: 'DECENTRALISED', places: 5, expectedFrom: '2026-12-22' },
      { type: 'DECENTRALISED', places: 7, expectedFrom: '2026-12-23' },
      { type: 'DECENTRALISED', places: 2, expectedFrom: '2026-11-01' },
      { type: 'DECENTRALISED', places: 9, expectedFrom: null },
    ],
  },
  allocationsSince: { value: 4, reportsKnown: 5, reportsExpected: 5 },
};

describe('a row', () => {
  it('keeps the kinds apart, and zero apart from unknown', () => {
    const row = toUnitRow(state, '2026-11-22', 30);
    expect(row.accommodated).toEqual({ DECENTRALISED: 40, SHARED: null, total: 40 });
    expect(row.available).toEqual({ DECENTRALISED: 0, SHARED: null, total: 0 });
  });

  it('counts places in prospect up to the horizon, overdue included, open left out', () => {
    expect(toUnitRow(state, '2026-11-22', 30).prospects).toEqual({ DECENTRALISED: 7, SHARED: null, total: 7 });
  });

  it('without a report that counts knows nothing', () => {
    const row = toUnitRow({ ...state, status: 'UNKNOWN', reportedOn: null, report: null }, '2026-11-22', 30);
    expect(row).toMatchObject({ assessment: undefined, accommodated: { total: null }, prospects: { total: null } });
  });
});

describe('a change', () => {
  it('is told by the reports that count', () => {
    const melle = state;
    const corrected = { ...melle, report: { ...melle.report!, recordedAt: '2026-11-20T09:00:00.000Z' } };
    const silent: UnitState = { ...melle, unit: { key: '2', name: 'Bohmte' }, report: null };
    expect(changedUnits([melle, silent], [melle, silent])).toEqual([]);
    expect(changedUnits([melle, silent], [corrected, silent])).toEqual([melle.unit]);
    expect(changedUnits([melle], [melle, silent])).toEqual([]);
    expect(changedUnits([silent], [{ ...silent, report: melle.report }])).toEqual([silent.unit]);
    // Too old by other rules: nobody has reported.
    expect(changedUnits([melle], [{ ...melle, report: null }])).toEqual([]);
  });
});

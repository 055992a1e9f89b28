import { describe, expect, it } from '@jest/globals';
import { daysBetween } from '#kernel';
import { criticalSince, findActionNeeded, inPlace, isSameOrder, reasonOf } from './action-needed.domain.js';
import { type Parts, type UnitRow } from './picture.domain.js';

const parts = (decentralised: number | null, shared: number | null): Parts => ({
  DECENTRALISED: decentralised,
  SHARED: shared,
  total: decentralised === null && shared === null ? null : (decentralised ?? 0) + (shared ?? 0),
});

function row(name: string, some: Partial<UnitRow> = {}): UnitRow {
  return {
    key: name,
    name,
    assessment: 'SUFFICIENT',
    reportedOn: '2026-11-20',
    recordedAt: '2026-11-20T08:00:00.000Z',
    lastReportedOn: '2026-11-20',
    accommodated: parts(10, 10),
    available: parts(3, 4),
    prospects: parts(0, 0),
    allocations: { value: 0, reportsKnown: 5, reportsExpected: 5 },
    stalenessDays: 0,
    ...some,
  };
}
const unknown = {
  assessment: null,
  reportedOn: null,
  recordedAt: null,
  available: parts(null, null),
  stalenessDays: null,
};
const names = (units: readonly UnitRow[], overdue: readonly string[] = []): string[] =>
  findActionNeeded(units, new Set(overdue)).map(({ unit }) => unit.name);

describe('units that need somebody to act', () => {
  it('are nobody when all is well', () => {
    expect(names([row('Melle'), row('Bohmte', { assessment: 'STRAINED', stalenessDays: 3 })])).toEqual([]);
  });

  it('come worst first: critical, no places, unknown, overdue, old', () => {
    const units = [
      row('Alt', { stalenessDays: 4 }),
      row('Fehlt'),
      row('Unbekannt', unknown),
      row('Voll', { available: parts(0, 0) }),
      row('Kritisch', { assessment: 'CRITICAL' }),
    ];
    expect(names(units, ['Fehlt', 'Unbekannt'])).toEqual(['Kritisch', 'Voll', 'Unbekannt', 'Fehlt', 'Alt']);
  });

  it('among equals: fewer free places, more allocations, then the name', () => {
    const critical = (name: string, free: Parts, allocated: number): UnitRow =>
      row(name, {
        assessment: 'CRITICAL',
        available: free,
        allocations: { value: allocated, reportsKnown: 5, reportsExpected: 5 },
      });
    expect(
      names([
        critical('E', parts(null, null), 9),
        critical('D', parts(2, 0), 9),
        critical('C', parts(0, 1), 0),
        critical('B', parts(0, 0), 1),
        critical('A', parts(0, 0), 1),
        critical('Z', parts(0, 0), 6),
      ]),
    ).toEqual(['Z', 'A', 'B', 'C', 'D', 'E']);
  });

  it('does not take unknown places for none', () => {
    expect(names([row('Halb', { available: parts(0, null) })])).toEqual([]);
  });
});

describe('a list that somebody is reading', () => {
  const critical = (name: string, free: number): UnitRow =>
    row(name, { assessment: 'CRITICAL', available: parts(free, 0) });
  const before = findActionNeeded([critical('A', 1), critical('B', 2)], new Set());
  const units = [row('A'), critical('B', 0), critical('C', 0)];
  const now = findActionNeeded(units, new Set());

  it('keeps its places, each entry as it is now', () => {
    const shown = inPlace(before, now, units);
    expect(shown.map(({ unit }) => unit.name)).toEqual(['A', 'B']);
    expect(shown.map((entry) => reasonOf(entry, 7, null))).toEqual([
      'kein Handlungsbedarf mehr.',
      'kritisch, 0 Plätze frei.',
    ]);
    expect(shown[0]!.unit.assessment).toBe('SUFFICIENT');
  });

  it('knows when it would stand otherwise', () => {
    expect(isSameOrder(before, before)).toBe(true);
    expect(isSameOrder(before, now)).toBe(false);
    expect(isSameOrder(before, before.slice(1))).toBe(false);
  });
});

describe('the reason', () => {
  const reason = (
    unit: UnitRow,
    overdue: readonly string[] = [],
    since: Parameters<typeof reasonOf>[2] = null,
  ): string => reasonOf(findActionNeeded([unit], new Set(overdue))[0]!, 7, since);

  it('says since when, how many places, how many people', () => {
    const unit = row('Bramsche', {
      assessment: 'CRITICAL',
      available: parts(0, 0),
      allocations: { value: 6, reportsKnown: 5, reportsExpected: 5 },
    });
    expect(reason(unit, [], { days: 3, atLeast: false })).toBe(
      'kritisch seit 3 Tagen, 0 Plätze frei, 6 Zuweisungen in 7 Tagen.',
    );
    expect(reason(unit, [], { days: 0, atLeast: false })).toMatch(/^kritisch seit heute, /);
    expect(reason(unit, [], { days: 60, atLeast: true })).toMatch(/^kritisch seit mindestens 60 Tagen, /);
    expect(reason(unit)).toMatch(/^kritisch, 0 Plätze frei/);
  });

  it('says what is not known', () => {
    expect(reason(row('A', { assessment: 'CRITICAL', available: parts(null, null) }))).toBe(
      'kritisch, freie Plätze unbekannt.',
    );
    expect(reason(row('A', { ...unknown, lastReportedOn: '2026-11-02' }), ['A'])).toBe(
      'letzte Meldung vom 02.11., zu alt für die Summe.',
    );
    expect(reason(row('A', { ...unknown, lastReportedOn: null }))).toBe('noch keine Meldung.');
  });

  it('says what is missing and how old the figures are', () => {
    expect(reason(row('A', { stalenessDays: 1 }), ['A'])).toBe(
      'Meldung des Tages fehlt, Frist abgelaufen; letzte vom 20.11.',
    );
    expect(reason(row('A', { stalenessDays: 5 }), ['A'])).toBe(
      'Meldung des Tages fehlt, Frist abgelaufen, Zahlen 5 Tage alt.',
    );
  });
});

describe('how long a unit has been critical', () => {
  const find = (...reports: [string, string | null][]): ReturnType<typeof criticalSince> =>
    criticalSince(
      reports.map(([reportingDate, assessment]) => ({ reportingDate, assessment })),
      (day) => daysBetween(day, '2026-11-23'),
    );

  it('is counted from the first report of the run, over days without one', () => {
    expect(
      find(
        ['2026-11-23', 'CRITICAL'],
        ['2026-11-20', 'CRITICAL'],
        ['2026-11-19', 'STRAINED'],
        ['2026-11-18', 'CRITICAL'],
      ),
    ).toEqual({ days: 3, atLeast: false });
  });

  it('is at least so long when no other report was seen', () => {
    expect(find(['2026-10-01', 'CRITICAL'], ['2026-11-23', 'CRITICAL'])).toEqual({ days: 53, atLeast: true });
  });

  it('is not, when the newest report says otherwise', () => {
    expect(find(['2026-11-23', null], ['2026-11-20', 'CRITICAL'])).toBeNull();
    expect(find()).toBeNull();
  });
});

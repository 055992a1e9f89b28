import { describe, expect, it } from '@jest/globals';
import { toCsv } from '#reporting/domain';
import { type UnitRow } from './picture.domain.js';
import { nextSorting, readHidden, readSorting, toExport, unitColumns } from './unit-table.domain.js';

const melle: UnitRow = {
  key: '034590024024',
  name: 'Melle',
  assessment: 'CRITICAL',
  reportedOn: '2026-11-20',
  recordedAt: '2026-11-20T08:00:00.000Z',
  lastReportedOn: '2026-11-20',
  accommodated: { DECENTRALISED: 1_040, SHARED: null, total: 1_040 },
  available: { DECENTRALISED: 0, SHARED: 2, total: 2 },
  prospects: { DECENTRALISED: null, SHARED: null, total: null },
  allocations: { value: 3, reportsKnown: 4, reportsExpected: 5 },
  stalenessDays: 2,
};

describe('sorting in the address', () => {
  it('is a column, and its direction', () => {
    expect(readSorting('frei')).toEqual({ column: 'frei', isDescending: false });
    expect(readSorting('-frei')).toEqual({ column: 'frei', isDescending: true });
    for (const nonsense of [undefined, '', '-', 'quote', '--frei']) expect(readSorting(nonsense)).toBeNull();
  });

  it('turns round when the same header is pressed again', () => {
    expect(nextSorting(null, 'frei')).toBe('frei');
    expect(nextSorting(readSorting('frei'), 'frei')).toBe('-frei');
    expect(nextSorting(readSorting('-frei'), 'frei')).toBe('frei');
    expect(nextSorting(readSorting('-frei'), 'lage')).toBe('lage');
  });

  it('puts the worst first and knows no value for what is unknown', () => {
    const { sortedBy } = unitColumns.find(({ id }) => id === 'lage')!;
    expect(
      ['CRITICAL', 'STRAINED', 'SUFFICIENT', null, undefined].map((assessment) =>
        sortedBy({ ...melle, assessment } as UnitRow),
      ),
    ).toEqual([0, 1, 2, undefined, undefined]);
    expect(unitColumns.find(({ id }) => id === 'aussicht')!.sortedBy(melle)).toBeUndefined();
  });
});

describe('columns in the address', () => {
  it('are those left out; the name stays', () => {
    expect(readHidden('alter,aussicht,kommune,nonsense')).toEqual(['aussicht', 'alter']);
    expect(readHidden(undefined)).toEqual([]);
  });
});

describe('the export', () => {
  const csv = (row: UnitRow): string[] => toCsv(toExport([row], '2026-11-22')).split('\r\n');

  it('keeps the kinds apart; unknown is empty, zero is 0', () => {
    expect(csv(melle)[1]).toBe('2026-11-22;034590024024;Melle;kritisch;2026-11-20;1040;;0;2;;;3;4;5;2');
  });

  it('tells a report without an assessment from no report', () => {
    const lage = (assessment: UnitRow['assessment']): string => csv({ ...melle, assessment })[1]!.split(';')[3]!;
    expect(lage(null)).toBe('"ohne Einschätzung"');
    expect(lage(undefined)).toBe('"keine Meldung"');
  });

  it('has as many cells as columns, and says that it is UTF-8', () => {
    const [head, line] = csv(melle);
    expect(head!.charCodeAt(0)).toBe(0xfeff);
    expect(line!.split(';')).toHaveLength(head!.split(';').length);
  });

  it('lets no name run as a formula', () => {
    expect(csv({ ...melle, name: '=1+1;"x"' })[1]).toContain(`;"'=1+1;""x""";`);
  });
});

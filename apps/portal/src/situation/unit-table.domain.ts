import { type CalendarDate } from '#kernel';
import { type ExportCell, type ExportTable, harmlessText, typeLabel, typesOf, typesShown } from '#reporting/domain';
import { lookOf } from '../ui/status.domain.js';
import { type UnitRow } from './picture.domain.js';

/** A column of the table of units. Its id stands in the address. */
export interface UnitColumn {
  readonly id: string;
  readonly label: string;
  /** The unit of the count, if the label does not say it. */
  readonly unit?: string;
  readonly isNumeric: boolean;
  /** The value that rows are sorted by; undefined = unknown, which comes last in either direction. */
  readonly sortedBy: (row: UnitRow) => string | number | undefined;
}

const order = { CRITICAL: 0, STRAINED: 1, SUFFICIENT: 2 } as const;

/** In the order of the screen; the name always stands. */
export const unitColumns: readonly UnitColumn[] = [
  { id: 'kommune', label: 'Kommune', isNumeric: false, sortedBy: ({ name }) => name },
  {
    id: 'lage',
    label: 'Lage',
    isNumeric: false,
    // Worst first.
    sortedBy: ({ assessment }) => (assessment ? order[assessment] : undefined),
  },
  { id: 'gemeldet', label: 'Gemeldet am', isNumeric: false, sortedBy: ({ recordedAt }) => recordedAt ?? undefined },
  {
    id: 'untergebracht',
    label: 'Untergebracht',
    unit: 'Personen',
    isNumeric: true,
    sortedBy: ({ accommodated }) => accommodated.total ?? undefined,
  },
  {
    id: 'frei',
    label: 'Sofort frei',
    unit: 'Plätze',
    isNumeric: true,
    sortedBy: ({ available }) => available.total ?? undefined,
  },
  {
    id: 'aussicht',
    label: 'In Aussicht',
    unit: 'Plätze, 30 Tage',
    isNumeric: true,
    sortedBy: ({ prospects }) => prospects.total ?? undefined,
  },
  {
    id: 'zuweisungen',
    label: 'Zuweisungen',
    unit: 'Personen, 7 Tage',
    isNumeric: true,
    sortedBy: ({ allocations }) => allocations.value ?? undefined,
  },
  {
    id: 'alter',
    label: 'Datenalter',
    unit: 'Tage',
    isNumeric: true,
    sortedBy: ({ stalenessDays }) => stalenessDays ?? undefined,
  },
];

/** A column and its direction: `frei`, or `-frei` for the highest first. */
export interface Sorting {
  readonly column: string;
  readonly isDescending: boolean;
}

/** As it stands in the address; null = not a sorting. */
export function readSorting(text: string | undefined): Sorting | null {
  const isDescending = text?.startsWith('-') ?? false;
  const column = isDescending ? text!.slice(1) : text;
  return column !== undefined && unitColumns.some(({ id }) => id === column) ? { column, isDescending } : null;
}

/** The sorting after a press on a header: its column, and the other way round when it was that one already. */
export function nextSorting(now: Sorting | null, column: string): string {
  return now?.column === column && !now.isDescending ? `-${column}` : column;
}

/** Columns that the address leaves out: `aussicht,alter`. The name cannot be left out. */
export function readHidden(text: string | undefined): string[] {
  const named = text?.split(',') ?? [];
  return unitColumns.slice(1).flatMap(({ id }) => (named.includes(id) ? [id] : []));
}

/** Rows as a table for other programs: every figure by kind, so that nothing unknown hides in a sum. */
export function toExport(rows: readonly UnitRow[], date: CalendarDate): ExportTable {
  const types = typesShown(
    [],
    rows.flatMap(({ accommodated, prospects }) => [...typesOf(accommodated), ...typesOf(prospects)]),
  );
  return {
    columns: [
      'stichtag',
      'schluessel',
      'kommune',
      'lage',
      'gemeldet_am',
      ...['untergebracht', 'frei', 'aussicht_30_tage'].flatMap((name) =>
        types.map((type) => `${name}_${typeLabel[type].toLowerCase()}`),
      ),
      'zuweisungen_7_tage',
      'zuweisungen_meldungen_bekannt',
      'zuweisungen_meldungen_erwartet',
      'datenalter_tage',
    ],
    rows: rows.map((row): readonly ExportCell[] => [
      { day: date },
      { text: row.key },
      { text: harmlessText(row.name) },
      { text: lookOf(row.assessment).word },
      row.reportedOn === null ? null : { day: row.reportedOn },
      ...[row.accommodated, row.available, row.prospects].flatMap((parts) => types.map((type) => parts[type] ?? null)),
      row.allocations.value,
      row.allocations.reportsKnown,
      row.allocations.reportsExpected,
      row.stalenessDays,
    ]),
  };
}

import { type Cell, harmlessText } from '#reporting/domain';

/** The cell as text; `leer` for an empty one. */
export function cellText(value: Cell): string {
  return value === null || value === '' ? 'leer' : String(value);
}

/** A rejected row of the server's answer. */
interface RejectedRow {
  readonly unitKey: string | null;
  readonly reportingDate: string | null;
  readonly problems: readonly { readonly severity: 'ERROR' | 'WARNING'; readonly message: string }[];
  /** Cells of the file by column; null = too much for an answer. */
  readonly cells?: readonly Cell[] | null;
}

/**
 * The rejected rows as a CSV file: the columns of the file they come from, and the reasons. Once mended it can be imported as
 * it is; a spreadsheet opens it without running anything in it. Columns that were not in the file stay out: an empty cell
 * would say that a figure is unknown.
 */
export function rejectedAsCsv(columns: readonly string[], rows: readonly RejectedRow[]): string {
  const lines = rows.map(({ unitKey, reportingDate, problems, cells }) => {
    const known: Record<string, Cell> = { ars: unitKey, stichtag: reportingDate };
    const reasons = problems.filter(({ severity }) => severity === 'ERROR').map(({ message }) => message);
    return [
      ...columns.map((name, index) => csvCell(cells ? (cells[index] ?? null) : (known[name] ?? null))),
      csvCell([...(cells ? [] : [NO_CELLS]), ...reasons].join(' ')),
    ].join(';');
  });
  return `\uFEFF${[[...columns, 'grund'].join(';'), ...lines].join('\r\n')}\r\n`;
}

const NO_CELLS = 'Die übrigen Angaben dieser Zeile stehen nur in der ursprünglichen Datei.';

function csvCell(value: Cell): string {
  const given = typeof value === 'number' ? String(value).replace('.', ',') : (value ?? '');
  // An apostrophe in front does no harm, and the import takes one off, not two.
  const text = typeof value === 'number' || given.startsWith("'") ? given : harmlessText(given);
  return /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Titles of the results, in the order in which they are counted. */
export const resultWords = {
  new: 'neu',
  changed: 'geändert',
  unchanged: 'unverändert',
  rejected: 'abgelehnt',
} as const;

/** Filters of the preview by their names in the address, and the results that they show. */
export const resultOfFilter = {
  neue: 'new',
  geaenderte: 'changed',
  abgelehnte: 'rejected',
} as const satisfies Record<string, keyof typeof resultWords>;
export type RowFilter = keyof typeof resultOfFilter;
export const rowFilters = Object.keys(resultOfFilter) as readonly RowFilter[];

/** Rows on one page of the preview; all of them are in the counts. */
const PAGE_ROWS = 200;

/** One page of a list; a page that is not there is the last one. */
export function pageOf<Row>(
  rows: readonly Row[],
  page: number,
): { readonly rows: readonly Row[]; readonly page: number; readonly pages: number; readonly first: number } {
  const pages = Math.max(1, Math.ceil(rows.length / PAGE_ROWS));
  const shown = Math.min(Math.max(1, page), pages);
  const first = (shown - 1) * PAGE_ROWS;
  return { rows: rows.slice(first, first + PAGE_ROWS), page: shown, pages, first };
}

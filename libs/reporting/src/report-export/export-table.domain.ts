import { type AccommodationType, accommodationTypes, type DailyReport } from '../daily-report/daily-report.domain.js';
import { harmlessText } from '../report-import/import-cells.domain.js';
import { prospectColumn, templateColumns } from '../report-import/import-columns.domain.js';
import { toColumns } from '../report-import/import-row.domain.js';

/** A cell of an export: text, a number, a day, or nothing. */
export type ExportCell = { readonly text: string } | { readonly day: string } | number | null;

/** An export as a table: the columns of an import file, so that it can be imported again. */
export interface ExportTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly ExportCell[])[];
}

/** Columns with text that somebody typed. */
const typedColumns = new Set(['bemerkung']);

/**
 * Reports as rows of an import file; imported again as they are, all of them are unchanged. There are as many columns of
 * prospects as the report with most of them needs. The reason stays empty: the one of the last correction is not that of
 * the next.
 */
export function toExportTable(reports: readonly DailyReport[]): ExportTable {
  const most = (type: AccommodationType): number =>
    Math.max(1, ...reports.map((report) => report.prospectiveCapacity.filter((entry) => entry.type === type).length));
  const prospects = accommodationTypes.flatMap((type) =>
    Array.from({ length: most(type) }, (_, index) => prospectColumn(type, index + 1)).flatMap((name) => [
      name,
      `${name}_ab`,
    ]),
  );
  const before = templateColumns.filter((name) => !name.startsWith('aussicht_'));
  const at = before.indexOf('lage');
  const columns = [...before.slice(0, at), ...prospects, ...before.slice(at)];
  return {
    columns,
    rows: reports.map((report) => {
      const values = toColumns(report);
      values.set('ars', report.unitKey).set('stichtag', report.reportingDate).set('fassung', report.revision);
      return columns.map((column): ExportCell => {
        const value = values.get(column) ?? null;
        if (value === null || typeof value === 'number') return value;
        if (column === 'stichtag' || column.endsWith('_ab')) return { day: value };
        return { text: typedColumns.has(column) ? harmlessText(value) : value };
      });
    }),
  };
}

/** The table as CSV (RFC 4180) with semicolons; the BOM tells spreadsheets that it is UTF-8. */
export function toCsv({ columns, rows }: ExportTable): string {
  const field = (cell: ExportCell): string => {
    if (cell === null) return '';
    if (typeof cell === 'number') return String(cell);
    return 'day' in cell ? cell.day : quoted(cell.text);
  };
  return `\uFEFF${[columns.join(';'), ...rows.map((cells) => cells.map(field).join(';')), ''].join('\r\n')}`;
}

function quoted(text: string): string {
  return /^[\w.]*$/.test(text) ? text : `"${text.replaceAll('"', '""')}"`;
}

import { type SwitchRules } from '#territory/domain';
import { type DailyReport } from '../daily-report/daily-report.domain.js';
import { type AccommodationType } from '../figure/figure-catalogue.domain.js';
import { enabledTypes, typesShown } from '../figure/kinds-in-use.domain.js';
import { harmlessText } from '../report-import/import-cells.domain.js';
import { templateColumns } from '../report-import/import-columns.domain.js';
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
 * Reports as rows of an import file; imported again as they are, all of them are unchanged. It has the columns of the kinds
 * that the district or one of the reports uses, and as many of prospects as the report with most of them needs. The reason stays empty: the one of the last correction is not that of
 * the next.
 */
export function toExportTable(reports: readonly DailyReport[], rules: SwitchRules): ExportTable {
  const most = (type: AccommodationType): number =>
    Math.max(1, ...reports.map((report) => report.prospectiveCapacity.filter((entry) => entry.type === type).length));
  const columns = templateColumns(typesShown(reports, enabledTypes(rules)), most);
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

/** A cell as write-excel-file takes it. */
type SheetCell =
  | { value: string; type: StringConstructor; fontWeight?: 'bold' }
  | { value: number; type: NumberConstructor }
  | { value: Date; type: DateConstructor; format: string }
  | null;

/** The table as the cells of an XLSX sheet: text is typed as text, so that keys keep their zeros and nothing is run. */
export function toSheet({ columns, rows }: ExportTable): SheetCell[][] {
  return [
    columns.map((column) => ({ value: column, type: String, fontWeight: 'bold' as const })),
    ...rows.map((cells) =>
      cells.map((cell): SheetCell => {
        if (cell === null) return null;
        if (typeof cell === 'number') return { value: cell, type: Number };
        return 'day' in cell
          ? { value: new Date(`${cell.day}T00:00:00Z`), type: Date, format: 'dd.mm.yyyy' }
          : { value: escaped(cell.text), type: String };
      }),
    ),
  ];
}

/**
 * Characters that XML cannot carry (U+FFFD it can, but the reader drops it), and text that would be read as an escape,
 * are written as `_xHHHH_` (ECMA-376, part 1, 22.9.2.19). So is the first character of a text that names a property
 * every object has, such as `toString`: the writer keeps its shared strings in an object and would take that property
 * for a string it has written before.
 */
function escaped(text: string): string {
  const shared = text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_').replace(/[\r\uFFFD-\uFFFF]/g, escapeOf);
  return shared in {} ? `${escapeOf(shared)}${shared.slice(1)}` : shared;
}

/** The escape of a text's first character. */
function escapeOf(text: string): string {
  return `_x${text.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
}

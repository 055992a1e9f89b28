import writeExcelFile from 'write-excel-file/node';
import { type ExportTable } from './export-table.domain.js';

/** The table as XLSX: text is typed as text, so that keys keep their zeros and nothing is run. */
export async function toXlsx({ columns, rows }: ExportTable): Promise<Buffer> {
  return writeExcelFile(
    [
      columns.map((column) => ({ value: column, type: String, fontWeight: 'bold' as const })),
      ...rows.map((cells) =>
        cells.map((cell) => {
          if (cell === null) return null;
          if (typeof cell === 'number') return { value: cell, type: Number };
          return 'day' in cell
            ? { value: new Date(`${cell.day}T00:00:00Z`), type: Date, format: 'dd.mm.yyyy' }
            : { value: escaped(cell.text), type: String };
        }),
      ),
    ],
    { sheet: 'Tagesmeldungen', stickyRowsCount: 1 },
  ).toBuffer();
}

/**
 * What XML cannot carry (U+FFFD it can, but the reader drops it), and what would be read as an escape, is written as
 * `_xHHHH_` (ECMA-376, part 1, 22.9.2.19). So is the first character of a text that names a property every object has, such
 * as `toString`: the writer keeps its shared strings in an object and would take that property for a string it has written
 * before.
 */
function escaped(text: string): string {
  const shared = text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_').replace(/[\r\uFFFD-\uFFFF]/g, escapeOf);
  return shared in {} ? `${escapeOf(shared)}${shared.slice(1)}` : shared;
}

/** The escape of a text's first character. */
function escapeOf(text: string): string {
  return `_x${text.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
}

import { type ExportTable, toCsv, toSheet } from '#reporting/domain';
import { saveFile } from '../ui/save-file.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Hands a table over as a file. What writes XLSX is loaded only then. */
export async function saveTable(table: ExportTable, name: string, format: 'csv' | 'xlsx'): Promise<void> {
  if (format === 'csv') return saveFile(`${name}.csv`, 'text/csv;charset=utf-8', toCsv(table));
  const { default: write } = await import('write-excel-file/browser');
  const file = await write(toSheet(table), { sheet: 'Lagebild', stickyRowsCount: 1 }).toBlob();
  saveFile(`${name}.xlsx`, XLSX, file);
}

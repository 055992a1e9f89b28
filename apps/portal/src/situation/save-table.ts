import { type ExportTable, toCsv, toSheet } from '#reporting/domain';
import { saveFile } from '../ui/save-file.js';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The forms in which a table is handed over. */
export type TableFormat = 'csv' | 'xlsx';

/**
 * Hands a table over as a file. The writer of XLSX is loaded only then.
 * @param record writes down that it is taken home; without that there is no file
 */
export async function saveTable(
  table: ExportTable,
  name: string,
  format: TableFormat,
  record: () => Promise<unknown>,
): Promise<void> {
  const [type, content] =
    format === 'csv' ? (['text/csv;charset=utf-8', toCsv(table)] as const) : ([XLSX, await toXlsx(table)] as const);
  await record();
  saveFile(`${name}.${format}`, type, content);
}

async function toXlsx(table: ExportTable): Promise<Blob> {
  const { default: write } = await import('write-excel-file/browser');
  return write(toSheet(table), { sheet: 'Lagebild', stickyRowsCount: 1 }).toBlob();
}

import writeExcelFile from 'write-excel-file/node';
import { type ExportTable, toSheet } from './export-table.domain.js';

/** The table as XLSX. */
export async function toXlsx(table: ExportTable): Promise<Buffer> {
  return writeExcelFile(toSheet(table), { sheet: 'Tagesmeldungen', stickyRowsCount: 1 }).toBuffer();
}

import { type ExportTable, toCsv, toSheet } from '#reporting/domain';

/** Hands a table over as a file. What writes XLSX is loaded only then. */
export async function saveTable(table: ExportTable, name: string, format: 'csv' | 'xlsx'): Promise<void> {
  const file =
    format === 'csv'
      ? new Blob([toCsv(table)], { type: 'text/csv;charset=utf-8' })
      : await import('write-excel-file/browser').then(({ default: write }) =>
          write(toSheet(table), { sheet: 'Lagebild', stickyRowsCount: 1 }).toBlob(),
        );
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

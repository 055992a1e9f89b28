import { harmlessText } from '#reporting/domain';

/** A value of a cell, as the answer of the server has it. */
export type CellValue = string | number | null;

/** `leer` where nothing stood. */
export function cellText(value: CellValue): string {
  return value === null || value === '' ? 'leer' : String(value);
}

/** The rejected rows with their reasons, as a CSV file that a spreadsheet opens without running anything in it. */
export function rejectedAsCsv(
  rows: readonly {
    readonly line: number;
    readonly unitKey: string | null;
    readonly reportingDate: string | null;
    readonly problems: readonly { readonly column: string | null; readonly message: string }[];
  }[],
): string {
  const cell = (value: CellValue): string => {
    const text = harmlessText(String(value ?? ''));
    return /[";\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.flatMap(({ line, unitKey, reportingDate, problems }) =>
    problems.map(({ column, message }) => [line, unitKey, reportingDate, column, message].map(cell).join(';')),
  );
  return `\uFEFF${['zeile;ars;stichtag;spalte;grund', ...lines].join('\r\n')}\r\n`;
}

/** Titles of the results, in the order in which they are counted. */
export const resultWords = {
  new: 'neu',
  changed: 'geändert',
  unchanged: 'unverändert',
  rejected: 'abgelehnt',
} as const;

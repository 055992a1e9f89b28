/** A cell as the file has it: text, a number (spreadsheets only), or nothing. */
export type Cell = string | number | null;

/** One row of a file, titles and header included; rows without any content are left out. */
export interface FileRow {
  /** Line of the CSV file in which the row begins, or row of the sheet; from 1. */
  readonly line: number;
  readonly cells: readonly Cell[];
}

/** Content of an uploaded file, before its columns are given a meaning. */
export interface ReportFile {
  readonly kind: 'CSV' | 'XLSX';
  readonly rows: readonly FileRow[];
}

/** Limits of a file (docs/security-requirements.md, section 6); what is unpacked is measured while it is unpacked. */
export const fileLimits = {
  packedBytes: 5 * 1024 * 1024,
  unpackedBytes: 50 * 1024 * 1024,
  /** Files in an archive. */
  entries: 1_000,
  /** Unpacked to packed. */
  ratio: 100,
  columns: 200,
  rows: 20_000,
  /** Characters of one row. */
  rowLength: 100_000,
} as const;

/** Why a file is not read at all: not readable, or too large. German. */
export interface FileRefusal {
  readonly code: 'BAD_REQUEST' | 'PAYLOAD_TOO_LARGE';
  readonly message: string;
}

/** Thrown while a file is read; the refusal is the answer. */
export class FileRefusedError extends Error {
  constructor(readonly refusal: FileRefusal) {
    super(refusal.message);
  }
}

export function unreadable(message: string): FileRefusedError {
  return new FileRefusedError({ code: 'BAD_REQUEST', message });
}

export function tooLarge(message: string): FileRefusedError {
  return new FileRefusedError({ code: 'PAYLOAD_TOO_LARGE', message });
}

/** Text of the file as it is shown in a message: short, in one line, without control characters. */
export function shownText(text: string): string {
  const points = [...text.toWellFormed().replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')];
  return `„${points.length > 40 ? `${points.slice(0, 40).join('')}…` : points.join('')}“`;
}

const ASK_FOR = 'Bitte als XLSX oder als „CSV UTF-8“ speichern.';

/** First bytes of files that people take for a table; the text names the kind of file. `at` = offset of the bytes. */
const foreignKinds: readonly { readonly begins: string; readonly message: string }[] = [
  { begins: '%PDF', message: `Das ist eine PDF-Datei. ${ASK_FOR}` },
  {
    begins: '\xd0\xcf\x11\xe0',
    message: `Das ist eine alte Excel-Datei (.xls) oder eine mit Kennwort geschützte. ${ASK_FOR}`,
  },
  { begins: '\x89PNG', message: `Das ist ein Bild. ${ASK_FOR}` },
  { begins: '\xff\xd8\xff', message: `Das ist ein Bild. ${ASK_FOR}` },
  { begins: 'GIF8', message: `Das ist ein Bild. ${ASK_FOR}` },
  { begins: '{\\rtf', message: `Das ist ein Textdokument. ${ASK_FOR}` },
  { begins: '\x1f\x8b', message: 'Das ist ein gepacktes Archiv. Bitte die Tabelle selbst hochladen.' },
  { begins: '\xff\xfe', message: `Die Datei ist in UTF-16 geschrieben („Unicode-Text“). ${ASK_FOR}` },
  { begins: '\xfe\xff', message: `Die Datei ist in UTF-16 geschrieben („Unicode-Text“). ${ASK_FOR}` },
];

/** The format of the bytes, by their content and never by a name: an archive, a text, or nothing that is read here. */
export function kindOf(bytes: Uint8Array): 'ARCHIVE' | 'TEXT' | FileRefusal {
  if (bytes.length === 0) return { code: 'BAD_REQUEST', message: 'Die Datei ist leer.' };
  const head = String.fromCharCode(...bytes.subarray(0, 512));
  // Programs skip bytes in front of a PDF or a page; read as text such a file would be one odd table.
  const text = head.replace(/^(?:\xef\xbb\xbf)?\s*/, '');
  const foreign = foreignKinds.find(({ begins }) => head.startsWith(begins) || text.startsWith(begins));
  if (foreign) return { code: 'BAD_REQUEST', message: foreign.message };
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return 'ARCHIVE';
  if (/^<(?:!doctype|html|\?xml|table|workbook)/i.test(text)) {
    return { code: 'BAD_REQUEST', message: `Das ist eine Web- oder XML-Seite, auch wenn sie „.xls“ heißt. ${ASK_FOR}` };
  }
  if (bytes.includes(0)) return { code: 'BAD_REQUEST', message: `Die Datei ist weder Text noch XLSX. ${ASK_FOR}` };
  return 'TEXT';
}

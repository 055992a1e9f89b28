import writeExcelFile from 'write-excel-file/node';
import { type AccountName, type Districts, type Json } from './districts.js';

/** Columns of the template, as the contract has them. */
export const COLUMNS =
  'ars;stichtag;zuweisungen;anrechnung_voraussichtlich;untergebracht_dezentral;untergebracht_gu;frei_dezentral;frei_gu;plaetze_dezentral;plaetze_gu;aussicht_dezentral;aussicht_dezentral_ab;aussicht_gu;aussicht_gu_ab;lage;bemerkung;korrekturgrund;fassung';

/** Answer of the upload. */
export interface UploadAnswer {
  readonly status: number;
  /** The body; `rows`, `counts`, … or `code` and `message`. */
  readonly json: Json;
  readonly headers: Headers;
}

export interface UploadOptions {
  /** `dryRun=true&partial=true` */
  readonly query?: string;
  readonly type?: string | null;
  readonly headers?: Record<string, string>;
}

/** Uploads a file as raw body. */
export async function upload(
  districts: Districts,
  account: AccountName | { token: string } | null,
  file: string | Uint8Array,
  { query = '', type = 'text/csv', headers = {} }: UploadOptions = {},
): Promise<UploadAnswer> {
  const token = account === null ? null : typeof account === 'string' ? await districts.as(account) : account.token;
  const response = await fetch(`${districts.url}/api/reports/import${query === '' ? '' : `?${query}`}`, {
    method: 'POST',
    headers: {
      ...(type === null ? {} : { 'content-type': type }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: typeof file === 'string' ? Buffer.from(file) : Buffer.from(file),
  });
  return { status: response.status, json: await response.json(), headers: response.headers };
}

/** Uploads a file as part of a form, with options as fields. */
export async function uploadForm(
  districts: Districts,
  account: AccountName,
  file: string | Uint8Array,
  fields: Record<string, string> = {},
  name = 'meldungen.csv',
): Promise<UploadAnswer> {
  const form = new FormData();
  form.set('file', new Blob([Buffer.from(file)]), name);
  for (const [field, value] of Object.entries(fields)) form.set(field, value);
  const response = await fetch(`${districts.url}/api/reports/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await districts.as(account)}` },
    body: form,
  });
  return { status: response.status, json: await response.json(), headers: response.headers };
}

/** A CSV file of rows; each row gives the columns it has. The header is that of the first row, unless named. */
export function csvOf(
  rows: readonly Record<string, string | number | null>[],
  columns: readonly string[] = Object.keys(rows[0] ?? {}),
): string {
  return [columns.join(';'), ...rows.map((row) => columns.map((column) => row[column] ?? '').join(';')), ''].join(
    '\r\n',
  );
}

/** An XLSX file of rows of cells. */
export async function xlsxOf(rows: readonly (readonly (string | number | Date | boolean | null)[])[]): Promise<Buffer> {
  return writeExcelFile(
    rows.map((row) => row.map((cell) => (cell instanceof Date ? { value: cell, format: 'dd.mm.yyyy' } : cell))),
  ).toBuffer();
}

/** A row without objections: all figures known. */
export function fileRow(
  ars: string,
  stichtag: string,
  more: Record<string, string | number | null> = {},
): Record<string, string | number | null> {
  return {
    ars,
    stichtag,
    zuweisungen: 0,
    anrechnung_voraussichtlich: 3,
    untergebracht_dezentral: 100,
    untergebracht_gu: 50,
    frei_dezentral: 10,
    frei_gu: 5,
    plaetze_dezentral: 120,
    plaetze_gu: 60,
    aussicht_dezentral: null,
    aussicht_dezentral_ab: null,
    aussicht_gu: null,
    aussicht_gu_ab: null,
    lage: 'ausreichend',
    bemerkung: null,
    korrekturgrund: null,
    fassung: null,
    ...more,
  };
}

/** The records, revisions and all, as they stand in the database. */
export function storedReports(districts: Districts): Promise<Json[]> {
  return districts.database.query(
    `SELECT unit_key, reporting_date::text, revision, source, on_behalf, on_time, recorded_by_name, allocations,
            projected_credits, accommodated_decentralised, accommodated_shared, available_decentralised, available_shared,
            operable_decentralised, operable_shared, prospective_capacity, assessment, comment, correction_reason, warnings,
            recorded_at
       FROM reporting.daily_report ORDER BY district_key, unit_key, reporting_date, revision`,
  );
}

import { parse } from 'csv-parse/sync';
import { type CalendarDate, germanDate, isCalendarDate, isDistrictKey, isUnitKey } from '#kernel';
import { generalProblem, type ImportProblem } from '../import/import-result.js';
import {
  agsOf,
  type ReportingUnit,
  type ReportingUnitKind,
  reportingUnitKinds,
  shareADay,
} from '../reporting-unit/reporting-unit.domain.js';

/** Columns of the file of `district import`; any order, all of them. */
const districtFileColumns = [
  'district_key',
  'district_name',
  'state',
  'ars',
  'ags',
  'name',
  'kind',
  'population',
  'population_date',
  'population_source',
  'valid_from',
  'valid_to',
  'host_ars',
] as const;
type Column = (typeof districtFileColumns)[number];

/** Codes of the Länder, as the calendar of holidays knows them. */
const states = ['BW', 'BY', 'BE', 'BB', 'HB', 'HH', 'HE', 'MV', 'NI', 'NW', 'RP', 'SL', 'SN', 'ST', 'SH', 'TH'];
const MAX_NAME_LENGTH = 200;
const MAX_SOURCE_LENGTH = 500;
const MAX_POPULATION = 100_000_000;

/** One row of the file: a unit and the district it belongs to. */
export interface DistrictFileRow {
  readonly line: number;
  readonly districtName: string;
  readonly state: string;
  readonly unit: ReportingUnit;
}

/** The rows that can be read, and everything that is wrong with the others. */
interface DistrictFile {
  readonly rows: readonly DistrictFileRow[];
  readonly problems: readonly ImportProblem[];
}

/** Reads the file and checks each row for itself; rows against each other and the stock: {@link findConflicts}. */
export function readDistrictFile(csv: Uint8Array): DistrictFile {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(csv); // drops a BOM
  } catch {
    return refused('Die Datei ist nicht in UTF-8 geschrieben. Bitte als „CSV UTF-8“ speichern.');
  }
  let records: { info: { lines: number }; record: string[] }[];
  try {
    records = parse(text, {
      delimiter: ';',
      trim: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
    }) as unknown as typeof records;
  } catch (error) {
    const line = typeof error === 'object' && error !== null && 'lines' in error ? Number(error.lines) : null;
    const message = 'Die Zeile ist nicht lesbar: Ein Anführungszeichen fehlt oder steht mitten im Text.';
    return { rows: [], problems: [{ ...generalProblem(message), line }] };
  }
  const [header, ...body] = records;
  if (!header) return refused('Die Datei ist leer.');
  const names = header.record.map((name) => name.toLowerCase());
  const headerProblems = checkHeader(names);
  if (headerProblems.length > 0) {
    return {
      rows: [],
      problems: headerProblems.map((message) => ({ ...generalProblem(message), line: header.info.lines })),
    };
  }
  if (body.length === 0) return refused('Die Datei hat nur eine Kopfzeile, keine Kommune.');

  const rows: DistrictFileRow[] = [];
  const problems: ImportProblem[] = [];
  for (const { info, record } of body) {
    if (record.length !== names.length) {
      const message = `Die Zeile hat ${record.length} Felder, die Kopfzeile ${names.length}.`;
      problems.push({ ...generalProblem(message), line: info.lines });
      continue;
    }
    const reader = new RowReader(info.lines, new Map(names.map((name, index) => [name as Column, record[index]!])));
    const row = reader.read();
    problems.push(...reader.problems);
    if (reader.problems.length === 0) rows.push(row);
  }
  return { rows, problems };
}

function refused(message: string): DistrictFile {
  return { rows: [], problems: [generalProblem(message)] };
}

function checkHeader(names: readonly string[]): string[] {
  if (names.length === 1 && /[,\t]/.test(names[0]!)) {
    return ['Die Spalten sind nicht durch Semikolon getrennt. Bitte mit Semikolon als Trennzeichen speichern.'];
  }
  const missing = districtFileColumns.filter((column) => !names.includes(column));
  const unknown = names.filter((name) => !districtFileColumns.some((column) => column === name));
  const twice = [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
  return [
    ...(missing.length > 0 ? [`In der Kopfzeile fehlt: ${missing.join(', ')}.`] : []),
    ...(unknown.length > 0
      ? [`Unbekannte Spalten in der Kopfzeile: ${unknown.map((name) => `„${name}“`).join(', ')}.`]
      : []),
    ...(twice.length > 0 ? [`Mehrfach in der Kopfzeile: ${twice.join(', ')}.`] : []),
  ];
}

/** Reads the cells of one row and collects their errors. */
class RowReader {
  readonly problems: ImportProblem[] = [];

  constructor(
    private readonly line: number,
    private readonly cells: ReadonlyMap<Column, string>,
  ) {}

  read(): DistrictFileRow {
    const districtKey = this.districtKey();
    const districtName = this.text('district_name', MAX_NAME_LENGTH, true) ?? '';
    const state = this.state();
    const kind = this.kind();
    const unitKey = this.unitKey(kind);
    const unit: ReportingUnit = {
      districtKey,
      unitKey,
      ags: this.ags(kind, unitKey),
      name: this.text('name', MAX_NAME_LENGTH, true) ?? '',
      kind: kind ?? 'MUNICIPALITY',
      population: this.population(),
      populationDate: this.date('population_date'),
      populationSource: this.text('population_source', MAX_SOURCE_LENGTH, false),
      validFrom: this.date('valid_from'),
      validTo: this.date('valid_to'),
      hostUnitKey: this.host(kind),
    };
    if (unit.validFrom !== null && unit.validTo !== null && unit.validFrom > unit.validTo) {
      this.object(
        'valid_to',
        `Der letzte Tag (${germanDate(unit.validTo)}) liegt vor dem ersten (${germanDate(unit.validFrom)}).`,
      );
    }
    return { line: this.line, districtName, state, unit };
  }

  private cell(column: Column): string {
    return (this.cells.get(column) ?? '').normalize('NFC');
  }

  private object(column: Column, message: string): void {
    this.problems.push({ line: this.line, column, feature: null, message });
  }

  private districtKey(): string {
    const text = this.cell('district_key');
    if (!isDistrictKey(text)) {
      const hint = /^\d{4}$/.test(text)
        ? ' Die führende Null ist wohl in der Tabellenkalkulation verloren gegangen.'
        : '';
      this.object('district_key', `„${text}“ ist kein Kreisschlüssel aus fünf Ziffern.${hint}`);
    }
    return text;
  }

  private state(): string {
    const text = this.cell('state').toUpperCase();
    if (!states.includes(text)) {
      this.object('state', `„${text}“ ist kein Land. Erwartet wird das Kürzel, zum Beispiel NI (${states.join(' ')}).`);
    }
    return text;
  }

  private kind(): ReportingUnitKind | null {
    const text = this.cell('kind').toUpperCase();
    const kind = reportingUnitKinds.find((known) => known === text);
    if (!kind) this.object('kind', `„${text}“ ist keine Art. Möglich sind ${reportingUnitKinds.join(', ')}.`);
    return kind ?? null;
  }

  private unitKey(kind: ReportingUnitKind | null): string {
    const text = this.cell('ars').toUpperCase();
    // An association is often written with its nine digits.
    const key = kind === 'MUNICIPAL_ASSOCIATION' && /^\d{9}$/.test(text) ? `${text}000` : text;
    if (!isUnitKey(key)) {
      this.object(
        'ars',
        `„${text}“ ist kein Schlüssel aus zwölf Ziffern (ARS) und keiner wie 03459F000001.${spreadsheetHint(text, 11)}`,
      );
    } else if (kind === 'MUNICIPAL_ASSOCIATION' && !/^\d{9}000$/.test(key)) {
      this.object('ars', `Der Schlüssel eines Gemeindeverbands endet auf 000, „${text}“ nicht.`);
    }
    return key;
  }

  private ags(kind: ReportingUnitKind | null, unitKey: string): string | null {
    const text = this.cell('ags');
    if (text === '') return null;
    if (kind === 'MUNICIPAL_ASSOCIATION' || kind === 'DISTRICT_FACILITY') {
      this.object(
        'ags',
        'Gemeindeverbände und Einrichtungen des Landkreises haben keinen Gemeindeschlüssel. Bitte leer lassen.',
      );
    } else if (!/^\d{8}$/.test(text)) {
      this.object('ags', `„${text}“ ist kein Gemeindeschlüssel aus acht Ziffern.${spreadsheetHint(text, 7)}`);
    } else if (isUnitKey(unitKey) && agsOf(unitKey) !== text) {
      const fitting = agsOf(unitKey);
      this.object(
        'ags',
        fitting === null
          ? `Zu „${unitKey}“, einem Schlüssel ohne ARS, gehört kein Gemeindeschlüssel. Bitte leer lassen.`
          : `„${text}“ passt nicht zum ARS ${unitKey}; dazu gehört ${fitting}.`,
      );
    }
    return text;
  }

  private population(): number | null {
    const text = this.cell('population');
    if (text === '') return null;
    const digits = /^\d{1,3}([. \u00a0\u202f]\d{3})+$/.test(text) ? text.replace(/\D/g, '') : text;
    const population = /^\d{1,9}$/.test(digits) ? Number(digits) : NaN;
    if (!(population <= MAX_POPULATION)) {
      this.object('population', `„${text}“ ist keine Einwohnerzahl. Erwartet wird eine ganze Zahl, leer = unbekannt.`);
      return null;
    }
    return population;
  }

  private date(column: Column): CalendarDate | null {
    const text = this.cell(column);
    if (text === '') return null;
    const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
    const date = german ? `${german[3]}-${german[2]!.padStart(2, '0')}-${german[1]!.padStart(2, '0')}` : text;
    if (isCalendarDate(date)) return date;
    this.object(column, `„${text}“ ist kein Tag. Erwartet wird die Form 2026-11-22.`);
    return null;
  }

  private text(column: Column, most: number, required: boolean): string | null {
    const text = this.cell(column).replace(/\s+/g, ' ').trim();
    if (text === '') {
      if (required) this.object(column, 'Die Angabe fehlt.');
      return null;
    }
    if (text.length > most) this.object(column, `Der Text ist zu lang (${text.length} Zeichen, höchstens ${most}).`);
    if (/\p{Cc}/u.test(text)) this.object(column, 'Der Text enthält Steuerzeichen.');
    return text;
  }

  private host(kind: ReportingUnitKind | null): string | null {
    const text = this.cell('host_ars').toUpperCase();
    if (text === '') return null;
    if (kind !== null && kind !== 'DISTRICT_FACILITY') {
      this.object(
        'host_ars',
        'Eine Standortkommune hat nur eine Einrichtung des Landkreises (DISTRICT_FACILITY). Bitte leer lassen.',
      );
      return null;
    }
    const key = /^\d{9}$/.test(text) ? `${text}000` : text;
    if (!isUnitKey(key)) {
      this.object('host_ars', `„${text}“ ist kein Schlüssel aus zwölf Ziffern (ARS).${spreadsheetHint(text, 11)}`);
      return null;
    }
    return key;
  }
}

function spreadsheetHint(text: string, lengthWithoutZero: number): string {
  if (/^\d+([.,]\d+)?e\+?\d+$/i.test(text)) {
    return ' Die Tabellenkalkulation hat daraus eine gerundete Zahl gemacht. Bitte die Spalte als Text formatieren und den Schlüssel neu eintragen.';
  }
  return /^\d+$/.test(text) && text.length === lengthWithoutZero
    ? ' Die führende Null ist wohl in der Tabellenkalkulation verloren gegangen. Bitte die Spalte als Text formatieren.'
    : '';
}

/**
 * The problems of the rows together, and of the rows beside the units on record: doubles, one key in two districts
 * on a day, an association and its member on a day, hosts that do not exist, names that do not tell units apart.
 * @param stored newest version of the units on record, of every district
 */
export function findConflicts(rows: readonly DistrictFileRow[], stored: readonly ReportingUnit[]): ImportProblem[] {
  const problems: ImportProblem[] = [];
  const object = (row: DistrictFileRow, column: Column, message: string): void => {
    problems.push({ line: row.line, column, feature: null, message });
  };

  const rowOf = new Map<string, DistrictFileRow>();
  const firstOfDistrict = new Map<string, DistrictFileRow>();
  for (const row of rows) {
    const id = identity(row.unit);
    const double = rowOf.get(id);
    if (double) object(row, 'ars', `${row.unit.unitKey} steht schon in Zeile ${double.line}.`);
    else rowOf.set(id, row);
    const first = firstOfDistrict.get(row.unit.districtKey);
    if (!first) firstOfDistrict.set(row.unit.districtKey, row);
    else {
      if (first.districtName !== row.districtName) {
        object(
          row,
          'district_name',
          `„${row.districtName}“ steht in Zeile ${first.line} anders: „${first.districtName}“.`,
        );
      }
      if (first.state !== row.state)
        object(row, 'state', `„${row.state}“ steht in Zeile ${first.line} anders: „${first.state}“.`);
    }
  }

  // The units as they would be on record afterwards.
  const units = [...stored.filter((unit) => !rowOf.has(identity(unit))), ...[...rowOf.values()].map((row) => row.unit)];
  const unitsByKey = groupBy(units, (unit) => unit.unitKey);
  const unitsByNineDigits = groupBy(units, (unit) => unit.unitKey.slice(0, 9));
  const unitsByName = groupBy(units, nameInDistrict);
  const where = (unit: ReportingUnit): string => {
    const row = rowOf.get(identity(unit));
    return row ? `Zeile ${row.line}` : 'bereits erfasst';
  };
  /** Of two rows that are in each other's way, the later one is told. */
  const tells = (row: DistrictFileRow, other: ReportingUnit): boolean => {
    const otherRow = rowOf.get(identity(other));
    return !otherRow || otherRow.line < row.line;
  };

  for (const row of rowOf.values()) {
    const { unit } = row;
    for (const other of unitsByKey.get(unit.unitKey) ?? []) {
      if (other.districtKey !== unit.districtKey && shareADay(unit, other) && tells(row, other)) {
        object(
          row,
          'ars',
          `${unit.unitKey} gehört an denselben Tagen schon zum Landkreis ${other.districtKey} (${where(other)}). ` +
            'Bitte die Gültigkeit (valid_from, valid_to) abgrenzen.',
        );
      }
    }
    for (const other of unitsByNineDigits.get(unit.unitKey.slice(0, 9)) ?? []) {
      if (isAssociationAndMember(unit, other) && shareADay(unit, other) && tells(row, other)) {
        object(
          row,
          'ars',
          `${unit.unitKey} (${unit.name}) und ${other.unitKey} (${other.name}, ${where(other)}) sind Gemeindeverband und Mitglied ` +
            'und können nicht an denselben Tagen melden.',
        );
      }
    }
    for (const other of unitsByName.get(nameInDistrict(unit)) ?? []) {
      if (other.unitKey !== unit.unitKey && shareADay(unit, other) && tells(row, other)) {
        object(
          row,
          'name',
          `„${unit.name}“ heißt im Landkreis auch ${other.unitKey} (${where(other)}). Der Name muss eindeutig sein.`,
        );
      }
    }
    if (unit.hostUnitKey !== null) {
      const host = (unitsByKey.get(unit.hostUnitKey) ?? []).find((other) => other.districtKey === unit.districtKey);
      if (!host) object(row, 'host_ars', `${unit.hostUnitKey} gibt es im Landkreis ${unit.districtKey} nicht.`);
      else if (host.kind === 'DISTRICT_FACILITY')
        object(
          row,
          'host_ars',
          `${unit.hostUnitKey} ist selbst eine Einrichtung; Standort ist eine Stadt, Gemeinde oder Samtgemeinde.`,
        );
    }
  }
  // A stored facility whose host becomes a facility by this file cannot be told from the rows above.
  for (const unit of units) {
    if (unit.hostUnitKey === null || rowOf.has(identity(unit))) continue;
    const hostRow = rowOf.get(`${unit.districtKey}/${unit.hostUnitKey}`);
    if (hostRow?.unit.kind === 'DISTRICT_FACILITY') {
      object(
        hostRow,
        'kind',
        `${hostRow.unit.unitKey} ist Standortkommune von ${unit.unitKey} und kann keine Einrichtung werden.`,
      );
    }
  }
  return problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
}

function identity(unit: ReportingUnit): string {
  return `${unit.districtKey}/${unit.unitKey}`;
}

function nameInDistrict(unit: ReportingUnit): string {
  return `${unit.districtKey}/${unit.name.toLocaleLowerCase('de')}`;
}

function isAssociationAndMember(a: ReportingUnit, b: ReportingUnit): boolean {
  const isMunicipality = (unit: ReportingUnit): boolean => unit.kind === 'TOWN' || unit.kind === 'MUNICIPALITY';
  return (
    a.unitKey !== b.unitKey &&
    ((a.kind === 'MUNICIPAL_ASSOCIATION' && isMunicipality(b)) ||
      (b.kind === 'MUNICIPAL_ASSOCIATION' && isMunicipality(a)))
  );
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

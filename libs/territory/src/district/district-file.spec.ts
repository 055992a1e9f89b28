import { describe, expect, it } from '@jest/globals';
import { problemText } from '../import/import-result.js';
import { findConflicts, readDistrictFile } from './district-file.js';

const header =
  'district_key;district_name;state;ars;ags;name;kind;population;population_date;population_source;valid_from;valid_to;host_ars';
const melle = '03459;Landkreis Osnabrück;NI;034590024024;03459024;Melle;TOWN;46436;2024-12-31;Destatis;;;';

function read(...lines: string[]) {
  const file = readDistrictFile(Buffer.from(lines.join('\n')));
  return { ...file, texts: file.problems.map(problemText) };
}
function row(over: Record<string, string>): string {
  const values: Record<string, string> = {};
  header.split(';').forEach((name, index) => (values[name] = melle.split(';')[index]!));
  return Object.values({ ...values, ...over }).join(';');
}
function conflicts(...lines: string[]): string[] {
  const file = read(header, ...lines);
  expect(file.texts).toEqual([]);
  return findConflicts(file.rows, []).map(problemText);
}

describe('the file of district import', () => {
  it('is read with and without BOM, with any line ends and order of columns', () => {
    const expected = [expect.objectContaining({ line: 2, districtName: 'Landkreis Osnabrück', state: 'NI' })];
    for (const text of [`${header}\n${melle}\n`, `\uFEFF${header}\r\n${melle}\r\n`, `${header}\r${melle}`]) {
      const file = readDistrictFile(Buffer.from(text));
      expect(file.problems).toEqual([]);
      expect(file.rows).toEqual(expected);
    }
    const turned = [header, melle].map((line) => line.split(';').reverse().join(';'));
    expect(read(...turned).rows[0]!.unit).toEqual({
      districtKey: '03459',
      unitKey: '034590024024',
      name: 'Melle',
      kind: 'TOWN',
      ags: '03459024',
      population: 46436,
      populationDate: '2024-12-31',
      populationSource: 'Destatis',
      validFrom: null,
      validTo: null,
      hostUnitKey: null,
    });
  });

  it('takes empty as unknown, German dates, grouped numbers and quoted texts', () => {
    const { rows, texts } = read(
      header,
      row({ ags: '', population: '', population_date: '', population_source: '' }),
      row({
        ars: '034590014014',
        ags: '03459014',
        name: '"Bramsche; Stadt"',
        population: '28.220',
        population_date: '31.12.2024',
      }),
      row({ ars: '034595401', ags: '', name: 'Samtgemeinde Artland', kind: 'municipal_association' }),
      row({ ars: '03459f000001', ags: '', name: 'Kreishaus', kind: 'DISTRICT_FACILITY', host_ars: '034590024024' }),
      '',
      ';;;;;;;;;;;;',
    );
    expect(texts).toEqual([]);
    expect(rows.map(({ unit }) => unit)).toMatchObject([
      { ags: null, population: null, populationDate: null, populationSource: null },
      { name: 'Bramsche; Stadt', population: 28220, populationDate: '2024-12-31' },
      { unitKey: '034595401000', kind: 'MUNICIPAL_ASSOCIATION' },
      { unitKey: '03459F000001', hostUnitKey: '034590024024' },
    ]);
  });

  it('names every problem at once, with line and column', () => {
    const { texts } = read(
      header,
      row({ district_key: '3459', state: 'XX', ars: '34590024024' }),
      row({ ars: '3,459E+10', kind: 'STADT', population: '12,5', population_date: '2024-02-30' }),
      row({ ags: '03459025', name: '', valid_from: '2026-02-01', valid_to: '2026-01-31' }),
      row({ kind: 'MUNICIPAL_ASSOCIATION', host_ars: '034590014014' }),
      `${melle};zu viel`,
      row({ state: 'BUND' }),
    );
    expect(texts).toEqual([
      expect.stringMatching(/^Zeile 2, Spalte district_key: „3459“.*führende Null/),
      expect.stringMatching(/^Zeile 2, Spalte state: „XX“/),
      expect.stringMatching(/^Zeile 2, Spalte ars: „34590024024“.*führende Null/),
      expect.stringMatching(/^Zeile 3, Spalte kind: „STADT“/),
      expect.stringMatching(/^Zeile 3, Spalte ars: „3,459E\+10“.*als Text formatieren/),
      expect.stringMatching(/^Zeile 3, Spalte population: „12,5“/),
      expect.stringMatching(/^Zeile 3, Spalte population_date: „2024-02-30“/),
      expect.stringMatching(/^Zeile 4, Spalte ags: „03459025“ passt nicht.*03459024/),
      expect.stringMatching(/^Zeile 4, Spalte name: Die Angabe fehlt/),
      expect.stringMatching(/^Zeile 4, Spalte valid_to: .*31\.01\.2026.*01\.02\.2026/),
      expect.stringMatching(/^Zeile 5, Spalte ars: .*endet auf 000/),
      expect.stringMatching(/^Zeile 5, Spalte ags: Gemeindeverbände/),
      expect.stringMatching(/^Zeile 5, Spalte host_ars: /),
      expect.stringMatching(/^Zeile 6: Die Zeile hat 14 Felder, die Kopfzeile 13/),
      expect.stringMatching(/^Zeile 7, Spalte state: „BUND“/),
    ]);
  });

  it('asks for the whole header, UTF-8 and semicolons', () => {
    expect(read(header.replace(';state', '').replace('name;kind', 'name;art;name'), melle).texts).toEqual([
      'Zeile 1: In der Kopfzeile fehlt: state, kind.',
      'Zeile 1: Unbekannte Spalten in der Kopfzeile: „art“.',
      'Zeile 1: Mehrfach in der Kopfzeile: name.',
    ]);
    expect(read(header.replaceAll(';', ',')).texts[0]).toMatch(/Semikolon/);
    expect(read(header).texts[0]).toMatch(/nur eine Kopfzeile/);
    expect(read('').texts[0]).toMatch(/leer/);
    expect(read(header, '03459;"offen').texts[0]).toMatch(/Anführungszeichen/);
    expect(readDistrictFile(Buffer.from(`${header}\n${melle}`, 'latin1')).problems[0]!.message).toMatch(/UTF-8/);
  });
});

describe('rows of district import beside each other', () => {
  const association = row({
    ars: '034595401000',
    ags: '',
    name: 'Samtgemeinde Artland',
    kind: 'MUNICIPAL_ASSOCIATION',
  });
  const member = row({ ars: '034595401007', ags: '03459007', name: 'Badbergen' });

  it('name a unit once', () => {
    expect(conflicts(melle, melle)).toEqual(['Zeile 3, Spalte ars: 034590024024 steht schon in Zeile 2.']);
  });

  it('agree on the district', () => {
    expect(
      conflicts(
        melle,
        row({ ars: '034590014014', ags: '', name: 'Bramsche', district_name: 'LK Osnabrück', state: 'NW' }),
      ),
    ).toEqual([
      expect.stringMatching(/^Zeile 3, Spalte district_name: „LK Osnabrück“ steht in Zeile 2 anders/),
      expect.stringMatching(/^Zeile 3, Spalte state/),
    ]);
  });

  it('give a key to one district per day', () => {
    const other = { district_key: '03460', district_name: 'Landkreis Vechta' };
    expect(conflicts(melle, row(other))).toEqual([
      expect.stringMatching(
        /^Zeile 3, Spalte ars: 034590024024 gehört an denselben Tagen schon zum Landkreis 03459 \(Zeile 2\)/,
      ),
    ]);
    expect(conflicts(row({ valid_to: '2026-12-31' }), row({ ...other, valid_from: '2027-01-01' }))).toEqual([]);
    expect(conflicts(row({ valid_to: '2026-12-31' }), row({ ...other, valid_from: '2026-12-31' }))).toHaveLength(1);
  });

  it('do not let an association and its member report on the same day', () => {
    expect(conflicts(association, member)).toEqual([
      expect.stringMatching(/^Zeile 3, Spalte ars: 034595401007 \(Badbergen\).*Zeile 2.*Gemeindeverband und Mitglied/),
    ]);
    expect(conflicts(member, association)).toEqual([expect.stringMatching(/^Zeile 3/)]);
    expect(
      conflicts(
        association.replace(';;;', ';2027-01-01;;'),
        row({ ars: '034595401007', ags: '', name: 'Badbergen', valid_to: '2026-12-31' }),
      ),
    ).toEqual([]);
  });

  it('have names that tell units of a day apart', () => {
    expect(conflicts(melle, row({ ars: '034590014014', ags: '', name: 'melle' }))).toEqual([
      expect.stringMatching(/^Zeile 3, Spalte name: „melle“ heißt im Landkreis auch 034590024024 \(Zeile 2\)/),
    ]);
    expect(
      conflicts(row({ valid_to: '2026-12-31' }), row({ ars: '034590014014', ags: '', valid_from: '2027-01-01' })),
    ).toEqual([]);
  });

  it('have hosts that exist and are no facilities', () => {
    const facility = (number: number, host: string) =>
      row({ ars: `03459F00000${number}`, ags: '', name: `Haus ${number}`, kind: 'DISTRICT_FACILITY', host_ars: host });
    expect(conflicts(melle, facility(1, '034590024024'))).toEqual([]);
    expect(conflicts(facility(1, '034590024024'))).toEqual([
      expect.stringMatching(/^Zeile 2, Spalte host_ars: 034590024024 gibt es im Landkreis 03459 nicht/),
    ]);
    expect(conflicts(facility(1, '03459F000001'))).toEqual([expect.stringMatching(/selbst eine Einrichtung/)]);
  });
});

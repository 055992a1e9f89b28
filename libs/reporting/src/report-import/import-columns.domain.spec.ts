import { describe, expect, it } from '@jest/globals';
import { type Cell } from '../report-file/report-file.domain.js';
import { defaultRules } from '#territory/domain';
import { enabledTypes } from '../figure/kinds-in-use.domain.js';
import { findHeader, readColumns, templateColumns } from './import-columns.domain.js';

const rowsOf = (...rows: Cell[][]) => rows.map((cells, index) => ({ line: index + 1, cells }));
const problemOf = (...rows: Cell[][]): string => {
  const header = findHeader(rowsOf(...rows));
  if (!('problem' in header)) throw new Error('The header was taken.');
  return header.problem;
};

describe('a header', () => {
  it('is the template of the contract', () => {
    expect(templateColumns(enabledTypes(defaultRules)).join(';')).toBe(
      'ars;stichtag;zuweisungen;anrechnung_voraussichtlich;untergebracht_dezentral;untergebracht_gu;frei_dezentral;frei_gu;plaetze_dezentral;plaetze_gu;aussicht_dezentral;aussicht_dezentral_ab;aussicht_gu;aussicht_gu_ab;lage;bemerkung;korrekturgrund;fassung',
    );
  });

  it('is found in any order, below titles, written a little differently', () => {
    const header = findHeader(
      rowsOf(['Meldungen des Landkreises'], ['Stand: heute', null], ['Stichtag', ' ARS ', 'Plätze GU', null, 'Name']),
    );
    expect(header).toMatchObject({ line: 3, index: 2, width: 5, ignored: ['Name'] });
    expect('positions' in header && [...header.positions]).toEqual([
      ['stichtag', 0],
      ['ars', 1],
      ['plaetze_gu', 2],
    ]);
    expect('positions' in header && readColumns(header).map(([name]) => name)).toEqual([
      'stichtag',
      'ars',
      'plaetze_gu',
    ]);
  });

  it('without the two columns that every row needs is refused, and what was found is named', () => {
    expect(problemOf(['kreis', 'datum', 'frei_gu'])).toBe(
      'In der Kopfzeile (Zeile 1) fehlen die Spalten „ars“ und „stichtag“. Gefunden wurde: „kreis“, „datum“, „frei_gu“. Bitte die Spaltennamen der Vorlage verwenden.',
    );
    expect(problemOf(['ars', 'x'])).toContain('fehlt die Spalte „stichtag“');
  });

  it('that is none of ours is named rather than the figures below it', () => {
    expect(problemOf([null, 'ars_x', 'tag'], ['0', '1', '2'], [1, '2020-04-29', 3])).toContain(
      '(Zeile 1) fehlen die Spalten „ars“ und „stichtag“. Gefunden wurde: „ars_x“, „tag“.',
    );
  });

  it('leaves a number as name aside, and names the column that a number with a zero means', () => {
    expect(findHeader(rowsOf(['ars', 'stichtag', 'frei_gu', '2', 3]))).toMatchObject({ ignored: ['2', '3'] });
    const named = (name: string): string => problemOf(['ars', 'stichtag', 'aussicht_gu', name]);
    expect(named('aussicht_gu_02')).toContain('Gemeint ist wohl „aussicht_gu_2“.');
    expect(named('aussicht_gu_02_ab')).toContain('Gemeint ist wohl „aussicht_gu_2_ab“.');
    expect(problemOf(['ars', 'stichtag', 'aussicht_gu_01'])).toContain('Gemeint ist wohl „aussicht_gu“.');
    expect(named('aussicht_gu_21')).toContain('Möglich sind Vorhaben bis „aussicht_gu_20“.');
  });

  it('with a column twice, a near miss or half a name is refused: nothing is left out in silence', () => {
    expect(problemOf(['ars', 'stichtag', 'frei_gu', 'FREI_GU'])).toContain(
      'steht „frei_gu“ mehrfach (Spalten 3 und 4)',
    );
    expect(problemOf(['ars', 'stichtag', 'frei_guu'])).toContain('Gemeint ist wohl „frei_gu“');
    expect(problemOf(['ars', 'stichtag', 'untergebracht', null, 'frei', null])).toContain('verbundenen Zellen');
    expect(problemOf(['ars', 'stichtag', 'dezentral', 'gu'])).toContain('Kopfzeile über zwei Zeilen');
  });

  it('with a date or a further project but no first one is refused', () => {
    expect(problemOf(['ars', 'stichtag', 'aussicht_gu_ab'])).toContain('fehlt die Spalte „aussicht_gu“');
    expect(problemOf(['ars', 'stichtag', 'aussicht_gu_2'])).toContain('fehlt die Spalte „aussicht_gu“');
    expect(problemOf(['ars', 'stichtag', 'aussicht_ab'])).toContain('fehlt die Spalte „aussicht_dezentral“');
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { toContent } from '../daily-report/daily-report.domain.js';
import { accommodationTypes, figures } from './figure-catalogue.domain.js';
import { figureValues, measures, reportedNumbers } from './figure-values.domain.js';

const schema = readFileSync(new URL('../../../../infra/db/schema.sql', import.meta.url), 'utf8');

describe('the catalogue of figures', () => {
  it('names each number, column and file column once', () => {
    for (const name of ['column', 'importColumn', 'field', 'label', 'title', 'description'] as const) {
      const values = reportedNumbers.map((number) => number[name]);
      expect(new Set(values).size).toBe(values.length);
    }
  });

  it.each(reportedNumbers.map(({ column, figure }) => [column, figure.max] as const))(
    'says of the column %s what the database says: 0 to %i',
    (column, max) => {
      expect(schema).toContain(`    ${column} integer,`);
      expect(schema).toContain(
        `CONSTRAINT daily_report_${column}_check CHECK (((${column} >= 0) AND (${column} <= ${max})))`,
      );
    },
  );

  it('keeps the order of the columns of files', () => {
    const divided = figures.filter(({ perKind }) => perKind).map(({ importColumn }) => importColumn);
    expect(reportedNumbers.map(({ importColumn }) => importColumn).slice(0, 4)).toEqual([
      'zuweisungen',
      'anrechnung_voraussichtlich',
      'untergebracht_dezentral',
      'untergebracht_gu',
    ]);
    expect(divided).toHaveLength(measures.length);
  });
});

describe('the figures of a report', () => {
  it('are read from where they were put', () => {
    const place = new Map(reportedNumbers.map((number, index) => [number.column, index]));
    const values = figureValues(({ column }) => place.get(column)!);
    expect(reportedNumbers.map((number) => number.read(values))).toEqual([...place.values()]);
    expect(values.accommodation.map(({ type }) => type)).toEqual(accommodationTypes);
  });

  it('are unknown where nothing was put, never zero', () => {
    const values = figureValues(() => undefined);
    expect(reportedNumbers.map((number) => number.read(values))).toEqual(reportedNumbers.map(() => null));
    expect(toContent({ accommodation: [], prospectiveCapacity: [] })).toMatchObject(values);
  });

  it('have the path under which a report of all kinds carries them', () => {
    const values = figureValues(({ column }) => column.length);
    const at = (path: string): unknown =>
      path.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], values);
    expect(reportedNumbers.map(({ field }) => at(field))).toEqual(reportedNumbers.map(({ column }) => column.length));
  });
});

import { describe, expect, it } from '@jest/globals';
import { beyondTolerated, describeViolations, readSource, readSources, type SourceFile } from './source.js';
import { findForeignSql, findSqlOutsideRepositories, offeredRelations, relationsOf } from './sql-arrows.js';

const relations = relationsOf(readSource('infra/db/schema.sql').text);
const product = readSources('apps', 'libs').filter(
  ({ path }) => !/spec\.ts$/.test(path) && !/^(libs\/testing|apps\/portal)\//.test(path),
);

/** Names of foreign relations that are still to be mended; a number can only shrink. */
const toleratedNames = {
  'libs/map-layers/': 42,
  'libs/reporting/src/daily-report/': 2,
  'libs/reporting/src/report-import/': 1,
};

/** Lines with SQL outside repositories that are still to be mended; a number can only shrink. */
const toleratedLines = {
  'libs/reporting/src/report-export/': 2,
  'libs/reporting/src/report-import/': 2,
};

describe('the SQL of this repository', () => {
  it('names the schema of its own library only', () => {
    expect(relations.size).toBeGreaterThan(20);
    expect(describeViolations(beyondTolerated(findForeignSql(product, relations), toleratedNames))).toEqual([]);
  });

  it('stands in repositories', () => {
    const found = findSqlOutsideRepositories(product, relations);
    expect(describeViolations(beyondTolerated(found, toleratedLines))).toEqual([]);
  });

  it('offers views and functions to others, and no table', () => {
    expect(Object.keys(offeredRelations).filter((name) => (relations.get(name) ?? 'table') === 'table')).toEqual([]);
  });
});

const file = (path: string, text: string): SourceFile => ({ path, text });

describe('findForeignSql', () => {
  const find = (path: string, text: string): string[] =>
    describeViolations(findForeignSql([file(path, text)], relations));

  it.each([
    [
      'a table on the left',
      'libs/territory/src/a.repository.ts',
      'const sql = `SELECT 1 FROM reporting.daily_report`;',
    ],
    ['a table on the right', 'libs/steering/src/a.repository.ts', 'const sql = `SELECT 1 FROM territory.district`;'],
    ['a table of an application', 'apps/api/src/a.ts', `const sql = 'SELECT 1 FROM territory.district';`],
    ['quoted names', 'libs/steering/src/a.repository.ts', 'const sql = `SELECT 1 FROM "territory"."district"`;'],
    ['a name in a list', 'libs/platform/src/a.ts', `const leftOut = ['identity.session'];`],
    ['a name between substitutions', 'libs/steering/src/a.repository.ts', 'const s = `${a} territory.district ${b}`;'],
    ['a name put together', 'libs/steering/src/a.repository.ts', 'const s = `SELECT 1 FROM territory.${table}`;'],
    ['a function', 'libs/steering/src/a.repository.ts', 'const s = `SELECT gis.round_half_up(1)`;'],
  ])('finds %s', (_name, path, text) => {
    expect(find(path, text)).toEqual([expect.stringMatching(`^${path}:1: SQL names `)]);
  });

  it('says the line within a template', () => {
    expect(find('apps/api/src/a.ts', 'const a = 1;\nconst sql = `SELECT 1\n  FROM steering.unit_day`;')).toEqual([
      expect.stringContaining('apps/api/src/a.ts:3: SQL names steering.unit_day, which belongs to steering'),
    ]);
  });

  it.each([
    ['the own schema', 'libs/accounts/src/a.repository.ts', 'const sql = `SELECT 1 FROM identity.account`;'],
    ['a comment', 'libs/accounts/src/a.ts', '// The table territory.district is read elsewhere.'],
    ['a property', 'libs/steering/src/a.ts', 'const name = territory.district;'],
    ['a path', 'libs/steering/src/a.ts', `import { a } from '../libs.territory.district/a.js';`],
    ['a fragment of a door', 'libs/accounts/src/a.repository.ts', "const sql = `SELECT ${todaySql('$1')} AS today`;"],
    ['an offered view', 'apps/cli/src/a.ts', `const text = 'Sichten gis.unit_situation und gis.district_situation.';`],
  ])('lets %s pass', (_name, path, text) => {
    expect(find(path, text)).toEqual([]);
  });
});

describe('findSqlOutsideRepositories', () => {
  const find = (path: string, text: string): string[] =>
    describeViolations(findSqlOutsideRepositories([file(path, text)], relations));

  it.each([
    'await tx.query(`SELECT clock_timestamp()`);',
    "await tx.query('UPDATE a SET b = 1');",
    'const lock = `\n  SELECT pg_advisory_xact_lock(1)`;',
    'const from = `FROM steering.unit_day d`;',
  ])('finds %s in a service', (text) => {
    expect(find('libs/steering/src/a.service.ts', text)).toEqual([expect.stringContaining('role .repository')]);
    expect(find('libs/steering/src/a.repository.ts', text)).toEqual([]);
  });

  it('lets the folders pass that speak to the server itself, and texts', () => {
    expect(find('libs/platform/src/database/a.ts', 'const begin = `SELECT 1`;')).toEqual([]);
    expect(find('libs/steering/src/a.service.ts', `const text = 'Please SELECT a unit.';`)).toEqual([]);
  });
});

describe('beyondTolerated', () => {
  const two = [
    { at: 'libs/a/x.ts:1', rule: 'r' },
    { at: 'libs/a/y.ts:2', rule: 'r' },
  ];

  it('shows violations elsewhere, and all of a folder that has more than it may', () => {
    expect(beyondTolerated(two, {})).toEqual(two);
    expect(beyondTolerated(two, { 'libs/a/x': 1 })).toEqual([two[1]]);
    expect(beyondTolerated(two, { 'libs/a/': 1 })).toEqual(two);
    expect(beyondTolerated(two, { 'libs/a/': 2 })).toEqual([]);
  });

  it('asks for the number to be lowered when some were mended', () => {
    expect(beyondTolerated(two, { 'libs/a/': 3 })).toEqual([
      { at: 'libs/a/', rule: '2 exceptions are left: lower the tolerated number from 3' },
    ]);
  });
});

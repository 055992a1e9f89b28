import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Database } from '#platform';
import { testDatabase, type TestDatabase } from '#testing';
import { ImportRefusedError } from '../import/import-result.js';
import { isValidOn } from '../reporting-unit/reporting-unit.domain.js';
import { findUnits } from '../reporting-unit/reporting-unit.repository.js';
import { findDistrict, findRules } from './district.repository.js';
import { importDistricts, setDistrictRules } from './import-districts.js';
import { defaultRules } from './reporting-rules.domain.js';

const header =
  'district_key;district_name;state;ars;ags;name;kind;population;population_date;population_source;valid_from;valid_to;host_ars';
const context = { actorName: 'Betrieb (test)', fileName: 'kreise.csv' };

let database: TestDatabase;
let operator: Database;
let number = 10000;
/** A district of its own for each case: nothing is ever deleted. */
let key: string;

beforeAll(async () => {
  database = await testDatabase();
  operator = await database.open('kreislage_operator');
}, 60_000);
afterAll(async () => database?.close());
beforeEach(() => {
  key = String(++number);
});

const line = (
  ars: string,
  name: string,
  more: { kind?: string; population?: string; from?: string; to?: string; district?: string } = {},
) =>
  `${more.district ?? key};Kreis ${more.district ?? key};NI;${ars};;${name};${more.kind ?? 'MUNICIPALITY'};${more.population ?? ''};;;${more.from ?? ''};${more.to ?? ''};`;
const load = (...lines: string[]) => importDistricts(operator, Buffer.from([header, ...lines].join('\n')), context);
const clock = async (): Promise<Date> =>
  (await operator.query<{ now: Date }>(`SELECT date_trunc('milliseconds', clock_timestamp()) AS now`))[0]!.now;

async function refusal(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ImportRefusedError);
  return (error as Error).message;
}
async function count(table: string): Promise<number> {
  const [row] = await operator.query<{ count: string }>(`SELECT count(*) FROM ${table} WHERE district_key = $1`, [key]);
  return Number(row!.count);
}

describe('district import', () => {
  it('creates district, units and default rules, with audit and one entry for the worker', async () => {
    const summary = await load(
      line(`${key}0001001`, 'Nord', { population: '1000' }),
      line(`${key}F000001`, 'Kreishaus', { kind: 'DISTRICT_FACILITY' }),
    );
    expect(summary.counts).toEqual({
      districtsNew: 1,
      districtsChanged: 0,
      unitsNew: 2,
      unitsChanged: 0,
      unitsUnchanged: 0,
      unitsNotInFile: 0,
    });
    expect(await findDistrict(operator, key)).toEqual({
      districtKey: key,
      name: `Kreis ${key}`,
      state: 'NI',
      timeZone: 'Europe/Berlin',
      demonstration: false,
    });
    expect(await findRules(operator, key, null)).toEqual(defaultRules);
    expect(await count('territory.district_rules_version')).toBe(1);
    expect(await findUnits(operator, key, null)).toEqual([
      {
        districtKey: key,
        unitKey: `${key}0001001`,
        name: 'Nord',
        kind: 'MUNICIPALITY',
        ags: null,
        population: 1000,
        populationDate: null,
        populationSource: null,
        validFrom: null,
        validTo: null,
        hostUnitKey: null,
      },
      expect.objectContaining({ unitKey: `${key}F000001`, kind: 'DISTRICT_FACILITY' }),
    ]);
    const outbox = await operator.query(`SELECT topic, payload FROM platform.outbox WHERE district_key = $1`, [key]);
    expect(outbox).toEqual([{ topic: 'DistrictChanged', payload: {} }]);
    const audit = await operator.query(`SELECT action, actor_name FROM platform.audit_entry WHERE district_key = $1`, [
      key,
    ]);
    expect(audit).toEqual([{ action: 'DistrictCreated', actor_name: 'Betrieb (test)' }]);
  });

  it('changes nothing with the same file again', async () => {
    const lines = [line(`${key}0001001`, 'Nord'), line(`${key}0002002`, 'Süd')];
    await load(...lines);
    const summary = await load(...lines);
    expect(summary.counts).toMatchObject({ districtsNew: 0, unitsNew: 0, unitsChanged: 0, unitsUnchanged: 2 });
    expect(await count('territory.reporting_unit_version')).toBe(2);
    expect(await count('platform.outbox')).toBe(1);
    expect(await count('platform.audit_entry')).toBe(1);
  });

  it('keeps the former state, and leaves units alone that the file does not name', async () => {
    await load(line(`${key}0001001`, 'Nord', { population: '1000' }), line(`${key}0002002`, 'Süd'));
    const before = await clock();
    const summary = await load(line(`${key}0001001`, 'Nord', { population: '1100' }));
    expect(summary.counts).toMatchObject({ unitsChanged: 1, unitsNotInFile: 1 });
    expect(summary.lines.join('\n')).toMatch(
      new RegExp(`1 Kommune steht nicht in der Datei und bleibt unverändert: ${key}0002002 Süd`),
    );
    expect((await findUnits(operator, key, before)).map(({ population }) => population)).toEqual([1000, null]);
    expect((await findUnits(operator, key, null)).map(({ population }) => population)).toEqual([1100, null]);
    expect(await findUnits(operator, key, new Date('2020-01-01'))).toEqual([]);
  });

  it('records versions strictly one after the other', async () => {
    for (let population = 1; population <= 5; population++)
      await load(line(`${key}0001001`, 'Nord', { population: String(population) }));
    const versions = await operator.query<{ recorded_at: Date; population: number; whole: boolean }>(
      `SELECT recorded_at, population, recorded_at = date_trunc('milliseconds', recorded_at) AS whole
         FROM territory.reporting_unit_version WHERE district_key = $1 ORDER BY recorded_at`,
      [key],
    );
    expect(versions.map(({ population }) => population)).toEqual([1, 2, 3, 4, 5]);
    expect(new Set(versions.map(({ recorded_at }) => recorded_at.getTime())).size).toBe(5);
    expect(versions.every(({ whole }) => whole)).toBe(true);
    expect(versions.at(-1)!.recorded_at.getTime()).toBeLessThanOrEqual((await clock()).getTime());
  });

  it('takes a merger: old keys retire, a new one begins', async () => {
    await load(line(`${key}0001001`, 'Altstadt'), line(`${key}0002002`, 'Altdorf'));
    await load(
      line(`${key}0001001`, 'Altstadt', { to: '2026-12-31' }),
      line(`${key}0002002`, 'Altdorf', { to: '2026-12-31' }),
      line(`${key}0003003`, 'Altstadt', { from: '2027-01-01' }),
    );
    const units = await findUnits(operator, key, null);
    const on = (date: string) => units.filter((unit) => isValidOn(unit, date)).map(({ unitKey }) => unitKey.slice(5));
    expect(on('2026-12-31')).toEqual(['0001001', '0002002']);
    expect(on('2027-01-01')).toEqual(['0003003']);
  });

  it('stores nothing of a file with one mistake, over all its districts', async () => {
    const second = String(number + 1000);
    const message = await refusal(
      load(line(`${key}0001001`, 'Nord'), line(`${second}0001001`, 'Süd', { district: second }), line('123', 'Falsch')),
    );
    expect(message).toMatch(/^kreise\.csv: Nichts übernommen\.\nZeile 4, Spalte ars: „123“/);
    expect(await findDistrict(operator, key)).toBeNull();
    expect(await findDistrict(operator, second)).toBeNull();
  });

  it('refuses a key that another district has on the same day, also one on record', async () => {
    const other = String(number + 2000);
    await load(line(`${key}0001001`, 'Nord'));
    expect(await refusal(load(line(`${key}0001001`, 'Nord', { district: other })))).toMatch(
      new RegExp(
        `Zeile 2, Spalte ars: ${key}0001001 gehört an denselben Tagen schon zum Landkreis ${key} \\(bereits erfasst\\)`,
      ),
    );
    // Handed over at the turn of the year, by one file.
    await load(
      line(`${key}0001001`, 'Nord', { to: '2026-12-31' }),
      line(`${key}0001001`, 'Nord', { district: other, from: '2027-01-01' }),
    );
    expect(await findUnits(operator, other, null)).toMatchObject([
      { unitKey: `${key}0001001`, validFrom: '2027-01-01' },
    ]);
  });

  it('refuses a member beside its association on record', async () => {
    await load(line(`${key}5401000`, 'Samtgemeinde', { kind: 'MUNICIPAL_ASSOCIATION' }));
    expect(await refusal(load(line(`${key}5401007`, 'Mitglied')))).toMatch(/Gemeindeverband und Mitglied/);
  });

  it('lets one of two imports at a time win a key', async () => {
    const other = String(number + 3000);
    const results = await Promise.allSettled([
      load(line(`${key}0001001`, 'Nord')),
      load(line(`${key}0001001`, 'Nord', { district: other })),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('district set', () => {
  const set = (...settings: string[]) => setDistrictRules(operator, key, settings, context);

  it('records a version only when something is different', async () => {
    await load(line(`${key}0001001`, 'Nord'));
    const before = await clock();
    expect(
      (await set('dueTime=09:00', 'closedOn=2026-12-24', 'reportingDays=MON-SUN', 'lockAfterDays=never')).counts,
    ).toEqual({ changed: 1 });
    expect((await set('dueTime=09:00', 'lockAfterDays=never')).counts).toEqual({ changed: 0 });
    expect(await findRules(operator, key, null)).toEqual({
      ...defaultRules,
      dueTime: '09:00',
      closedOn: ['2026-12-24'],
      reportingDays: [1, 2, 3, 4, 5, 6, 7],
      lockAfterDays: null,
    });
    expect(await findRules(operator, key, before)).toEqual(defaultRules);
    expect(await count('territory.district_rules_version')).toBe(2);
    expect(await count('platform.outbox')).toBe(2);
    expect(await count('platform.audit_entry')).toBe(2);
  });

  it('refuses with every reason, and an unknown district', async () => {
    expect(await refusal(set('dueTime=9'))).toMatch(new RegExp(`Den Landkreis ${key} gibt es nicht`));
    await load(line(`${key}0001001`, 'Nord'));
    expect((await refusal(set('dueTime=9', 'middleStep=x'))).split('\n')).toHaveLength(3);
    expect(await count('territory.district_rules_version')).toBe(1);
  });
});

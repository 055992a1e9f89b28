import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verify } from '@node-rs/argon2';
import { type Database } from '#platform';
import { testDatabase, type TestDatabase } from '#testing';
import { findMembers, findRules, findUnits } from '#territory';
import { DEMONSTRATION_PASSWORD, loadDemonstration } from './load-demonstration.js';
import { demonstrationRules } from './osnabrueck.js';

let database: TestDatabase;
let operator: Database;

beforeAll(async () => {
  database = await testDatabase();
  operator = await database.open('kreislage_operator');
}, 60_000);
afterAll(async () => database?.close());

async function value<T>(sql: string): Promise<T> {
  const [row] = await operator.query<{ value: T }>(`SELECT (${sql}) AS value`);
  return row!.value;
}

const monday = new Date('2026-11-23T15:00:00Z');

// One story: each step begins where the one before ended.
describe('the demonstration', () => {
  it('leaves nothing behind when it is interrupted', async () => {
    const interrupted = loadDemonstration(operator, {
      now: monday,
      onProgress: ({ done }) => {
        if (done > 2000) throw new Error('Ctrl+C');
      },
    });
    await expect(interrupted).rejects.toThrow('Ctrl+C');
    expect(await value<string>(`SELECT count(*) FROM territory.district`)).toBe('0');
    expect(await value<string>(`SELECT count(*) FROM territory.boundary`)).toBe('0');
  }, 60_000);

  it('makes district, rules, units, accounts, boundaries and 400 days that end yesterday', async () => {
    const started = performance.now();
    const summary = await loadDemonstration(operator, { now: monday });
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(summary).toMatchObject({
      outcome: 'LOADED',
      districtKey: '03459',
      touched: { from: '2025-10-20', to: '2026-11-20' },
    });
    expect(summary.reports).toBeGreaterThan(5000);
    expect(await findRules(operator, '03459', new Date('2025-10-19T00:00:00Z'))).toEqual(demonstrationRules);
    expect(await findUnits(operator, '03459', new Date('2025-10-19T00:00:00Z'))).toHaveLength(21);
    expect(await value(`SELECT name FROM territory.district_version`)).toMatch(/erfunden/);
    expect(await value(`SELECT max(recorded_at) < '${monday.toISOString()}' FROM reporting.daily_report`)).toBe(true);
  }, 60_000);

  it('makes contacts that nobody can take for real, and one deputy from today on', async () => {
    const contacts = await operator.query<{ office: string; phone: string; email: string }>(
      `SELECT office, phone, email FROM territory.unit_contact`,
    );
    expect(contacts).toHaveLength(5);
    for (const { office, phone, email } of contacts) {
      expect([office, phone, email]).toEqual([
        expect.stringContaining('(erfunden)'),
        expect.stringMatching(/^030 23125\d{3}$/),
        expect.stringMatching(/^tagesmeldung@[a-z-]+\.example$/),
      ]);
    }
    const deputies = await operator.query<{ username: string; unit_key: string; from_date: string }>(
      `SELECT username, unit_key, from_date FROM identity.deputy JOIN identity.account USING (account_id)`,
    );
    expect(deputies).toEqual([{ username: 'kommune.hasbergen', unit_key: '034590020020', from_date: '2026-11-23' }]);
  });

  it('makes 24 accounts whose names say what they are, with one password', async () => {
    const accounts = await operator.query<{
      username: string;
      display_name: string;
      role: string;
      password_hash: string;
      units: string[] | null;
    }>(
      `SELECT a.username, a.display_name, a.role, a.password_hash, array_agg(u.unit_key) FILTER (WHERE u.unit_key IS NOT NULL) AS units
         FROM identity.account a LEFT JOIN identity.account_unit u USING (account_id) GROUP BY a.account_id ORDER BY a.username`,
    );
    expect(accounts).toHaveLength(24);
    expect(accounts.find(({ username }) => username === 'kommune.melle')).toMatchObject({
      role: 'MUNICIPAL_CLERK',
      units: ['034590024024'],
    });
    expect(accounts.find(({ username }) => username === 'kommune.sg-artland')).toMatchObject({
      units: ['034595401000'],
    });
    expect(
      accounts
        .filter(({ role }) => role !== 'MUNICIPAL_CLERK')
        .map(({ username, role, units }) => [username, role, units]),
    ).toEqual([
      ['admin', 'ADMIN', null],
      ['gis', 'GIS', null],
      ['steuerung', 'STEERING_OFFICER', null],
    ]);
    expect(accounts.every(({ display_name }) => display_name.includes('Vorführung'))).toBe(true);
    expect(await verify(accounts[0]!.password_hash, DEMONSTRATION_PASSWORD)).toBe(true);
  });

  it('draws schematic boundaries that do not overlap, one valid part for every unit, marked as schematic', async () => {
    const rows = await operator.query<{
      level: string;
      parts: number;
      valid: boolean;
      schematic: boolean;
      attribution: string;
      km2: number;
    }>(
      `SELECT level, ST_NumGeometries(geom) AS parts, ST_IsValid(geom) AS valid, schematic, attribution, ST_Area(geom) / 1e6 AS km2 FROM territory.boundary`,
    );
    expect(rows.filter(({ level }) => level === 'MUNICIPALITY')).toHaveLength(34);
    expect(rows.filter(({ level }) => level === 'ASSOCIATION')).toHaveLength(4);
    expect(rows.every(({ valid, schematic, parts }) => valid && schematic && parts === 1)).toBe(true);
    expect(
      rows.every(({ attribution }) => /Schematische.*keine amtlichen.*Kreislage.*Mittelpunkten/.test(attribution)),
    ).toBe(true);
    expect(rows.every(({ km2 }) => km2 > 5 && km2 < 700)).toBe(true);
    const overlap = await value<number>(
      `SELECT coalesce(sum(ST_Area(ST_Intersection(a.geom, b.geom))), 0) FROM territory.boundary a JOIN territory.boundary b
         ON a.boundary_id < b.boundary_id AND a.level = 'MUNICIPALITY' AND b.level = 'MUNICIPALITY' AND ST_Intersects(a.geom, b.geom)`,
    );
    expect(overlap).toBeLessThan(1);
    expect((await findMembers(operator, ['034595404000'])).get('034595404000')!.map(({ name }) => name)).toEqual([
      'Merzen',
      'Neuenkirchen',
      'Voltlage',
    ]);
  });

  it('does nothing on a second start of the same day', async () => {
    const before = await value<string>(`SELECT count(*) FROM reporting.daily_report`);
    expect(await loadDemonstration(operator, { now: monday })).toMatchObject({
      outcome: 'UNCHANGED',
      reports: 0,
      touched: null,
    });
    expect(await value<string>(`SELECT count(*) FROM reporting.daily_report`)).toBe(before);
  });

  it('fills the days missed, only where a unit has no report, and never today', async () => {
    // Somebody reports for Melle on Monday, and for Belm early on Thursday; the next start is on Thursday.
    await operator.query(
      `INSERT INTO reporting.daily_report (district_key, unit_key, reporting_date, revision, recorded_at, recorded_by_name, source, on_behalf, on_time, allocations)
       VALUES ('03459', '034590024024', '2026-11-23', 1, '2026-11-23T16:00:00Z', 'Mensch', 'PORTAL', false, false, 3),
              ('03459', '034590008008', '2026-11-26', 1, '2026-11-26T05:00:00Z', 'Mensch', 'PORTAL', false, true, 1)`,
    );
    const summary = await loadDemonstration(operator, { now: new Date('2026-11-26T11:00:00Z') });
    expect(summary).toMatchObject({ outcome: 'FILLED', touched: { from: '2026-11-23', to: '2026-11-25' } });
    const days = await operator.query<{ day: string; units: number; people: number }>(
      `SELECT reporting_date AS day, count(DISTINCT unit_key)::int AS units, count(*) FILTER (WHERE recorded_by_name = 'Mensch')::int AS people
         FROM reporting.daily_report WHERE reporting_date >= '2026-11-23' GROUP BY 1 ORDER BY 1`,
    );
    expect(days.map(({ day, people }) => [day, people])).toEqual([
      ['2026-11-23', 1],
      ['2026-11-24', 0],
      ['2026-11-25', 0],
      ['2026-11-26', 1],
    ]);
    expect(days.slice(0, 3).every(({ units }) => units >= 19)).toBe(true);
    expect(
      await value(
        `SELECT max(revision) FROM reporting.daily_report WHERE unit_key = '034590024024' AND reporting_date = '2026-11-23'`,
      ),
    ).toBe(1);
    // Belm's missed days come in after its report of Thursday, so they are late.
    expect(
      await value(
        `SELECT bool_or(on_time) FROM reporting.daily_report WHERE unit_key = '034590008008' AND reporting_date BETWEEN '2026-11-23' AND '2026-11-25'`,
      ),
    ).toBe(false);
    expect(await value(`SELECT max(recorded_at) <= '2026-11-26T11:00:00Z' FROM reporting.daily_report`)).toBe(true);
  });

  it('leaves a database alone that has another district', async () => {
    await database.query(`UPDATE territory.district SET demonstration = false`);
    expect(await loadDemonstration(operator, { now: new Date('2026-11-30T11:00:00Z') })).toMatchObject({
      outcome: 'NOT_EMPTY',
      reports: 0,
    });
    await database.query(`UPDATE territory.district SET demonstration = true`);
  });
});

import { addDays, type CalendarDate, dayOf } from '#kernel';
import { type Database } from '#platform';
import { importBoundaries, importDistricts, setDistrictRules } from '#territory';
import { createAccount, createToken } from '#accounts';
import { testDatabase, type TestDatabase } from '#testing';
import { PASSWORD } from './districts.js';
import { type Installation, startInstallation, TEST_SESSION_SECRET } from './installation.js';
import { ATTRIBUTION, type MapKind, mapSource, realBoundariesAreThere } from './map-units.mjs';

export { ATTRIBUTION, type MapKind };

/** Why specs on real boundaries cannot run here; null = they can. With REQUIRE_ALL=1 a missing file fails at once. */
export const noRealBoundaries: string | null = realBoundariesAreThere() ? null : 'skipped: ../shared/data is not there';

/** A district with real boundaries and made-up reports, running, and who may ask for it. */
export interface MapDistrict {
  readonly districtKey: string;
  readonly database: TestDatabase;
  readonly operator: Database;
  readonly installation: Installation;
  readonly url: string;
  readonly unitKeys: readonly string[];
  readonly today: CalendarDate;
  /** Of scope `layers`. */
  readonly token: string;
  /** GET below `/ogc` with the token. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** The same, where JSON is expected. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- assertions are its type check
  json(path: string): Promise<any>;
  /** Stores reports of the units on the days, different for each, and waits until they are in the steering view. */
  report(...dates: CalendarDate[]): Promise<void>;
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export async function startMapDistrict(
  kind: MapKind,
  { env = {}, beside }: { env?: NodeJS.ProcessEnv; beside?: (operator: Database) => Promise<void> } = {},
): Promise<MapDistrict> {
  const { districtKey, unitKeys, districts, boundaries } = mapSource(kind);
  const database = await testDatabase();
  const operator = await database.open('kreislage_operator');
  const context = { actorName: 'Betrieb (Test)' };
  await importDistricts(operator, districts, context);
  await setDistrictRules(
    operator,
    districtKey,
    ['reportingDays=MON-SUN', 'lockAfterDays=never', 'middleStep=on'],
    context,
  );
  await importBoundaries(operator, boundaries, { districtKey, attribution: ATTRIBUTION });
  await beside?.(operator);
  await createAccount(operator, {
    username: 'karte',
    password: PASSWORD,
    role: 'GIS',
    districtKey,
    unitKeys: [],
    ...context,
  });
  const { token } = await createToken(operator, {
    username: 'karte',
    scope: 'layers',
    unitKeys: null,
    days: 1,
    sessionSecret: TEST_SESSION_SECRET,
    ...context,
  });
  const installation = await startInstallation({
    databaseUrl: database.url,
    redisUrl: database.redisUrl,
    env: { DEMO: '0', ...env },
  });
  const { url } = installation.apis[0]!;
  const get = (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}/ogc${path}`, { headers: { authorization: `Bearer ${token}`, ...headers } });
  const settled = async (): Promise<void> => {
    const deadline = Date.now() + 120_000;
    for (;;) {
      const [row] = await database.query<{ open: number }>(
        `SELECT count(*)::int AS open FROM platform.outbox WHERE done_at IS NULL`,
      );
      if (row!.open === 0) return;
      if (Date.now() > deadline) throw new Error(`${row!.open} entries of the outbox are not done.`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await settled();
  return {
    districtKey,
    database,
    operator,
    installation,
    url,
    unitKeys,
    today: dayOf(new Date(), 'Europe/Berlin'),
    token,
    get,
    async json(path) {
      const response = await get(path);
      if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    async report(...dates) {
      await storeReports(database, districtKey, unitKeys, dates);
      await settled();
    },
    settled,
    async stop() {
      await installation.stop();
      await database.close();
    },
  };
}

/** As superuser, past the rules for reports: what matters here is many of them, soon. */
async function storeReports(
  database: TestDatabase,
  districtKey: string,
  unitKeys: readonly string[],
  dates: readonly CalendarDate[],
): Promise<void> {
  await database.query(
    `INSERT INTO reporting.daily_report (district_key, unit_key, reporting_date, revision, recorded_at, recorded_by_name,
       source, on_behalf, on_time, allocations, projected_credits, accommodated_decentralised, available_decentralised,
       operable_decentralised, accommodated_shared, available_shared, operable_shared, prospective_capacity, assessment, comment)
     SELECT $1, u.key, d.day, 1,
            date_trunc('milliseconds', now()) + (d.ordinality - cardinality($3::date[])) * interval '1 millisecond', 'K. Weber',
            'IMPORT', true, true, (n + k) % 4, (n * 3 + k) % 9, 40 + (n * 7 + k) % 160, (n * 5 + k) % 12,
            CASE WHEN n % 7 = 0 THEN NULL ELSE 60 + (n * 7) % 160 END, CASE WHEN n % 11 = 3 THEN NULL ELSE (n * 13 + k) % 80 END,
            (n + 2 * k) % 6, 30 + (n * 13) % 80,
            CASE WHEN n % 5 = 0 THEN '[{"type": "SHARED", "places": 12, "expectedFrom": "2027-02-01", "label": "Container Schulstraße"}]'
                 ELSE '[]' END::jsonb,
            (ARRAY['SUFFICIENT', 'STRAINED', 'CRITICAL', 'SUFFICIENT'])[1 + (n + k) % 4], 'Nur für den Landkreis'
       FROM unnest($2::text[]) WITH ORDINALITY AS u (key, n)
      CROSS JOIN (SELECT *, ordinality::int AS k FROM unnest($3::date[]) WITH ORDINALITY AS d (day)) d`,
    [districtKey, unitKeys, dates],
  );
  await database.query(`INSERT INTO platform.outbox (district_key, topic) VALUES ($1, 'DistrictChanged')`, [
    districtKey,
  ]);
}

/** The day so many days before another. */
export const before = (date: CalendarDate, days: number): CalendarDate => addDays(date, -days);

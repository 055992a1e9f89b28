import { addDays, type CalendarDate, dayOf, type Problem, startOfDay } from '#kernel';
import { appendAudit, appendToOutbox, type Database, enterWriteSql, type Tx } from '#platform';
import { insertRevisions, newReportId, type NewRevision } from '#reporting';
import {
  defaultRules,
  DISTRICT_CHANGED,
  findRules,
  formAssociations,
  type ImportProgress,
  insertContacts,
  insertDistrictVersion,
  insertRules,
  insertVersions,
  type ReportingRules,
  territoryLockSql,
} from '#territory';
import { hashPassword } from '#accounts';
import {
  type Expectation,
  expectationOn,
  findWarnings,
  type ReportContent,
  type ReportContext,
} from '#reporting/domain';
import { generateHistory, type HistoryRevision } from './generate-history.js';
import {
  boundaryAttribution,
  demonstrationContacts,
  demonstrationDeputy,
  demonstrationDistrict,
  demonstrationMunicipalities,
  demonstrationUnits,
  slugOf,
} from './osnabrueck.js';

/** Password of every demonstration account; they exist only where DEMO=1 was allowed. */
export const DEMONSTRATION_PASSWORD = 'kreislage-demo';
const HISTORY_DAYS = 400;
const BATCH_ROWS = 1000;
const CELL_RADIUS_METRES = 8000;
const ACTOR = 'Vorführung';

export interface DemonstrationSummary {
  /** LOADED: everything made; FILLED: days added; UNCHANGED: nothing to do; NOT_EMPTY: other districts are on record, nothing done. */
  readonly outcome: 'LOADED' | 'FILLED' | 'UNCHANGED' | 'NOT_EMPTY';
  readonly districtKey: string;
  /** Revisions added. */
  readonly reports: number;
  /** Days whose reports were added; the rollups of these and of the days after them are to be rebuilt. Null = none. */
  readonly touched: { readonly from: CalendarDate; readonly to: CalendarDate } | null;
}

/**
 * Loads the demonstration district into an empty database, or fills the days since the last start in one that has it:
 * only days of units without a report, up to yesterday. One transaction, so an interrupted load leaves nothing behind.
 */
export async function loadDemonstration(
  operator: Database,
  { now, onProgress = () => undefined }: { readonly now: Date; readonly onProgress?: ImportProgress },
): Promise<DemonstrationSummary> {
  const { districtKey, timeZone } = demonstrationDistrict;
  const yesterday = addDays(dayOf(now, timeZone), -1);
  const state = await stateOf(operator);
  if (state === 'foreign') return { outcome: 'NOT_EMPTY', districtKey, reports: 0, touched: null };
  if (state === 'empty') onProgress({ step: 'Vorführdaten: Landkreis, Einheiten und Konten', done: 0, total: null });
  const passwordHash = state === 'empty' ? await hashPassword(DEMONSTRATION_PASSWORD) : '';

  return operator.transaction({ first: [territoryLockSql, enterWriteSql(districtKey)].join('; ') }, async (tx) => {
    // Asked again under the lock: another start may have been faster.
    const stateNow = await stateOf(tx);
    if (stateNow === 'foreign' || (stateNow === 'empty') !== (state === 'empty')) {
      return { outcome: stateNow === 'foreign' ? 'NOT_EMPTY' : 'UNCHANGED', districtKey, reports: 0, touched: null };
    }
    if (stateNow === 'empty') {
      const firstDay = addDays(yesterday, 1 - HISTORY_DAYS);
      // Settings and units are older than every report, so that every past moment finds them.
      await createTerritory(tx, startOfDay(addDays(firstDay, -1), timeZone));
      await createAccounts(tx, passwordHash);
      await insertContacts(tx, districtKey, demonstrationContacts);
      await appointDeputy(tx, addDays(yesterday, 1));
      onProgress({ step: 'Vorführdaten: schematische Grenzen', done: 0, total: null });
      await createBoundaries(tx);
    }
    const range = await missingRange(tx, yesterday);
    const rules = await findRules(tx, districtKey, null);
    const rows = range === null ? [] : await historyRows(tx, range, rules, now);
    await insertHistory(tx, rows, onProgress);
    if (rows.length === 0 && stateNow !== 'empty')
      return { outcome: 'UNCHANGED', districtKey, reports: 0, touched: null };
    const dates = rows.map((row) => row.reportingDate).sort();
    const touched = { from: dates[0] ?? yesterday, to: dates.at(-1) ?? yesterday };
    // Should the rollups not be rebuilt after this (the start is interrupted), the worker finds the entry.
    await appendToOutbox(tx, districtKey, DISTRICT_CHANGED, {});
    await appendAudit(tx, {
      districtKey,
      actorName: ACTOR,
      action: stateNow === 'empty' ? 'DemonstrationLoaded' : 'DemonstrationFilled',
      detail: { ...touched, reports: rows.length },
    });
    return { outcome: stateNow === 'empty' ? 'LOADED' : 'FILLED', districtKey, reports: rows.length, touched };
  });
}

type State = 'empty' | 'demonstration' | 'foreign';

async function stateOf(tx: Pick<Tx, 'query'>): Promise<State> {
  const districts = await tx.query<{ district_key: string; demonstration: boolean }>(
    `SELECT district_key, demonstration FROM territory.district`,
  );
  if (districts.length === 0) return 'empty';
  return districts.some((row) => row.district_key === demonstrationDistrict.districtKey && row.demonstration)
    ? 'demonstration'
    : 'foreign';
}

async function createTerritory(tx: Tx, recordedAt: Date): Promise<void> {
  const { districtKey } = demonstrationDistrict;
  await insertDistrictVersion(tx, { ...demonstrationDistrict, demonstration: true }, recordedAt);
  await insertVersions(tx, demonstrationUnits, recordedAt);
  await insertRules(tx, [districtKey], defaultRules, recordedAt);
}

/** Accounts of the contract, section 3; their names say that nobody real stands behind them. */
async function createAccounts(tx: Tx, passwordHash: string): Promise<void> {
  const accounts = [
    { username: 'steuerung', displayName: 'Steuerungsstab (Vorführung)', role: 'STEERING_OFFICER', unitKey: null },
    { username: 'gis', displayName: 'Kartendienst (Vorführung)', role: 'GIS', unitKey: null },
    { username: 'admin', displayName: 'Verwaltung der Konten (Vorführung)', role: 'ADMIN', unitKey: null },
    ...demonstrationUnits.map(({ name, unitKey }) => ({
      username: `kommune.${slugOf(name)}`,
      displayName: `Sachbearbeitung ${name} (Vorführung)`,
      role: 'MUNICIPAL_CLERK',
      unitKey,
    })),
  ];
  await tx.query(
    `WITH account AS (
       SELECT gen_random_uuid() AS account_id, a.*
         FROM jsonb_to_recordset($2::jsonb) AS a (username text, "displayName" text, role text, "unitKey" text)),
     inserted AS (
       INSERT INTO identity.account (account_id, district_key, username, display_name, role, password_hash, demonstration)
       SELECT account_id, $1, username, "displayName", role, $3, true FROM account)
     INSERT INTO identity.account_unit (district_key, account_id, unit_key)
     SELECT $1, account_id, "unitKey" FROM account WHERE "unitKey" IS NOT NULL`,
    [demonstrationDistrict.districtKey, JSON.stringify(accounts), passwordHash],
  );
}

/** One clerk stands in for another unit, until ended. */
async function appointDeputy(tx: Tx, from: CalendarDate): Promise<void> {
  await tx.query(
    `INSERT INTO identity.deputy (district_key, account_id, unit_key, from_date)
     SELECT district_key, account_id, $3, $4 FROM identity.account_unit WHERE district_key = $1 AND unit_key = $2`,
    [demonstrationDistrict.districtKey, demonstrationDeputy.ofUnit, demonstrationDeputy.forUnit, from],
  );
}

/**
 * Schematic boundaries: the Voronoi cells of the centres, clipped to what lies near a centre. The parts of every unit are
 * those of its municipalities.
 */
async function createBoundaries(tx: Tx): Promise<void> {
  await tx.query(
    `WITH centre AS (
       SELECT m.*, ST_Transform(ST_SetSRID(ST_MakePoint(m.longitude, m.latitude), 4326), 25832) AS point
         FROM jsonb_to_recordset($1::jsonb) AS m (ars text, name text, population int, latitude float8, longitude float8)),
     area AS (
       SELECT ST_Union(ST_Buffer(point, $2::float8)) AS near, ST_Collect(point) AS points FROM centre),
     cell AS (
       SELECT (ST_Dump(ST_VoronoiPolygons(points, 0, ST_Expand(near, $2::float8)))).geom AS geom FROM area)
     INSERT INTO territory.boundary (boundary_key, level, name, ags, population, schematic, attribution, geom)
     SELECT c.ars, 'MUNICIPALITY', c.name, left(c.ars, 5) || right(c.ars, 3), c.population, true, $3,
            ST_Multi(ST_CollectionExtract(ST_MakeValid(ST_Intersection(cell.geom, area.near)), 3))
       FROM centre c
       JOIN cell ON ST_Contains(cell.geom, c.point)
      CROSS JOIN area`,
    [JSON.stringify(demonstrationMunicipalities), CELL_RADIUS_METRES, boundaryAttribution],
  );
  await formAssociations(
    tx,
    demonstrationUnits
      .filter(({ kind }) => kind === 'MUNICIPAL_ASSOCIATION')
      .map(({ unitKey, name }) => ({ key: unitKey, name })),
    null,
  );
}

/** From the day after the oldest stretch without holes up to yesterday; null = nothing can be missing. */
async function missingRange(tx: Tx, yesterday: CalendarDate): Promise<{ from: CalendarDate; to: CalendarDate } | null> {
  // What the demonstration wrote last; reports of people for later days must not hide the days before them.
  const [row] = await tx.query<{ filled_to: CalendarDate | null }>(
    `SELECT max((detail->>'to')::date) AS filled_to FROM platform.audit_entry
      WHERE district_key = $1 AND action IN ('DemonstrationLoaded', 'DemonstrationFilled')`,
    [demonstrationDistrict.districtKey],
  );
  const from = row?.filled_to ? addDays(row.filled_to, 1) : addDays(yesterday, 1 - HISTORY_DAYS);
  return from > yesterday ? null : { from, to: yesterday };
}

/** The revisions that are missing in the range, each later than everything its unit has recorded. */
async function historyRows(
  tx: Tx,
  range: { readonly from: CalendarDate; readonly to: CalendarDate },
  rules: ReportingRules,
  now: Date,
): Promise<NewRevision[]> {
  const { districtKey } = demonstrationDistrict;
  const taken = await tx.query<{ unit_key: string; reporting_date: CalendarDate }>(
    `SELECT DISTINCT unit_key, reporting_date FROM reporting.daily_report WHERE district_key = $1 AND reporting_date BETWEEN $2 AND $3`,
    [districtKey, range.from, range.to],
  );
  const takenDays = new Set(taken.map((row) => `${row.unit_key}/${row.reporting_date}`));
  const clerks = new Map(
    (
      await tx.query<{ unit_key: string; account_id: string; name: string; latest: Date | null }>(
        `SELECT u.unit_key, a.account_id, a.display_name AS name,
                (SELECT max(r.recorded_at) FROM reporting.daily_report r WHERE r.district_key = u.district_key AND r.unit_key = u.unit_key) AS latest
           FROM territory.reporting_unit u
           LEFT JOIN identity.account_unit au ON au.district_key = u.district_key AND au.unit_key = u.unit_key
           LEFT JOIN identity.account a ON a.account_id = au.account_id
          WHERE u.district_key = $1 ORDER BY a.created_at DESC`,
        [districtKey],
      )
    ).map((row) => [row.unit_key, row]),
  );

  const expectation = memoised((date: CalendarDate) => expectationOn(date, rules, demonstrationDistrict));
  const units = demonstrationUnits
    .filter(({ unitKey }) => clerks.has(unitKey))
    .map(({ unitKey, population }) => ({ unitKey, population: population! }));
  // Some weeks more in front: hints compare with the reports before.
  const from = addDays(range.from, -21);
  const revisions = [
    ...generateHistory({
      units,
      from,
      to: range.to,
      expectationOn: expectation,
      timeZone: demonstrationDistrict.timeZone,
    }),
  ];
  const warnings = warningsOf(revisions, expectation);
  const rows = revisions
    .filter(
      ({ reportingDate, unitKey, recordedAt }) =>
        reportingDate >= range.from && recordedAt < now && !takenDays.has(`${unitKey}/${reportingDate}`),
    )
    .sort((a, b) => a.recordedAt.getTime() - b.recordedAt.getTime() || a.revision - b.revision);
  const latest = new Map([...clerks].map(([unitKey, clerk]) => [unitKey, clerk.latest?.getTime() ?? 0]));
  return rows.map((revision) => {
    const { unitKey, reportingDate } = revision;
    // Somebody may have reported for the unit since: then the missed days come in after that, as the table asks.
    const recordedAt = Math.max(revision.recordedAt.getTime(), latest.get(unitKey)! + 1);
    latest.set(unitKey, recordedAt);
    const { dueAt } = expectation(reportingDate);
    return {
      reportId: newReportId(),
      districtKey,
      unitKey,
      reportingDate,
      revision: revision.revision,
      recordedAt: new Date(recordedAt),
      accountId: clerks.get(unitKey)!.account_id,
      recordedByName: clerks.get(unitKey)!.name ?? ACTOR,
      source: 'PORTAL',
      onBehalf: false,
      onTime: revision.revision === 1 ? dueAt === null || recordedAt <= dueAt.getTime() : revision.onTime,
      confirmedUnchanged: revision.confirmedUnchanged,
      content: revision.content,
      correctionReason: revision.correctionReason,
      warnings: warnings.get(revision)!,
    };
  });
}

/** The hints that the product would have given, worked out by its own rules. */
function warningsOf(
  revisions: readonly HistoryRevision[],
  expectation: (date: CalendarDate) => Expectation,
): Map<HistoryRevision, Problem[]> {
  const found = new Map<HistoryRevision, Problem[]>();
  const byUnit = new Map<string, { date: CalendarDate; content: ReportContent }[]>();
  for (const revision of revisions) {
    const { unitKey, reportingDate, content } = revision;
    const days = byUnit.get(unitKey) ?? [];
    byUnit.set(unitKey, days);
    const before = days.filter(({ date }) => date < reportingDate);
    const previous = before.at(-1);
    const context: ReportContext = {
      reportingDate,
      today: reportingDate,
      unitValid: true,
      locked: false,
      mayFileAfterLock: false,
      isReportingDay: expectation(reportingDate).expected,
      currentRevision: revision.revision === 1 ? null : revision.revision - 1,
      previous: previous ? { reportingDate: previous.date, content: previous.content } : null,
      nineBefore: before.slice(-9).map((day) => day.content),
    };
    found.set(revision, findWarnings(content, content, context));
    if (days.at(-1)?.date === reportingDate) days.pop();
    days.push({ date: reportingDate, content });
    if (days.length > 20) days.shift();
  }
  return found;
}

function memoised<T>(answer: (date: CalendarDate) => T): (date: CalendarDate) => T {
  const known = new Map<CalendarDate, T>();
  return (date) => {
    if (!known.has(date)) known.set(date, answer(date));
    return known.get(date)!;
  };
}

async function insertHistory(tx: Tx, rows: readonly NewRevision[], onProgress: ImportProgress): Promise<void> {
  const step = 'Vorführdaten: Meldungen';
  for (let done = 0; done < rows.length; done += BATCH_ROWS) {
    onProgress({ step, done, total: rows.length });
    await insertRevisions(tx, rows.slice(done, done + BATCH_ROWS));
  }
  if (rows.length > 0) onProgress({ step, done: rows.length, total: rows.length });
}

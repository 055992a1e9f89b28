import { addDays, type CalendarDate, dayOf, laterOf, type Problem, startOfDay } from '#kernel';
import { appendAudit, appendToOutbox, type Database, enterWriteSql, findAuditDetails, type Tx } from '#platform';
import {
  DISTRICT_CHANGED,
  findDistrictMarks,
  findRules,
  findUnits,
  formAssociations,
  type ImportProgress,
  insertContacts,
  insertDistrictVersion,
  insertRules,
  insertSchematicBoundaries,
  insertVersions,
  type ReportingRules,
  territoryLockSql,
} from '#territory';
import {
  type DemonstrationAccount,
  findOldestClerks,
  hashPassword,
  insertDemonstrationAccounts,
  insertDeputyOfUnit,
} from '#accounts';
import { findDaySummaries, findLatestRecordedAt, insertRevisions, newReportId, type NewRevision } from '#reporting';
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
  demonstrationRules,
} from './osnabrueck.js';

/** Password of every demonstration account; they exist only where DEMO=1 was allowed. */
export const DEMONSTRATION_PASSWORD = 'kreislage-demo';
const HISTORY_DAYS = 400;
const BATCH_ROWS = 1000;
const ACTOR = 'Vorführung';

interface DemonstrationSummary {
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
  if (state === 'empty') onProgress({ step: 'Vorführdaten: Landkreis, Kommunen und Konten', done: 0, total: null });
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

async function stateOf(tx: Tx): Promise<State> {
  const districts = await findDistrictMarks(tx);
  if (districts.length === 0) return 'empty';
  return districts.some((one) => one.districtKey === demonstrationDistrict.districtKey && one.demonstration)
    ? 'demonstration'
    : 'foreign';
}

async function createTerritory(tx: Tx, recordedAt: Date): Promise<void> {
  const { districtKey } = demonstrationDistrict;
  await insertDistrictVersion(tx, { ...demonstrationDistrict, demonstration: true }, recordedAt);
  await insertVersions(tx, demonstrationUnits, recordedAt);
  await insertRules(tx, [districtKey], demonstrationRules, recordedAt);
}

/** Accounts of docs/contract.md, section 3; their names say that nobody real stands behind them. */
async function createAccounts(tx: Tx, passwordHash: string): Promise<void> {
  const accounts: DemonstrationAccount[] = [
    { username: 'steuerung', displayName: 'Steuerungsstab (Vorführung)', role: 'STEERING_OFFICER', unitKey: null },
    { username: 'gis', displayName: 'Kartendienst (Vorführung)', role: 'GIS', unitKey: null },
    { username: 'admin', displayName: 'Administration (Vorführung)', role: 'ADMIN', unitKey: null },
    ...demonstrationUnits.map(({ name, unitKey }) => ({
      username: `kommune.${slugOf(name)}`,
      displayName: `Sachbearbeitung ${name} (Vorführung)`,
      role: 'MUNICIPAL_CLERK' as const,
      unitKey,
    })),
  ];
  await insertDemonstrationAccounts(tx, demonstrationDistrict.districtKey, accounts, passwordHash);
}

/** One clerk stands in for another unit, until ended. */
async function appointDeputy(tx: Tx, from: CalendarDate): Promise<void> {
  await insertDeputyOfUnit(tx, demonstrationDistrict.districtKey, { ...demonstrationDeputy, from });
}

/** Schematic boundaries of the municipalities and of the associations that they form. */
async function createBoundaries(tx: Tx): Promise<void> {
  await insertSchematicBoundaries(tx, demonstrationMunicipalities, boundaryAttribution);
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
  // Revisions that the demonstration wrote last; reports of people for later days must not hide the days before them.
  const loads = await findAuditDetails(tx, demonstrationDistrict.districtKey, [
    'DemonstrationLoaded',
    'DemonstrationFilled',
  ]);
  const filledTo = loads.map((detail) => String(detail['to'])).reduce(laterOf, '');
  const from = filledTo === '' ? addDays(yesterday, 1 - HISTORY_DAYS) : addDays(filledTo, 1);
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
  const taken = await findDaySummaries(tx, districtKey, range);
  const [units, clerks, recorded] = await Promise.all([
    findUnits(tx, districtKey, null),
    findOldestClerks(tx, districtKey),
    findLatestRecordedAt(tx, districtKey),
  ]);
  const unitKeys = new Set(units.map(({ unitKey }) => unitKey));

  const expectation = memoised((date: CalendarDate) => expectationOn(date, rules, demonstrationDistrict));
  const reporting = demonstrationUnits
    .filter(({ unitKey }) => unitKeys.has(unitKey))
    .map(({ unitKey, population }) => ({ unitKey, population: population! }));
  // Some weeks more in front: hints compare with the reports before.
  const from = addDays(range.from, -21);
  const revisions = [
    ...generateHistory({
      units: reporting,
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
        reportingDate >= range.from && recordedAt < now && !taken.get(unitKey)?.has(reportingDate),
    )
    .sort((a, b) => a.recordedAt.getTime() - b.recordedAt.getTime() || a.revision - b.revision);
  const latest = new Map([...recorded].map(([unitKey, moment]) => [unitKey, moment.getTime()]));
  return rows.map((revision) => {
    const { unitKey, reportingDate } = revision;
    // Somebody may have reported for the unit since: then the missed days come in after that, as the table asks.
    const recordedAt = Math.max(revision.recordedAt.getTime(), (latest.get(unitKey) ?? 0) + 1);
    latest.set(unitKey, recordedAt);
    const { dueAt } = expectation(reportingDate);
    return {
      reportId: newReportId(),
      districtKey,
      unitKey,
      reportingDate,
      revision: revision.revision,
      recordedAt: new Date(recordedAt),
      accountId: clerks.get(unitKey)?.accountId ?? null,
      recordedByName: clerks.get(unitKey)?.name ?? ACTOR,
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
      typesOnRecord: [],
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

import { appendAudit, appendToOutbox, type AuditEntry, type Database, enterWriteSql, type Tx } from '#platform';
import { counted, generalProblem, ImportRefusedError, type ImportSummary } from '../import/import-result.js';
import { type ReportingUnit } from '../reporting-unit/reporting-unit.domain.js';
import { DISTRICT_CHANGED } from './district.domain.js';
import { type DistrictFileRow, findConflicts, readDistrictFile } from './district-file.js';
import { findDistrict, findDistrictMarks, findRules } from './district.repository.js';
import { changedSettings, defaultRules, parseRuleSettings, type ReportingRules } from './reporting-rules.domain.js';
import {
  findNewestVersions,
  insertDistrictVersion,
  insertRules,
  insertVersions,
  rulesLockSql,
  takeRecordedAt,
  territoryLockSql,
} from './territory-version.repository.js';

/** The operator that runs the command, for the audit log. */
interface OperatorContext {
  readonly actorName: string;
}

/**
 * Takes the file of `district import` on record: all of it in one transaction, or nothing. A unit gets a new version
 * only where something has changed; units that the file does not name stay as they are.
 * @param csv UTF-8, `;`-separated, columns of the contract
 * @throws ImportRefusedError with every problem at once
 */
export async function importDistricts(
  operator: Database,
  csv: Buffer,
  context: OperatorContext & { readonly fileName?: string },
): Promise<ImportSummary> {
  const source = context.fileName ?? 'Kreisdatei';
  const { rows, problems } = readDistrictFile(csv);
  const districtKeys = [...new Set(rows.map((row) => row.unit.districtKey))].sort();
  const first = [territoryLockSql, ...districtKeys.map(enterWriteSql)].join('; ');
  return operator.transaction({ first }, async (tx) => {
    const stored = await findNewestVersions(tx);
    const all = [...problems, ...findConflicts(rows, stored)].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    if (all.length > 0) throw new ImportRefusedError(source, all);
    await refuseDemonstration(tx, source, districtKeys);

    const recordedAt = await takeRecordedAt(tx, districtKeys);
    const districts = await storeDistricts(tx, rows, districtKeys, recordedAt);
    const storedByKey = new Map(stored.map((unit) => [`${unit.districtKey}/${unit.unitKey}`, unit]));
    const former = (unit: ReportingUnit): ReportingUnit | undefined =>
      storedByKey.get(`${unit.districtKey}/${unit.unitKey}`);
    const units = rows.map((row) => row.unit);
    const added = units.filter((unit) => !former(unit));
    const changed = units.filter((unit) => former(unit) && !sameUnit(former(unit)!, unit));
    await insertVersions(tx, [...added, ...changed], recordedAt);
    await insertRules(tx, districts.added, defaultRules, recordedAt);

    const touched = districtKeys.filter(
      (key) =>
        districts.added.includes(key) ||
        districts.changed.includes(key) ||
        [...added, ...changed].some((unit) => unit.districtKey === key),
    );
    for (const districtKey of touched) {
      const ofDistrict = (list: readonly ReportingUnit[]): string[] =>
        list.filter((unit) => unit.districtKey === districtKey).map((unit) => unit.unitKey);
      await appendToOutbox(tx, districtKey, DISTRICT_CHANGED, {});
      await appendAudit(tx, {
        districtKey,
        actorName: context.actorName,
        action: districts.added.includes(districtKey) ? 'DistrictCreated' : 'DistrictChanged',
        afterRef: recordedAt.toISOString(),
        detail: { unitsAdded: ofDistrict(added), unitsChanged: ofDistrict(changed) },
      });
    }

    const inFile = new Set(units.map((unit) => `${unit.districtKey}/${unit.unitKey}`));
    const untouched = stored.filter(
      (unit) => districtKeys.includes(unit.districtKey) && !inFile.has(`${unit.districtKey}/${unit.unitKey}`),
    );
    return {
      counts: {
        districtsNew: districts.added.length,
        districtsChanged: districts.changed.length,
        unitsNew: added.length,
        unitsChanged: changed.length,
        unitsUnchanged: units.length - added.length - changed.length,
        unitsNotInFile: untouched.length,
      },
      lines: [
        ...districtKeys.map((key) => {
          const name = rows.find((row) => row.unit.districtKey === key)!.districtName;
          const state = districts.added.includes(key)
            ? 'neu angelegt'
            : districts.changed.includes(key)
              ? 'geändert'
              : 'unverändert';
          return `${name} (${key}): ${state}.`;
        }),
        `${counted(added.length, 'Kommune', 'Kommunen')} neu, ${changed.length} geändert, ${units.length - added.length - changed.length} unverändert.`,
        ...(untouched.length > 0
          ? [
              `${counted(untouched.length, 'Kommune steht', 'Kommunen stehen')} nicht in der Datei und ${untouched.length === 1 ? 'bleibt' : 'bleiben'} unverändert: ` +
                `${untouched
                  .slice(0, 10)
                  .map((unit) => `${unit.unitKey} ${unit.name}`)
                  .join(', ')}${untouched.length > 10 ? ' …' : ''}.`,
            ]
          : []),
      ],
    };
  });
}

/**
 * Changes a district's settings for reporting; a new version only when something is different.
 * @param settings `dueTime=10:00` and the like, as in the contract
 * @throws ImportRefusedError with every problem at once
 */
export async function setDistrictRules(
  operator: Database,
  districtKey: string,
  settings: readonly string[],
  context: OperatorContext,
): Promise<ImportSummary> {
  const refuse = (messages: readonly string[]): never => {
    throw new ImportRefusedError('Einstellungen', messages.map(generalProblem));
  };
  if (!/^\d{5}$/.test(districtKey)) return refuse([`„${districtKey}“ ist kein Kreisschlüssel aus fünf Ziffern.`]);
  return operator.transaction({ first: rulesLockSql(districtKey) }, async (tx) => {
    const district = await findDistrict(tx, districtKey);
    if (!district)
      return refuse([`Den Landkreis ${districtKey} gibt es nicht. Er wird mit „district import“ angelegt.`]);
    const current = await findRules(tx, districtKey, null);
    const parsed = parseRuleSettings(settings, current);
    if ('problems' in parsed) return refuse(parsed.problems);
    return (await recordRules(tx, { districtKey, current, next: parsed.rules }, context))
      ? { counts: { changed: 1 }, lines: [`${district.name} (${districtKey}): Einstellungen geändert.`] }
      : { counts: { changed: 0 }, lines: [`${district.name} (${districtKey}): unverändert.`] };
  });
}

/**
 * Records the next version of the rules where it says something else; every day is worked out anew then. To be called
 * under {@link rulesLockSql}. False = they say the same, nothing was recorded.
 */
export async function recordRules(
  tx: Tx,
  change: { readonly districtKey: string; readonly current: ReportingRules; readonly next: ReportingRules },
  author: Pick<AuditEntry, 'actorName' | 'accountId' | 'requestId'>,
): Promise<boolean> {
  const { districtKey, current, next } = change;
  const settings = changedSettings(current, next);
  if (settings.length === 0) return false;
  const recordedAt = await takeRecordedAt(tx, [districtKey]);
  await insertRules(tx, [districtKey], next, recordedAt);
  await appendToOutbox(tx, districtKey, DISTRICT_CHANGED, {});
  await appendAudit(tx, {
    ...author,
    districtKey,
    action: 'DistrictRulesChanged',
    afterRef: recordedAt.toISOString(),
    detail: { settings },
  });
  return true;
}

/** Invented figures must not come to stand under a real name. */
async function refuseDemonstration(tx: Tx, source: string, districtKeys: readonly string[]): Promise<void> {
  const invented = (await findDistrictMarks(tx)).filter(
    (one) => one.demonstration && districtKeys.includes(one.districtKey),
  );
  if (invented.length === 0) return;
  throw new ImportRefusedError(
    source,
    invented.map(({ districtKey: key }) =>
      generalProblem(
        `Der Landkreis ${key} ist in dieser Datenbank die Vorführung mit erfundenen Zahlen. Für den Betrieb eine eigene Datenbank nehmen (DATABASE_URL oder DATA_DIR) und mit DEMO=0 starten.`,
      ),
    ),
  );
}

async function storeDistricts(
  tx: Tx,
  rows: readonly DistrictFileRow[],
  districtKeys: readonly string[],
  recordedAt: Date,
): Promise<{ added: string[]; changed: string[] }> {
  const added: string[] = [];
  const changed: string[] = [];
  for (const districtKey of districtKeys) {
    const { districtName: name, state } = rows.find((row) => row.unit.districtKey === districtKey)!;
    const former = await findDistrict(tx, districtKey);
    if (former?.name === name && former.state === state) continue;
    (former ? changed : added).push(districtKey);
    await insertDistrictVersion(tx, { districtKey, name, state }, recordedAt);
  }
  return { added, changed };
}

function sameUnit(a: ReportingUnit, b: ReportingUnit): boolean {
  return (Object.keys(b) as (keyof ReportingUnit)[]).every((field) => a[field] === b[field]);
}

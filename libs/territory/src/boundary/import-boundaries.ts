import { basename } from 'node:path';
import { type CalendarDate, addDays, germanDate, isCalendarDate, isDistrictKey } from '#kernel';
import { appendAudit, type Database, type Tx } from '#platform';
import { territoryLockSql } from '../district/import-districts.js';
import {
  counted,
  generalProblem,
  type ImportProblem,
  type ImportProgress,
  ImportRefusedError,
  type ImportSummary,
} from '../import/import-result.js';
import { agsOf, type ReportingUnit } from '../reporting-unit/reporting-unit.domain.js';
import { unitColumns } from '../reporting-unit/reporting-unit.repository.js';
import {
  type BoundaryFeature,
  type BoundaryFile,
  type BoundaryGeometry,
  featureLabel,
  featureProblem,
} from './boundary-file.js';
import { type BoundaryLayout, findLayout, keyText, personCount } from './boundary-layout.domain.js';
import { BoundaryMatcher } from './boundary-matching.domain.js';
import { openBoundaryFile } from './open-boundary-file.js';
import {
  closeAbsorbed,
  closeOlder,
  formAssociations,
  insertBoundaries,
  type NewBoundary,
  type StoredBoundary,
} from './boundary.repository.js';

export interface BoundaryImportOptions {
  /** Layer of a GeoPackage. */
  readonly layer?: string | undefined;
  /** Only this district; otherwise all on record. */
  readonly districtKey?: string | undefined;
  /** Attribute with the key, when it is not found by itself. */
  readonly keyField?: string | undefined;
  /** First day of these boundaries; otherwise they have always been so. */
  readonly validFrom?: CalendarDate | undefined;
  /** Source and licence, as they are to be shown; not needed for files of the BKG. */
  readonly attribution?: string | undefined;
  /** Who runs the command, for the audit log. */
  readonly actorName?: string | undefined;
}

/** A boundary of the file that is to be stored; a key may come in several parts. */
interface Wanted {
  readonly boundaryKey: string;
  readonly level: 'MUNICIPALITY' | 'ASSOCIATION';
  readonly name: string;
  readonly ags: string | null;
  readonly population: number | null;
  readonly districtKey: string;
  readonly labels: string[];
  readonly parts: BoundaryGeometry[];
}

interface Findings {
  readonly wanted: Map<string, Wanted>;
  readonly problems: ImportProblem[];
  outside: number;
  water: number;
  ungoverned: number;
  outlines: number;
}

const BATCH_FEATURES = 200;
const BATCH_CHARACTERS = 4_000_000;
const PROGRESS_STEP = 500;

/**
 * Takes the file of `boundaries import` on record: all of it in one transaction, or nothing. Boundaries of associations
 * are formed by union of their members; features outside the districts never reach the database.
 * @throws ImportRefusedError with file, feature and reason
 */
export async function importBoundaries(
  operator: Database,
  file: { readonly name: string; readonly content: Buffer },
  options: BoundaryImportOptions,
  onProgress: ImportProgress = () => undefined,
): Promise<ImportSummary> {
  const fileName = basename(file.name);
  const validFrom = options.validFrom ?? null;
  if (validFrom !== null && !isCalendarDate(validFrom)) {
    throw new ImportRefusedError(fileName, [
      generalProblem(`„${validFrom}“ ist kein Tag der Form 2026-11-22 (--valid-from).`),
    ]);
  }
  onProgress({ step: 'Datei öffnen', done: 0, total: null });
  const boundaries = await openBoundaryFile({ name: fileName, content: file.content }, options.layer ?? null);
  try {
    const source = boundaries.layer === null ? fileName : `${fileName}, Ebene ${boundaries.layer}`;
    const refuse = (problems: readonly ImportProblem[]): never => {
      throw new ImportRefusedError(source, problems);
    };
    const layout = findLayoutOf(boundaries, options.keyField ?? null, refuse);
    const territory = await readTerritory(operator, options.districtKey ?? null, boundaries.srid, refuse);
    const attribution = attributionOf(layout, options.attribution, territory.today, refuse);
    const matcher = new BoundaryMatcher(
      territory.units,
      territory.districtKeys,
      validFrom ?? territory.today,
      territory.memberKeys,
    );
    const findings = goThrough(boundaries, layout, matcher, onProgress);
    if (findings.problems.length > 0) refuse(findings.problems);
    const stored = await store(operator, {
      findings,
      matcher,
      territory,
      boundaries,
      attribution,
      options,
      source,
      onProgress,
    });
    return summarise(boundaries.count, findings, stored, validFrom);
  } finally {
    boundaries.close();
  }
}

type Refuse = (problems: readonly ImportProblem[]) => never;

function findLayoutOf(boundaries: BoundaryFile, keyField: string | null, refuse: Refuse): BoundaryLayout {
  const hasIds =
    boundaries.format === 'GeoJSON' &&
    Array.isArray(boundaries.features) &&
    (boundaries.features as BoundaryFeature[]).some(({ id }) => id !== null);
  const layout = findLayout(boundaries.fields, hasIds, keyField);
  const fields = boundaries.fields.length > 0 ? boundaries.fields.join(', ') : 'keine';
  return (
    layout ??
    refuse([
      generalProblem(
        keyField === null
          ? `Kein Feld mit dem Schlüssel gefunden. Bitte mit --key-field benennen. Vorhanden: ${fields}.`
          : `Das Feld „${keyField}“ gibt es nicht. Vorhanden: ${fields}.`,
      ),
    ])
  );
}

function attributionOf(layout: BoundaryLayout, given: string | undefined, today: CalendarDate, refuse: Refuse): string {
  const text = given?.trim() ?? '';
  if (text !== '') return text.normalize('NFC');
  // The terms of dl-de/by-2-0 ask for the note that the data were changed: they are transformed and united here.
  if (layout.bkg) return `© GeoBasis-DE / BKG (${today.slice(0, 4)}), dl-de/by-2-0, Daten verändert`;
  return refuse([
    generalProblem(
      'Der Aufbau ist nicht der des BKG (VG250, VG5000). Bitte Quelle und Lizenz mit --attribution angeben, sie werden an der Karte gezeigt.',
    ),
  ]);
}

interface Territory {
  readonly today: CalendarDate;
  readonly units: readonly ReportingUnit[];
  readonly districtKeys: ReadonlySet<string>;
  readonly memberKeys: ReadonlyMap<string, string>;
  /** Changes with every new version of a unit. */
  readonly state: string;
}

/** One version per unit, and what changes when there is a new one. */
const territoryStateSql = `SELECT count(*) || '/' || coalesce(max(recorded_at)::text, '') AS state FROM territory.reporting_unit_version`;

async function readTerritory(
  operator: Database,
  districtKey: string | null,
  srid: number,
  refuse: Refuse,
): Promise<Territory> {
  if (districtKey !== null && !isDistrictKey(districtKey)) {
    return refuse([generalProblem(`„${districtKey}“ ist kein Kreisschlüssel aus fünf Ziffern (--district).`)]);
  }
  return operator.transaction({ snapshot: true }, async (tx) => {
    const onRecord = await tx.query<{ district_key: string }>(
      `SELECT district_key FROM territory.district ORDER BY district_key`,
    );
    const keys = onRecord.map((row) => row.district_key);
    if (keys.length === 0)
      refuse([generalProblem('Es ist noch kein Landkreis angelegt. Zuerst „district import“ ausführen.')]);
    if (districtKey !== null && !keys.includes(districtKey)) {
      refuse([generalProblem(`Den Landkreis ${districtKey} gibt es nicht. Angelegt: ${keys.join(', ')}.`)]);
    }
    const units = await tx.query<ReportingUnit>(
      `SELECT DISTINCT ON (district_key, unit_key) ${unitColumns}
         FROM territory.reporting_unit_version ORDER BY district_key, unit_key, recorded_at DESC`,
    );
    const members = await tx.query<{ ags: string; boundary_key: string }>(
      `SELECT DISTINCT ON (ags) ags, boundary_key FROM territory.boundary
        WHERE level = 'MUNICIPALITY' AND ags IS NOT NULL ORDER BY ags, valid_from DESC NULLS LAST`,
    );
    const srids = await tx.query(`SELECT FROM public.spatial_ref_sys WHERE auth_name = 'EPSG' AND auth_srid = $1`, [
      srid,
    ]);
    if (srids.length === 0) refuse([generalProblem(`Das Koordinatensystem EPSG:${srid} ist nicht bekannt.`)]);
    const [now] = await tx.query<{ today: CalendarDate; state: string }>(
      `SELECT (clock_timestamp() AT TIME ZONE 'Europe/Berlin')::date AS today, s.state FROM (${territoryStateSql}) s`,
    );
    return {
      today: now!.today,
      state: now!.state,
      units,
      districtKeys: new Set(districtKey === null ? keys : [districtKey]),
      memberKeys: new Map(members.map((row) => [row.ags, row.boundary_key])),
    };
  });
}

/** Looks at every feature once and keeps those that are wanted. */
function goThrough(
  boundaries: BoundaryFile,
  layout: BoundaryLayout,
  matcher: BoundaryMatcher,
  onProgress: ImportProgress,
): Findings {
  const findings: Findings = { wanted: new Map(), problems: [], outside: 0, water: 0, ungoverned: 0, outlines: 0 };
  let done = 0;
  for (const feature of boundaries.features) {
    if (done++ % PROGRESS_STEP === 0) onProgress({ step: 'Datei prüfen', done: done - 1, total: boundaries.count });
    lookAt(feature, layout, matcher, findings);
  }
  onProgress({ step: 'Datei prüfen', done, total: boundaries.count });
  return findings;
}

function lookAt(feature: BoundaryFeature, layout: BoundaryLayout, matcher: BoundaryMatcher, findings: Findings): void {
  const label = featureLabel(feature, layout.nameField);
  const object = (message: string): void => void findings.problems.push(featureProblem(label, message));
  const text = (field: string | null): string | null =>
    field === null ? null : keyText(feature.attributes.get(field));
  if (layout.areaField !== null && Number(feature.attributes.get(layout.areaField)) !== 4) {
    findings.water++;
    return;
  }
  const key = layout.keyFields
    .map((field) => (field === null ? feature.id : keyText(feature.attributes.get(field))))
    .find((found) => found !== null && found !== undefined);
  if (key === undefined || key === null) return object('Der Schlüssel fehlt.');
  const match = matcher.match(key);
  if ('outside' in match) {
    findings.outside++;
    return;
  }
  if ('districtOutline' in match) {
    findings.outlines++;
    return;
  }
  if ('problem' in match) {
    // Forests and military areas without inhabitants belong to no municipality, so nobody reports for them.
    if (/gemeindefreies gebiet/i.test(text(layout.typeField) ?? '')) findings.ungoverned++;
    else object(match.problem);
    return;
  }
  const ags = text(layout.agsField);
  const fittingAgs = match.level === 'MUNICIPALITY' ? agsOf(match.boundaryKey) : null;
  if (fittingAgs !== null && ags !== null && /^\d{8}$/.test(ags) && ags !== fittingAgs) {
    return object(`Der Gemeindeschlüssel ${ags} passt nicht zum ARS ${match.boundaryKey}; dazu gehört ${fittingAgs}.`);
  }
  if ('problem' in feature.geometry) return object(feature.geometry.problem);

  const former = findings.wanted.get(match.boundaryKey);
  if (former) {
    // The BKG cuts an area into parts where its kind changes; elsewhere a second feature is a mistake.
    if (!layout.bkg) return object(`${match.boundaryKey} kommt schon vor: ${former.labels[0]!}.`);
    former.labels.push(label);
    former.parts.push(feature.geometry);
    return;
  }
  findings.wanted.set(match.boundaryKey, {
    boundaryKey: match.boundaryKey,
    level: match.level,
    name: match.unit?.name ?? text(layout.nameField) ?? match.boundaryKey,
    ags: fittingAgs,
    population: layout.populationField === null ? null : personCount(feature.attributes.get(layout.populationField)),
    districtKey: match.unit?.districtKey ?? match.boundaryKey.slice(0, 5),
    labels: [label],
    parts: [feature.geometry],
  });
}

interface StoreInput {
  readonly findings: Findings;
  readonly matcher: BoundaryMatcher;
  readonly territory: Territory;
  readonly boundaries: BoundaryFile;
  readonly attribution: string;
  readonly options: BoundaryImportOptions;
  readonly source: string;
  readonly onProgress: ImportProgress;
}

interface Stored {
  readonly boundaries: number;
  readonly associations: readonly { name: string; members: number }[];
  readonly absorbed: readonly { boundaryKey: string; name: string }[];
  readonly replacedByUnion: number;
  readonly endingBeforeLater: number;
}

async function store(operator: Database, input: StoreInput): Promise<Stored> {
  const { findings, matcher, territory, attribution, options, source, onProgress } = input;
  const validFrom = options.validFrom ?? null;
  return operator.transaction({ first: territoryLockSql }, async (tx) => {
    const [now] = await tx.query<{ state: string }>(territoryStateSql);
    if (now!.state !== territory.state) {
      throw new ImportRefusedError(source, [
        generalProblem('Die Einheiten wurden gerade geändert. Bitte noch einmal versuchen.'),
      ]);
    }
    const associationKeys = new Set<string>();
    for (const { boundaryKey, level } of findings.wanted.values()) {
      const association = level === 'MUNICIPALITY' ? matcher.associationOf(boundaryKey) : null;
      if (association !== null) associationKeys.add(association);
    }
    // With its members in the same file, an association is their union.
    const wanted = [...findings.wanted.values()].filter(({ boundaryKey }) => !associationKeys.has(boundaryKey));
    const keys = wanted.map(({ boundaryKey }) => boundaryKey);
    await closeOlder(tx, keys, validFrom);

    let done = 0;
    let endingBeforeLater = 0;
    for (const batch of inBatches(wanted)) {
      onProgress({ step: 'Grenzen speichern', done, total: wanted.length });
      const rows = await insertBatch(tx, batch, { srid: input.boundaries.srid, validFrom, attribution }, source);
      endingBeforeLater += rows.filter((row) => row.validTo !== null).length;
      done += batch.length;
    }
    onProgress({ step: 'Grenzen speichern', done, total: wanted.length });

    const absorbed = validFrom === null ? [] : await closeAbsorbed(tx, keys, [...territory.districtKeys], validFrom);
    for (const { boundaryKey } of absorbed) {
      const association = matcher.associationOf(boundaryKey);
      if (association !== null) associationKeys.add(association);
    }
    const names = new Map(territory.units.map((unit) => [unit.unitKey, unit.name]));
    if (associationKeys.size > 0) onProgress({ step: 'Gemeindeverbände bilden', done: 0, total: associationKeys.size });
    const associations = await formAssociations(
      tx,
      [...associationKeys].sort().map((key) => ({ key, name: names.get(key) ?? key })),
      validFrom,
    );
    if (associationKeys.size > 0)
      onProgress({ step: 'Gemeindeverbände bilden', done: associationKeys.size, total: associationKeys.size });

    for (const districtKey of new Set(
      [...wanted, ...findings.wanted.values()].map((boundary) => boundary.districtKey),
    )) {
      if (!territory.districtKeys.has(districtKey)) continue;
      await appendAudit(tx, {
        districtKey,
        actorName: options.actorName ?? 'Betrieb',
        action: 'BoundariesImported',
        detail: {
          source,
          boundaries: wanted.filter((boundary) => boundary.districtKey === districtKey).length,
          validFrom,
        },
      });
    }
    return {
      boundaries: wanted.length,
      associations,
      absorbed,
      replacedByUnion: findings.wanted.size - wanted.length,
      endingBeforeLater,
    };
  });
}

function* inBatches(wanted: readonly Wanted[]): Generator<NewBoundary[]> {
  let batch: NewBoundary[] = [];
  let characters = 0;
  for (const { boundaryKey, level, name, ags, population, labels, parts } of wanted) {
    const texts = parts.map((part) => part.toText());
    const size = texts.reduce((sum, text) => sum + text.length, 0);
    if (batch.length > 0 && (batch.length >= BATCH_FEATURES || characters + size > BATCH_CHARACTERS)) {
      yield batch;
      batch = [];
      characters = 0;
    }
    batch.push({ boundaryKey, level, name, ags, population, label: labels[0]!, form: parts[0]!.form, parts: texts });
    characters += size;
  }
  if (batch.length > 0) yield batch;
}

/** Stores a batch; when PostGIS refuses it, finds out which feature it was. */
async function insertBatch(
  tx: Tx,
  batch: readonly NewBoundary[],
  common: { readonly srid: number; readonly validFrom: CalendarDate | null; readonly attribution: string },
  source: string,
): Promise<StoredBoundary[]> {
  await tx.query('SAVEPOINT boundary_batch');
  let rows: StoredBoundary[];
  try {
    rows = await insertBoundaries(tx, batch, common);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    await tx.query('ROLLBACK TO SAVEPOINT boundary_batch');
    const problems: ImportProblem[] = [];
    for (const boundary of batch) {
      try {
        await tx.query('SAVEPOINT boundary_one');
        await insertBoundaries(tx, [boundary], common);
      } catch {
        await tx.query('ROLLBACK TO SAVEPOINT boundary_one');
        problems.push(
          featureProblem(boundary.label, 'Die Geometrie ist beschädigt und lässt sich nicht lesen oder umrechnen.'),
        );
      }
    }
    // Not one of them alone: then it was not the geometry.
    if (problems.length === 0) throw error;
    throw new ImportRefusedError(source, problems);
  }
  const labels = new Map(batch.map((boundary) => [boundary.boundaryKey, boundary.label]));
  const problems = rows.flatMap((row) =>
    row.empty
      ? [featureProblem(labels.get(row.boundaryKey)!, 'Die Geometrie hat keine Fläche.')]
      : row.inGermany
        ? []
        : [
            featureProblem(
              labels.get(row.boundaryKey)!,
              'Die Geometrie liegt nicht in Deutschland. Ist das Koordinatensystem richtig, sind die Achsen vertauscht?',
            ),
          ],
  );
  if (problems.length > 0) throw new ImportRefusedError(source, problems);
  return rows;
}

function summarise(
  features: number,
  findings: Findings,
  stored: Stored,
  validFrom: CalendarDate | null,
): ImportSummary {
  const others = [
    ...(findings.outside > 0
      ? [
          `${counted(findings.outside, 'Objekt liegt', 'Objekte liegen')} außerhalb und ${findings.outside === 1 ? 'wurde' : 'wurden'} übergangen.`,
        ]
      : []),
    ...(findings.water > 0
      ? [`${counted(findings.water, 'Wasserfläche', 'Wasserflächen')} (GF nicht 4) übergangen.`]
      : []),
    ...(findings.ungoverned > 0
      ? [`${counted(findings.ungoverned, 'gemeindefreies Gebiet', 'gemeindefreie Gebiete')} ohne Einheit übergangen.`]
      : []),
    ...(findings.outlines > 0
      ? [
          `${counted(findings.outlines, 'Umriss eines Landkreises', 'Umrisse von Landkreisen')} übergangen; er wird aus den Einheiten gebildet.`,
        ]
      : []),
    ...(stored.replacedByUnion > 0
      ? [
          `${counted(stored.replacedByUnion, 'Gemeindeverband', 'Gemeindeverbände')} der Datei durch die Vereinigung der Mitglieder ersetzt.`,
        ]
      : []),
    ...stored.associations.map(
      ({ name, members }) => `${name}: aus ${counted(members, 'Mitglied', 'Mitgliedern')} gebildet.`,
    ),
    ...stored.absorbed.map(
      ({ boundaryKey, name }) =>
        `${name} (${boundaryKey}): endet am ${germanDate(addDays(validFrom!, -1))}, von den neuen Grenzen überdeckt.`,
    ),
    ...(stored.endingBeforeLater > 0
      ? [
          `${counted(stored.endingBeforeLater, 'Grenze gilt', 'Grenzen gelten')} nur bis zu einer schon erfassten späteren.`,
        ]
      : []),
  ];
  return {
    counts: {
      features,
      boundaries: stored.boundaries,
      associationsFormed: stored.associations.length,
      closed: stored.absorbed.length,
      skippedOutside: findings.outside,
      skippedWater: findings.water,
      skippedUngoverned: findings.ungoverned,
      skippedOutlines: findings.outlines,
    },
    lines: [
      `${counted(stored.boundaries, 'Grenze', 'Grenzen')} übernommen${validFrom === null ? '' : `, gültig ab ${germanDate(validFrom)}`}.`,
      ...others,
    ],
  };
}

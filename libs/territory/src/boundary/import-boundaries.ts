import { basename } from 'node:path';
import { type CalendarDate, isCalendarDate, isDistrictKey } from '#kernel';
import { type Database } from '#platform';
import { findDistrictKeys } from '../district/district.repository.js';
import { findNewestVersions } from '../district/territory-version.repository.js';
import {
  generalProblem,
  type ImportProblem,
  type ImportProgress,
  ImportRefusedError,
  type ImportSummary,
} from '../import/import-result.js';
import { agsOf } from '../reporting-unit/reporting-unit.domain.js';
import { type BoundaryFeature, type BoundaryFile, featureLabel, featureProblem } from './boundary-file.js';
import { summariseImport } from './boundary-import-summary.js';
import { type BoundaryLayout, findLayout, keyText, personCount } from './boundary-layout.domain.js';
import { BoundaryMatcher } from './boundary-matching.domain.js';
import { findGermanToday, findKeysByAgs, findTerritoryState, isKnownSrid } from './boundary.repository.js';
import { openBoundaryFile } from './open-boundary-file.js';
import { type BoundaryFindings, type ImportTerritory, storeBoundaries } from './store-boundaries.js';

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
  /** The operator that runs the command, for the audit log. */
  readonly actorName?: string | undefined;
}

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
    const stored = await storeBoundaries(operator, {
      findings,
      matcher,
      territory,
      boundaries,
      attribution,
      validFrom,
      actorName: options.actorName ?? 'Betrieb',
      source,
      onProgress,
    });
    return summariseImport(boundaries.count, findings, stored, validFrom);
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

async function readTerritory(
  operator: Database,
  districtKey: string | null,
  srid: number,
  refuse: Refuse,
): Promise<ImportTerritory> {
  if (districtKey !== null && !isDistrictKey(districtKey)) {
    return refuse([generalProblem(`„${districtKey}“ ist kein Kreisschlüssel aus fünf Ziffern (--district).`)]);
  }
  return operator.transaction({ snapshot: true }, async (tx) => {
    const keys = await findDistrictKeys(tx);
    if (keys.length === 0)
      refuse([generalProblem('Es ist noch kein Landkreis angelegt. Zuerst „district import“ ausführen.')]);
    if (districtKey !== null && !keys.includes(districtKey)) {
      refuse([generalProblem(`Den Landkreis ${districtKey} gibt es nicht. Angelegt: ${keys.join(', ')}.`)]);
    }
    if (!(await isKnownSrid(tx, srid)))
      refuse([generalProblem(`Das Koordinatensystem EPSG:${srid} ist nicht bekannt.`)]);
    return {
      today: await findGermanToday(tx),
      state: await findTerritoryState(tx),
      units: await findNewestVersions(tx),
      districtKeys: new Set(districtKey === null ? keys : [districtKey]),
      memberKeys: await findKeysByAgs(tx),
    };
  });
}

/** Checks every feature once and keeps those that are to be stored. */
function goThrough(
  boundaries: BoundaryFile,
  layout: BoundaryLayout,
  matcher: BoundaryMatcher,
  onProgress: ImportProgress,
): BoundaryFindings {
  const findings: BoundaryFindings = {
    wanted: new Map(),
    problems: [],
    outside: 0,
    water: 0,
    ungoverned: 0,
    outlines: 0,
  };
  let done = 0;
  for (const feature of boundaries.features) {
    if (done++ % PROGRESS_STEP === 0) onProgress({ step: 'Datei prüfen', done: done - 1, total: boundaries.count });
    lookAt(feature, layout, matcher, findings);
  }
  onProgress({ step: 'Datei prüfen', done, total: boundaries.count });
  return findings;
}

function lookAt(
  feature: BoundaryFeature,
  layout: BoundaryLayout,
  matcher: BoundaryMatcher,
  findings: BoundaryFindings,
): void {
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

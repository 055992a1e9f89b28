import { type CalendarDate } from '#kernel';
import { appendAudit, type Database, type Tx } from '#platform';
import { territoryLockSql } from '../district/territory-version.repository.js';
import {
  generalProblem,
  type ImportProblem,
  type ImportProgress,
  ImportRefusedError,
} from '../import/import-result.js';
import { type ReportingUnit } from '../reporting-unit/reporting-unit.domain.js';
import { type BoundaryFile, type BoundaryGeometry, featureProblem } from './boundary-file.js';
import { type BoundaryMatcher } from './boundary-matching.domain.js';
import {
  closeAbsorbed,
  closeOlder,
  findTerritoryState,
  formAssociations,
  insertBoundaries,
  type NewBoundary,
  type StoredBoundary,
  withSavepoint,
} from './boundary.repository.js';

const BATCH_FEATURES = 200;
const BATCH_CHARACTERS = 4_000_000;

/** A boundary of the file that is to be stored; a key may come in several parts. */
interface WantedBoundary {
  readonly boundaryKey: string;
  readonly level: 'MUNICIPALITY' | 'ASSOCIATION';
  readonly name: string;
  readonly ags: string | null;
  readonly population: number | null;
  readonly districtKey: string;
  readonly labels: string[];
  readonly parts: BoundaryGeometry[];
}

/** The boundaries of a file that are to be stored, its problems, and the numbers of features passed over. */
export interface BoundaryFindings {
  readonly wanted: Map<string, WantedBoundary>;
  readonly problems: ImportProblem[];
  outside: number;
  water: number;
  ungoverned: number;
  outlines: number;
}

/** The districts and units that boundaries are imported for. */
export interface ImportTerritory {
  readonly today: CalendarDate;
  readonly units: readonly ReportingUnit[];
  readonly districtKeys: ReadonlySet<string>;
  readonly memberKeys: ReadonlyMap<string, string>;
  /** Changes with every new version of a unit. */
  readonly state: string;
}

interface BoundaryStoreInput {
  readonly findings: BoundaryFindings;
  readonly matcher: BoundaryMatcher;
  readonly territory: ImportTerritory;
  readonly boundaries: BoundaryFile;
  readonly attribution: string;
  readonly validFrom: CalendarDate | null;
  readonly actorName: string;
  readonly source: string;
  readonly onProgress: ImportProgress;
}

/** The outcome of storing. */
export interface StoredBoundaries {
  readonly boundaries: number;
  readonly associations: readonly { name: string; members: number }[];
  readonly absorbed: readonly { boundaryKey: string; name: string }[];
  readonly replacedByUnion: number;
  readonly endingBeforeLater: number;
}

/** Stores the matched boundaries, in one transaction. @throws ImportRefusedError */
export async function storeBoundaries(operator: Database, input: BoundaryStoreInput): Promise<StoredBoundaries> {
  const { findings, matcher, territory, attribution, validFrom, actorName, source, onProgress } = input;
  return operator.transaction({ first: territoryLockSql }, async (tx) => {
    if ((await findTerritoryState(tx)) !== territory.state) {
      throw new ImportRefusedError(source, [
        generalProblem('Die Kommunen wurden gerade geändert. Bitte noch einmal versuchen.'),
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
        actorName,
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

function* inBatches(wanted: readonly WantedBoundary[]): Generator<NewBoundary[]> {
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
  let rows: StoredBoundary[];
  try {
    rows = await withSavepoint(tx, () => insertBoundaries(tx, batch, common));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const problems: ImportProblem[] = [];
    for (const boundary of batch) {
      try {
        await withSavepoint(tx, () => insertBoundaries(tx, [boundary], common));
      } catch {
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

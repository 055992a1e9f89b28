import DataLoader from 'dataloader';
import { type CalendarDate } from '#kernel';
import { type ReadScope } from '#platform';
import { type DailyReport } from './daily-report.domain.js';
import {
  findCurrentReports,
  findFirstRecordedAt,
  findRevisions,
  type RevisionsKey,
} from './daily-report.repository.js';

// Reads for the graph: whatever a request asks about many units goes out as one statement.

/** The counting revisions of a unit in a range, by day. */
export function loadReports(
  reads: ReadScope,
  unitKey: string,
  range: { readonly from: CalendarDate; readonly to: CalendarDate },
  knownAt: Date | null,
): Promise<DailyReport[]> {
  return reads
    .memo(
      `reports/${range.from}/${range.to}/${knownAt?.toISOString() ?? 'live'}`,
      () =>
        new DataLoader<string, DailyReport[]>(async (unitKeys) => {
          const reports = await findCurrentReports(reads, reads.districtKey, range, knownAt, unitKeys);
          const byUnit = new Map<string, DailyReport[]>(unitKeys.map((key) => [key, []]));
          for (const report of reports) byUnit.get(report.unitKey)!.push(report);
          return unitKeys.map((key) => byUnit.get(key)!);
        }),
    )
    .load(unitKey);
}

/** When the first revision of each day of the range was recorded, by day. */
export function loadFirstRecordedAt(
  reads: ReadScope,
  unitKey: string,
  range: { readonly from: CalendarDate; readonly to: CalendarDate },
): Promise<ReadonlyMap<CalendarDate, Date>> {
  return reads
    .memo(
      `first-recorded/${range.from}/${range.to}`,
      () =>
        new DataLoader<string, ReadonlyMap<CalendarDate, Date>>(async (unitKeys) => {
          const found = await findFirstRecordedAt(reads, reads.districtKey, unitKeys, range);
          return unitKeys.map((key) => found.get(key) ?? new Map<CalendarDate, Date>());
        }),
    )
    .load(unitKey);
}

export function loadRevisions(reads: ReadScope, key: RevisionsKey): Promise<DailyReport[]> {
  return reads
    .memo(
      'revisions',
      () =>
        new DataLoader<RevisionsKey, DailyReport[], string>((keys) => findRevisions(reads, reads.districtKey, keys), {
          cacheKeyFn: (one) => JSON.stringify(one),
        }),
    )
    .load(key);
}

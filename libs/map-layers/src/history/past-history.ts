import { addDays, BadUserInputError, type CalendarDate, daysBetween } from '#kernel';
import { type ReadScope } from '#platform';
import { isValidOn } from '#territory';
import { deriveFromReports, type DerivedDay, type DistrictFrame } from '#steering';
import { type SituationService } from '#steering/api';
import { findFirstDay } from '../layer/first-day.repository.js';
import { findBoundaries, findBoundaryDays, type StoredBoundary } from '../layer/boundary.repository.js';
import { type Collection, type LayerFeature } from '../layer/collection.domain.js';
import { daysOfChange } from '../layer/layer-states.js';
import { attributesOf, totalPopulation } from '../layer/unit-attributes.domain.js';
import { districtDay, intervalsOf, outlinesOf } from './district-history.js';

/** Days that are worked out at once, so that a long history needs no more memory than a short one. */
const DAYS_AT_ONCE = 62;
/** Unit-days that a look back works out: it stores nothing, and the next one begins anew. */
const MOST_UNIT_DAYS = 400_000;

/**
 * The history of a district or its units as known at a moment, worked out from the reports by the rule that gives the live
 * one. @throws BadUserInputError when it is too much to be worked out for one request
 */
export async function readPastHistory(
  reads: ReadScope,
  situations: SituationService,
  { subject }: Pick<Collection, 'subject'>,
  knownAt: Date,
  today: CalendarDate,
): Promise<LayerFeature[]> {
  const [frame, first] = await Promise.all([situations.readFrame(reads, knownAt), findFirstDay(reads)]);
  if (!frame || first === null || first > today) return [];
  if ((daysBetween(first, today) + 1) * frame.units.length > MOST_UNIT_DAYS)
    throw new BadUserInputError(
      'known-at: Der Verlauf ist zu lang. Bitte einzelne Tage mit der Ebene der Lage und datetime abfragen.',
    );
  const days: DerivedDay[] = [];
  for (let from = first; from <= today; from = addDays(from, DAYS_AT_ONCE)) {
    const end = addDays(from, DAYS_AT_ONCE - 1);
    days.push(...(await deriveFromReports(reads, frame, { from, to: end < today ? end : today }, knownAt)));
  }
  return subject === 'unit' ? unitIntervals(reads, frame, days) : districtIntervals(reads, frame, days);
}

async function districtIntervals(
  reads: ReadScope,
  frame: DistrictFrame,
  days: readonly DerivedDay[],
): Promise<LayerFeature[]> {
  const dates = days.map(({ date }) => date);
  const outlines = await outlinesOf(reads, frame.units, dates);
  const attributes = new Map(
    days.map(({ date, counting, figures }) => [
      date,
      districtDay(
        frame.district,
        frame.units,
        {
          date,
          reportsExpected: figures.reporting.expected,
          reportsOnTime: figures.reporting.onTime,
        },
        counting,
        'district',
      ),
    ]),
  );
  return intervalsOf(
    dates,
    (date) => attributes.get(date)!,
    (date) => outlines.findLast(({ from }) => from <= date)?.boundary ?? null,
    frame.district.districtKey,
  );
}

/** A unit's interval that the next day may prolong. */
interface OpenInterval {
  readonly feature: LayerFeature;
  readonly said: string;
  last: CalendarDate;
}

async function unitIntervals(
  reads: ReadScope,
  { units }: DistrictFrame,
  days: readonly DerivedDay[],
): Promise<LayerFeature[]> {
  const keys = units.map(({ unitKey }) => unitKey);
  const changes = new Set([...(await findBoundaryDays(reads, keys)), ...daysOfChange(units)]);
  const intervals = new Map<string, OpenInterval[]>(keys.map((key) => [key, []]));
  const lastReportedOn = new Map<string, CalendarDate>();
  let boundaries: ReadonlyMap<string, StoredBoundary> = new Map();
  let total: number | null = null;
  for (const [index, { date, counting }] of days.entries()) {
    const valid = units.filter((unit) => isValidOn(unit, date));
    if (index === 0 || changes.has(date)) {
      const former = boundaries;
      const found = await findBoundaries(reads, keys, date);
      // The same row is the same boundary, also when others have changed.
      boundaries = new Map(
        [...found].map(([key, now]) => [key, former.get(key)?.id === now.id ? former.get(key)! : now]),
      );
      total = totalPopulation(valid);
    }
    const countingOf = new Map(counting.map((entry) => [entry.unitKey, entry]));
    for (const unit of valid) {
      const entry = countingOf.get(unit.unitKey) ?? null;
      if (entry) lastReportedOn.set(unit.unitKey, entry.report.reportingDate);
      const boundary = boundaries.get(unit.unitKey) ?? null;
      const said = JSON.stringify([entry?.status, entry?.report.reportId, total]);
      const list = intervals.get(unit.unitKey)!;
      const newest = list.at(-1);
      if (newest?.said === said && newest.feature.boundary === boundary && addDays(newest.last, 1) === date) {
        newest.last = date;
        continue;
      }
      const state = {
        unit,
        counting: entry,
        lastReportedOn: lastReportedOn.get(unit.unitKey) ?? null,
        boundarySchematic: boundary?.schematic ?? null,
      };
      const attributes = { ...attributesOf(state, date, total), valid_from: date };
      list.push({ feature: { id: `${unit.unitKey}_${date}`, boundary, attributes }, said, last: date });
    }
  }
  return [...intervals.values()]
    .flat()
    .map(({ feature, last }) => ({ ...feature, attributes: { ...feature.attributes, valid_to: last } }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

import { accommodationTypes } from '#reporting/domain';
import { LRUCache } from 'lru-cache';
import { type CalendarDate, daysBetween } from '#kernel';
import { type ReadScope } from '#platform';
import { type District, isValidOn, readDistrict, readUnits, type ReportingUnit } from '#territory';
import { type CountingReport } from '#steering';
import { unite } from '../layer/boundary-union.repository.js';
import { findBoundaries, findBoundaryDays } from '../layer/boundary.repository.js';
import { type Attributes, findCollection, type LayerBoundary, type LayerFeature } from '../layer/collection.domain.js';
import { type Audience, publishable } from '../layer/disclosure.domain.js';
import { districtAttributesOf } from '../layer/district-attributes.domain.js';
import { daysOfChange } from '../layer/layer-states.js';
import { attributesOf, totalPopulation } from '../layer/unit-attributes.domain.js';
import { findCountingOfDays, findHistoryDays, type HistoryDay } from './district-history.repository.js';

/** Unit-days that are worked out at once, so that a long history needs no more memory than a short one. */
const AT_ONCE = 20_000;

interface KnownDay {
  /** From what it was worked out. */
  readonly version: string;
  readonly attributes: Attributes;
}

const unitDefinitions = findCollection('unit-situations', accommodationTypes)!.attributes;

/**
 * The days of districts as their features say them, by the rule that gives today's. A day is worked out again when its
 * figures, or the units, have changed.
 */
export class DistrictHistories {
  private readonly known = new LRUCache<string, Map<CalendarDate, KnownDay>>({ max: 20 });

  /** One feature for each interval in which nothing changed, by first day. */
  async read(reads: ReadScope, audience: Audience, today: CalendarDate): Promise<LayerFeature[]> {
    const district = await readDistrict(reads);
    if (!district) return [];
    const [units, { days, unitsVersion, boundariesVersion }] = await Promise.all([
      readUnits(reads),
      findHistoryDays(reads, today),
    ]);
    const key = `${reads.districtKey}/${audience}`;
    const known = this.known.get(key) ?? new Map<CalendarDate, KnownDay>();
    this.known.set(key, known);
    const versionOf = (day: HistoryDay): string => `${day.computedAt.getTime()}/${unitsVersion}/${boundariesVersion}`;
    // What this request has seen, whatever others put into the shared memory meanwhile.
    const mine = new Map(
      days.flatMap((day) => {
        const kept = known.get(day.date);
        return kept?.version === versionOf(day) ? [[day.date, kept.attributes] as const] : [];
      }),
    );
    const missing = days.filter((day) => !mine.has(day.date));
    const perStretch = Math.max(1, Math.floor(AT_ONCE / Math.max(units.length, 1)));
    for (let index = 0; index < missing.length; index += perStretch) {
      const stretch = missing.slice(index, index + perStretch);
      const counting = await findCountingOfDays(
        reads,
        stretch.map(({ date }) => date),
      );
      for (const day of stretch) {
        const attributes = districtDay(district, units, day, counting.get(day.date) ?? [], audience);
        mine.set(day.date, attributes);
        known.set(day.date, { version: versionOf(day), attributes });
      }
    }
    const dates = days.map(({ date }) => date);
    const outlines = await outlinesOf(reads, units, dates);
    return intervalsOf(
      dates,
      (date) => mine.get(date)!,
      (date) => outlines.findLast(({ from }) => from <= date)?.boundary ?? null,
      district.districtKey,
    );
  }
}

/** The district's boundary in stretches of days in which neither units nor boundaries change. @param dates in order */
export async function outlinesOf(
  reads: ReadScope,
  units: readonly ReportingUnit[],
  dates: readonly CalendarDate[],
): Promise<{ from: CalendarDate; boundary: LayerBoundary | null }[]> {
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return [];
  const keys = units.map(({ unitKey }) => unitKey);
  const begins = new Set([first, ...(await findBoundaryDays(reads, keys)), ...daysOfChange(units)]);
  const found = [];
  for (const from of [...begins].filter((day) => day >= first && day <= last).sort()) {
    const valid = units.filter((unit) => isValidOn(unit, from)).map(({ unitKey }) => unitKey);
    const boundaries = await findBoundaries(reads, valid, from);
    found.push({ from, boundary: await unite(reads, [...boundaries.values()]) });
  }
  return found;
}

/** The attributes of the district on a day, without its boundary. */
export function districtDay(
  district: Pick<District, 'districtKey' | 'name'>,
  units: readonly ReportingUnit[],
  { date, reportsExpected, reportsOnTime }: Omit<HistoryDay, 'computedAt'>,
  counting: readonly CountingReport[],
  audience: Audience,
): Attributes {
  return districtAttributesOf(unitsOn(units, date, counting, audience), {
    districtKey: district.districtKey,
    name: district.name,
    date,
    reportsExpected,
    reportsOnTime,
    boundarySchematic: null,
  });
}

/** The attributes of the units that exist on the day. */
function unitsOn(
  units: readonly ReportingUnit[],
  date: CalendarDate,
  counting: readonly CountingReport[],
  audience: Audience,
): Attributes[] {
  const valid = units.filter((unit) => isValidOn(unit, date));
  const total = totalPopulation(valid);
  const byUnit = new Map(counting.map((entry) => [entry.unitKey, entry]));
  return valid.map((unit) => {
    const state = { unit, counting: byUnit.get(unit.unitKey) ?? null, lastReportedOn: null, boundarySchematic: null };
    const attributes = attributesOf(state, date, total);
    return audience === 'public' ? publishable(attributes, unitDefinitions) : attributes;
  });
}

/** Joins days that follow each other and say the same within the same boundary. */
export function intervalsOf(
  days: readonly CalendarDate[],
  attributesOn: (date: CalendarDate) => Attributes,
  boundaryOn: (date: CalendarDate) => LayerBoundary | null,
  districtKey: string,
): LayerFeature[] {
  const intervals: { first: CalendarDate; last: CalendarDate; said: string; boundary: LayerBoundary | null }[] = [];
  for (const date of days) {
    const said = JSON.stringify({ ...attributesOn(date), date: null });
    const boundary = boundaryOn(date);
    const newest = intervals.at(-1);
    if (newest?.said === said && newest.boundary === boundary && daysBetween(newest.last, date) === 1)
      newest.last = date;
    else intervals.push({ first: date, last: date, said, boundary });
  }
  return intervals.map(({ first, last, boundary }) => ({
    id: `${districtKey}_${first}`,
    boundary,
    attributes: {
      ...attributesOn(first),
      boundary_schematic: boundary?.schematic ?? null,
      valid_from: first,
      valid_to: last,
    },
  }));
}

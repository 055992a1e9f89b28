import { addDays, type CalendarDate } from '#kernel';
import { type ReadScope } from '#platform';
import { toReport } from '#reporting';
import { isValidOn, readRules, readUnits, type ReportingUnit } from '#territory';
import { findFirstDay } from '../catalogue/first-day.repository.js';
import { type CheckedFilter } from '../cql2/cql2-check.domain.js';
import { compileCql2 } from '../cql2/cql2-sql.domain.js';
import { type DaySpan } from '../features/datetime.js';
import { findBoundariesById } from '../layer/boundary.repository.js';
import { type Collection, type LayerBoundary, type LayerFeature } from '../layer/collection.domain.js';
import { publishable } from '../layer/disclosure.domain.js';
import { type Audience, daysOfChange } from '../layer/layer-states.js';
import { attributesOf, totalPopulation } from '../layer/unit-attributes.domain.js';
import {
  boundariesChange,
  type Condition,
  findIntervals,
  FIRST_FREE_PARAMETER,
  historyColumns,
  type HistoryRequest,
  type IntervalRow,
  planForAllDays,
  type Total,
} from './unit-history.repository.js';

/** A larger number of intervals is not counted; it may be left out (OGC API – Features, Part 1, 7.15.6). */
const COUNTED_AT_MOST = 100_000;
/** Where more match than are counted, one unit-day in so many is expected to. */
const SPARSE = 50;
const EVERY_INTERVAL = 2_000_000_000;

export interface UnitHistoryQuery {
  readonly collection: Collection;
  readonly audience: Audience;
  readonly today: CalendarDate;
  readonly span: DaySpan;
  readonly filters: readonly CheckedFilter[];
  /** Id of the last feature of the page before. */
  readonly after: string | null;
  readonly limit: number;
}

/** A page of intervals. */
export interface HistoryPage {
  readonly features: readonly LayerFeature[];
  /** null = more than are counted. */
  readonly numberMatched: number | null;
  readonly more: boolean;
}

/** The intervals of a district's units in which nothing changed, by unit and first day. */
export async function readUnitHistory(reads: ReadScope, query: UnitHistoryQuery): Promise<HistoryPage> {
  const { collection, audience, today, span, filters, limit } = query;
  const [rules, everyUnit, firstDay] = await Promise.all([readRules(reads), readUnits(reads), findFirstDay(reads)]);
  const nothing: HistoryPage = { features: [], numberMatched: 0, more: false };
  if (firstDay === null || (span.from ?? firstDay) > today) return nothing;
  const units = everyUnit
    .map((unit) => ({ unit, first: later(firstDay, unit.validFrom), last: earlier(today, unit.validTo) }))
    .filter(({ first, last }) => first <= last);
  if (units.length === 0) return nothing;

  const columns = historyColumns(collection, audience);
  const conditions: Condition[] = [];
  let free = FIRST_FREE_PARAMETER;
  for (const filter of filters) {
    const condition = compileCql2(filter, columns, free);
    free += condition.parameters.length;
    conditions.push(condition);
  }
  const request: HistoryRequest = {
    districtKey: reads.districtKey,
    carryForwardDays: rules.carryForwardDays,
    from: later(firstDay, span.from),
    to: earlier(today, span.to),
    totals: totalsOf(everyUnit, firstDay, today),
    boundariesChange: await boundariesChange(
      reads,
      units.map(({ unit }) => unit.unitKey),
    ),
    units: units.map(({ unit, first, last }) => ({
      unit_key: unit.unitKey,
      name: unit.name,
      kind: unit.kind,
      population: unit.population,
      population_date: unit.populationDate,
      first,
      last,
    })),
    conditions,
  };
  await planForAllDays(reads);
  const { counted, rows } = await findPage(reads, request, query);
  const boundaries = await findBoundariesById(reads, [
    ...new Set(rows.flatMap(({ boundary_id }) => (boundary_id === null ? [] : [boundary_id]))),
  ]);
  const byKey = new Map(units.map(({ unit }) => [unit.unitKey, unit]));
  const features = rows.slice(0, limit).map((row) => {
    const boundary = row.boundary_id === null ? null : boundaries.get(row.boundary_id)!;
    const feature = toFeature(row, byKey.get(row.unit_key)!, boundary, request.totals);
    return audience === 'public'
      ? { ...feature, attributes: publishable(feature.attributes, collection.attributes) }
      : feature;
  });
  return { features, numberMatched: counted > COUNTED_AT_MOST ? null : counted, more: rows.length > limit };
}

/** So many rows as the page has, and one more where there are more; the number of statements does not grow with the units. */
async function findPage(
  reads: ReadScope,
  request: HistoryRequest,
  { after, limit }: UnitHistoryQuery,
): Promise<{ counted: number; rows: IntervalRow[] }> {
  const cursor = after === null ? null : after.split('_');
  const most = COUNTED_AT_MOST + 1;
  const { count, rows } = await findIntervals(reads, request, { after: cursor, limit: limit + 1, most });
  if (count < most) return { counted: count, rows };
  // Many match. The first ones are among the first units, or, if not there, among all.
  const rest = cursor ? request.units.filter(({ unit_key }) => unit_key >= cursor[0]!) : request.units;
  const find = async (units: HistoryRequest['units']): Promise<IntervalRow[]> =>
    (await findIntervals(reads, { ...request, units }, { after: cursor, limit: limit + 1, most: EVERY_INTERVAL })).rows;
  const enough = Math.ceil(((limit * 2) / daysIn(request)) * SPARSE) + 1;
  const first = enough < rest.length ? await find(rest.slice(0, enough)) : [];
  return { counted: count, rows: first.length > limit ? first : await find(rest) };
}

function daysIn({ from, to }: HistoryRequest): number {
  return Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000));
}

function toFeature(
  row: IntervalRow,
  unit: ReportingUnit,
  boundary: LayerBoundary | null,
  totals: readonly Total[],
): LayerFeature {
  const { unit_key, status, valid_from, valid_to, last_reported_on } = row;
  const total = totals.find(({ first, last }) => first <= valid_from && valid_from <= last);
  const state = {
    unit,
    counting: row.report_id === null || status === 'UNKNOWN' ? null : { status, report: toReport(row) },
    lastReportedOn: last_reported_on,
    boundarySchematic: boundary?.schematic ?? null,
  };
  return {
    id: `${unit_key}_${valid_from}`,
    boundary,
    attributes: { ...attributesOf(state, valid_from, total?.population ?? null), valid_from, valid_to },
  };
}

/** Inhabitants of all units in stretches of days in which the same units exist. */
function totalsOf(units: readonly ReportingUnit[], from: CalendarDate, to: CalendarDate): Total[] {
  const begins = new Set([from, ...daysOfChange(units).filter((day) => day > from && day <= to)]);
  const days = [...begins].sort();
  const stretches = days.map((first, index) => ({
    first,
    last: index + 1 < days.length ? addDays(days[index + 1]!, -1) : to,
    population: totalPopulation(units.filter((unit) => isValidOn(unit, first))),
  }));
  // Where the same number of people lives, nothing changes.
  return stretches.reduce<Total[]>((joined, stretch) => {
    const last = joined.at(-1);
    if (last?.population !== stretch.population || !last) return [...joined, stretch];
    return [...joined.slice(0, -1), { ...last, last: stretch.last }];
  }, []);
}

function later(a: CalendarDate, b: CalendarDate | null): CalendarDate {
  return b !== null && b > a ? b : a;
}

function earlier(a: CalendarDate, b: CalendarDate | null): CalendarDate {
  return b !== null && b < a ? b : a;
}

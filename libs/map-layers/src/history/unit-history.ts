import { accommodationTypes } from '#reporting/domain';
import { addDays, BadUserInputError, type CalendarDate, daysBetween } from '#kernel';
import { type CheckedFilter, compileCql2, conjunctsOf, type DaySpan } from '#ogc/domain';
import { type ReadScope } from '#platform';
import { isValidOn, readRules, readUnits, type ReportingUnit } from '#territory';
import { toReport } from '#reporting';
import { findFirstDay } from '../layer/first-day.repository.js';
import { findBoundariesById } from '../layer/boundary.repository.js';
import { type Collection, findCollection, type LayerBoundary, type LayerFeature } from '../layer/collection.domain.js';
import { type Audience, publishable } from '../layer/disclosure.domain.js';
import { daysOfChange } from '../layer/layer-states.js';
import { attributesOf, totalPopulation } from '../layer/unit-attributes.domain.js';
import {
  boundariesChange,
  type Condition,
  findIntervals,
  findUnitsMeant,
  FIRST_FREE_PARAMETER,
  historyColumns,
  type HistoryRequest,
  type IntervalRow,
  ofBoundary,
  planForAllDays,
  type Total,
  unitColumns,
  UNITS_FREE_PARAMETER,
} from './unit-history.repository.js';

/** A larger number of intervals is not counted; it may be left out (OGC API – Features, Part 1, 7.15.6). */
const COUNTED_AT_MOST = 100_000;
/** If more intervals match than are counted, one unit-day in so many is expected to match. */
const SPARSE = 50;
const EVERY_INTERVAL = 2_000_000_000;
/** Unit-days that one statement goes through: a fraction of its time limit, also where a filter is reckoned for each report. */
const UNIT_DAYS_AT_ONCE = 500_000;
/** Time limit of one request, over all its statements; milliseconds. */
const REQUEST_LIMIT_MS = 30_000;

export interface UnitHistoryQuery {
  readonly collection: Collection;
  readonly audience: Audience;
  readonly today: CalendarDate;
  readonly span: DaySpan;
  readonly filters: readonly CheckedFilter[];
  /** Id of the last feature of the page before. */
  readonly after: string | null;
  readonly limit: number;
  /** Unit-days that one statement goes through; default {@link UNIT_DAYS_AT_ONCE}. */
  readonly unitDaysAtOnce?: number;
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
  const existing = everyUnit
    .map((unit) => ({ unit, first: later(firstDay, unit.validFrom), last: earlier(today, unit.validTo) }))
    .filter(({ first, last }) => first <= last);
  const columns = historyColumns(collection, audience);
  const units = await meantUnits(reads, existing, filters, columns);
  if (units.length === 0) return nothing;

  const conditions: Condition[] = [];
  let free = FIRST_FREE_PARAMETER;
  for (const filter of filters) {
    const condition = compileCql2(filter, columns, free, ofBoundary);
    free += condition.parameters.length;
    conditions.push(condition);
  }
  const request: HistoryRequest = {
    districtKey: reads.districtKey,
    carryForwardDays: rules.carryForwardDays,
    from: later(firstDay, span.from),
    to: earlier(today, span.to),
    withBegun: true,
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
      ? { ...feature, attributes: publishable(feature.attributes, unitDefinitions) }
      : feature;
  });
  return { features, numberMatched: counted > COUNTED_AT_MOST ? null : counted, more: rows.length > limit };
}

const unitDefinitions = findCollection('unit-situations', accommodationTypes)!.attributes;

interface ExistingUnit {
  readonly unit: ReportingUnit;
  readonly first: CalendarDate;
  readonly last: CalendarDate;
}

/**
 * The units for which the filters can hold at all, by their conditions on units alone: a request for one unit must not wait for
 * the days of all units.
 */
async function meantUnits(
  reads: ReadScope,
  units: readonly ExistingUnit[],
  filters: readonly CheckedFilter[],
  columns: Readonly<Record<string, string>>,
): Promise<readonly ExistingUnit[]> {
  let free = UNITS_FREE_PARAMETER;
  const conditions: Condition[] = [];
  for (const part of filters.flatMap(conjunctsOf)) {
    const { properties } = compileCql2(part, columns, free);
    if (properties.length === 0 || !properties.every((name) => name in unitColumns)) continue;
    const condition = compileCql2(part, unitColumns, free);
    free += condition.parameters.length;
    conditions.push(condition);
  }
  if (conditions.length === 0) return units;
  const meant = await findUnitsMeant(
    reads,
    units.map(({ unit }) => unit),
    conditions,
  );
  return units.filter(({ unit }) => meant.has(unit.unitKey));
}

/** So many rows as the page has, and one more where there are more; the number of statements grows with the unit-days only. */
async function findPage(
  reads: ReadScope,
  request: HistoryRequest,
  { after, limit, unitDaysAtOnce = UNIT_DAYS_AT_ONCE }: UnitHistoryQuery,
): Promise<{ counted: number; rows: IntervalRow[] }> {
  const latest = performance.now() + REQUEST_LIMIT_MS;
  const cursor = after === null ? null : after.split('_');
  const find = async (asked: HistoryRequest, most: number): Promise<{ counted: number; rows: IntervalRow[] }> => {
    let counted = 0;
    let rows: IntervalRow[] = [];
    for (const slice of slicesOf(asked, unitDaysAtOnce)) {
      if (performance.now() > latest)
        throw new BadUserInputError(
          'Die Anfrage dauert über den ganzen Verlauf zu lange. Bitte den Zeitraum mit datetime eingrenzen.',
        );
      const found = await findIntervals(reads, slice, { after: cursor, limit: limit + 1, most: most - counted });
      counted += found.count;
      // The first ones of all are among the first ones of each slice.
      rows = [...rows, ...found.rows].sort(byUnitAndDay).slice(0, limit + 1);
      if (counted >= most) break;
    }
    return { counted, rows };
  };
  const most = COUNTED_AT_MOST + 1;
  const { counted, rows } = await find(request, most);
  if (counted < most) return { counted, rows };
  // Many match. The first ones are among the first units, or, if not there, among all.
  const rest = cursor ? request.units.filter(({ unit_key }) => unit_key >= cursor[0]!) : request.units;
  const among = async (units: HistoryRequest['units']): Promise<IntervalRow[]> =>
    (await find({ ...request, units }, EVERY_INTERVAL)).rows;
  const enough = Math.ceil(((limit * 2) / daysIn(request)) * SPARSE) + 1;
  const first = enough < rest.length ? await among(rest.slice(0, enough)) : [];
  return { counted, rows: first.length > limit ? first : await among(rest) };
}

function byUnitAndDay(a: IntervalRow, b: IntervalRow): number {
  const [one, other] = [a, b].map(({ unit_key, valid_from }) => `${unit_key}_${valid_from}`) as [string, string];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** The same question for one stretch of days after the other, each interval in that in which it begins. */
function slicesOf(request: HistoryRequest, unitDays: number): HistoryRequest[] {
  const days = Math.max(1, Math.floor(unitDays / request.units.length));
  const slices: HistoryRequest[] = [];
  for (let { from } = request; from <= request.to; from = addDays(from, days)) {
    const end = addDays(from, days - 1);
    slices.push({
      ...request,
      from,
      to: end < request.to ? end : request.to,
      withBegun: request.withBegun && slices.length === 0,
    });
  }
  return slices;
}

function daysIn({ from, to }: HistoryRequest): number {
  return Math.max(1, daysBetween(from, to));
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
  // A stretch with the same population changes nothing.
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

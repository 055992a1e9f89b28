import { type CalendarDate, daysBetween } from '#kernel';
import { type ReportingUnit } from '#territory/domain';
import {
  accommodationKinds,
  type AccommodationType,
  accommodationTypes,
  type DailyReport,
  type Measure,
  measures,
  numberOf,
  prospectColumns,
  reportedNumbers,
} from '#reporting/domain';
import { type Attributes, type AttributeValue } from './collection.domain.js';

/** Facts of a unit's feature. */
export interface UnitState {
  readonly unit: ReportingUnit;
  readonly counting: { readonly status: 'REPORTED' | 'CARRIED_FORWARD'; readonly report: DailyReport } | null;
  readonly lastReportedOn: CalendarDate | null;
  readonly boundarySchematic: boolean | null;
}

/**
 * The attributes of a unit on a day (contract, section 6): figures only, never labels, comments, reasons or names of
 * persons. null = unknown.
 */
export function attributesOf(state: UnitState, date: CalendarDate, populationTotal: number | null): Attributes {
  const { unit, counting } = state;
  const report = counting?.report ?? null;
  const facts = {
    unit_key: unit.unitKey,
    name: unit.name,
    kind: unit.kind,
    district_key: unit.districtKey,
    population: unit.population,
    population_date: unit.populationDate,
    population_share: populationShareOf(unit, populationTotal),
    date,
    status: counting?.status ?? 'UNKNOWN',
    reported_on: report?.reportingDate ?? null,
    last_reported_on: state.lastReportedOn,
    staleness_days: report ? daysBetween(report.reportingDate, date) : null,
    assessment: report?.assessment ?? null,
    ...figuresOf(counting),
    ...prospectsOf(report),
  };
  return { ...facts, ...ratesOf(facts), boundary_schematic: state.boundarySchematic };
}

/** The figures of a report as attributes. A flow counts on its own day only. */
function figuresOf(counting: UnitState['counting']): Attributes {
  const attributes: Record<string, number | null> = {};
  for (const { column, figure, read } of reportedNumbers) {
    const counts = counting !== null && (figure.nature === 'STOCK' || counting.status === 'REPORTED');
    attributes[column] = counts ? read(counting.report) : null;
  }
  return attributes;
}

/** Places in prospect as attributes: the sum of each kind, and the earliest date among its entries with places. */
function prospectsOf(report: DailyReport | null): Attributes {
  const attributes: Record<string, AttributeValue> = {};
  for (const { kind, column, dateColumn } of prospectColumns) {
    const entries = report?.prospectiveCapacity.filter(({ type }) => type === kind.type) ?? [];
    attributes[column] = entries.length === 0 ? null : entries.reduce((sum, { places }) => sum + places, 0);
    attributes[dateColumn] = entries
      .flatMap(({ places, expectedFrom }) => (places > 0 && expectedFrom !== null ? [expectedFrom] : []))
      .reduce<CalendarDate | null>((first, day) => (first === null || day < first ? day : first), null);
  }
  return attributes;
}

/** Percent of the inhabitants of all units, one decimal; null for facilities and when a population is unknown. */
function populationShareOf(
  { kind, population }: Pick<ReportingUnit, 'kind' | 'population'>,
  total: number | null,
): number | null {
  return kind === 'DISTRICT_FACILITY' || total === null || total === 0 || population === null
    ? null
    : oneDecimal((population * 100) / total);
}

/**
 * The rates of a unit from its counts: per 1,000 inhabitants (null when a kind is unknown, and for facilities), and persons
 * per 100 places over the kinds for which both are known.
 */
export function ratesOf(counts: Attributes): Attributes {
  const figure = (name: string): number | null => counts[name] as number | null;
  const inhabitants = counts['kind'] === 'DISTRICT_FACILITY' ? null : figure('population');
  return {
    accommodated_per_1000: per1000(overKinds(counts, 'accommodatedPersons'), inhabitants),
    available_per_1000: per1000(overKinds(counts, 'availableNow'), inhabitants),
    occupancy_rate: occupancyOf([counts]),
  };
}

/** A figure over the kinds in use; null when one of them is unknown. A kind under a rule is in use when something is given of it. */
export function overKinds(counts: Attributes, measure: Measure): number | null {
  const figure = (name: Measure, type: AccommodationType): number | null =>
    (counts[numberOf(name, type).column] ?? null) as number | null;
  return accommodationKinds
    .filter(({ type, rule }) => rule === null || measures.some((name) => figure(name, type) !== null))
    .map(({ type }) => figure(measure, type))
    .reduce<number | null>(add, 0);
}

/** Persons per 100 places over all kinds of all units for which both are known; null when there are none, or no places. */
export function occupancyOf(units: readonly Attributes[]): number | null {
  let places = 0;
  let persons = 0;
  for (const unit of units) {
    for (const type of accommodationTypes) {
      const accommodated = unit[numberOf('accommodatedPersons', type).column];
      const operable = unit[numberOf('operablePlaces', type).column];
      if (typeof accommodated !== 'number' || typeof operable !== 'number') continue;
      persons += accommodated;
      places += operable;
    }
  }
  return places === 0 ? null : oneDecimal((persons * 100) / places);
}

/** Inhabitants of all units together, facilities aside; null when one is unknown. */
export function totalPopulation(units: readonly ReportingUnit[]): number | null {
  return units
    .filter((unit) => unit.kind !== 'DISTRICT_FACILITY')
    .reduce<number | null>((sum, unit) => add(sum, unit.population), 0);
}

/** A sum that is unknown when a part is. */
export function add(a: number | null | undefined, b: number | null | undefined): number | null {
  return typeof a === 'number' && typeof b === 'number' ? a + b : null;
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}

/** So many for each 1,000 inhabitants, one decimal; null when either is unknown. */
export function per1000(count: number | null, population: number | null): number | null {
  return count === null || population === null || population === 0 ? null : oneDecimal((count * 1000) / population);
}

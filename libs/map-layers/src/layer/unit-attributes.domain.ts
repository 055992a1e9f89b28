import { type CalendarDate, daysBetween } from '#kernel';
import { type ReportingUnit } from '#territory/domain';
import { type AccommodationType, type DailyReport } from '#reporting/domain';
import { type Attributes } from './collection.domain.js';

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
  const [decentralised, shared] = report?.accommodation ?? [undefined, undefined];
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
    // A flow counts on its own day only.
    allocations: counting?.status === 'REPORTED' ? counting.report.allocations : null,
    projected_credits: report?.projectedCredits ?? null,
    accommodated_decentralised: decentralised?.accommodatedPersons ?? null,
    accommodated_shared: shared?.accommodatedPersons ?? null,
    available_decentralised: decentralised?.availableNow ?? null,
    available_shared: shared?.availableNow ?? null,
    operable_decentralised: decentralised?.operablePlaces ?? null,
    operable_shared: shared?.operablePlaces ?? null,
    prospective_decentralised: prospectOf(report, 'DECENTRALISED'),
    prospective_decentralised_from: earliestOf(report, 'DECENTRALISED'),
    prospective_shared: prospectOf(report, 'SHARED'),
    prospective_shared_from: earliestOf(report, 'SHARED'),
  };
  return { ...facts, ...ratesOf(facts), boundary_schematic: state.boundarySchematic };
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
  const both = (what: string): number | null => add(figure(`${what}_decentralised`), figure(`${what}_shared`));
  return {
    accommodated_per_1000: per1000(both('accommodated'), inhabitants),
    available_per_1000: per1000(both('available'), inhabitants),
    occupancy_rate: occupancyOf([counts]),
  };
}

/** Persons per 100 places over all kinds of all units for which both are known; null when there are none, or no places. */
export function occupancyOf(units: readonly Attributes[]): number | null {
  let places = 0;
  let persons = 0;
  for (const unit of units) {
    for (const kind of ['decentralised', 'shared']) {
      const [accommodated, operable] = [unit[`accommodated_${kind}`], unit[`operable_${kind}`]];
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

function prospectOf(report: DailyReport | null, type: AccommodationType): number | null {
  const entries = report?.prospectiveCapacity.filter((entry) => entry.type === type) ?? [];
  return entries.length === 0 ? null : entries.reduce((sum, entry) => sum + entry.places, 0);
}

/** Earliest date among the entries with places. */
function earliestOf(report: DailyReport | null, type: AccommodationType): CalendarDate | null {
  const dates = (report?.prospectiveCapacity ?? [])
    .filter((entry) => entry.type === type && entry.places > 0 && entry.expectedFrom !== null)
    .map((entry) => entry.expectedFrom!);
  return dates.length === 0 ? null : dates.reduce((a, b) => (a < b ? a : b));
}

import { type CalendarDate, daysBetween } from '#kernel';
import { type AccommodationType, type DailyReport } from '#reporting/domain';
import { type ReportingUnit } from '#territory/domain';

/** What a unit's feature stands on. */
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
export function attributesOf(
  state: UnitState,
  date: CalendarDate,
  populationTotal: number | null,
): Record<string, string | number | boolean | null> {
  const { unit, counting } = state;
  const report = counting?.report ?? null;
  const [decentralised, shared] = report?.accommodation ?? [undefined, undefined];
  const accommodated = add(decentralised?.accommodatedPersons, shared?.accommodatedPersons);
  const available = add(decentralised?.availableNow, shared?.availableNow);
  const isFacility = unit.kind === 'DISTRICT_FACILITY';
  return {
    unit_key: unit.unitKey,
    name: unit.name,
    kind: unit.kind,
    district_key: unit.districtKey,
    population: unit.population,
    population_date: unit.populationDate,
    population_share:
      isFacility || populationTotal === null || populationTotal === 0 || unit.population === null
        ? null
        : oneDecimal((unit.population * 100) / populationTotal),
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
    accommodated_per_1000: isFacility ? null : per1000(accommodated, unit.population),
    available_per_1000: isFacility ? null : per1000(available, unit.population),
    occupancy_rate: report ? occupancyOf(report) : null,
    boundary_schematic: state.boundarySchematic,
  };
}

/** Inhabitants of all units together, facilities aside; null when one is unknown. */
export function totalPopulation(units: readonly ReportingUnit[]): number | null {
  return units
    .filter((unit) => unit.kind !== 'DISTRICT_FACILITY')
    .reduce<number | null>((sum, unit) => add(sum, unit.population), 0);
}

/** A sum that is unknown when a part is. */
function add(a: number | null | undefined, b: number | null | undefined): number | null {
  return typeof a === 'number' && typeof b === 'number' ? a + b : null;
}

function oneDecimal(value: number): number {
  return Math.round(value * 10) / 10;
}

function per1000(count: number | null, population: number | null): number | null {
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

/** Percent over the kinds for which persons and places are known. */
function occupancyOf(report: DailyReport): number | null {
  const known = report.accommodation.filter(
    (figures) => figures.accommodatedPersons !== null && figures.operablePlaces !== null,
  );
  const places = known.reduce((sum, figures) => sum + figures.operablePlaces!, 0);
  const persons = known.reduce((sum, figures) => sum + figures.accommodatedPersons!, 0);
  return places === 0 ? null : oneDecimal((persons * 100) / places);
}

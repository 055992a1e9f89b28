import { type CalendarDate } from '#kernel';
import { type Measure, prospectColumns, reportedNumbers } from '#reporting/domain';
import { type Attributes } from './collection.domain.js';
import { add, occupancyOf, overKinds, per1000 } from './unit-attributes.domain.js';

/** Facts of a district's feature, besides its units. */
export interface DistrictFacts {
  readonly districtKey: string;
  readonly name: string;
  readonly date: CalendarDate;
  /** Reports owed on the day; 0 when none is. */
  readonly reportsExpected: number;
  readonly reportsOnTime: number;
  readonly boundarySchematic: boolean | null;
}

/** Attributes of a district that are sums of those of its units. */
const sums: readonly string[] = [...reportedNumbers, ...prospectColumns].map(({ column }) => column);

/**
 * The attributes of a district on a day from those of its units (contract, section 6). A sum holds what is known and is null
 * when nothing is; facilities count in sums and in `units_expected`, not in the population nor in what is per inhabitant.
 */
export function districtAttributesOf(units: readonly Attributes[], facts: DistrictFacts): Attributes {
  const territorial = units.filter((unit) => unit['kind'] !== 'DISTRICT_FACILITY');
  const known = units.filter((unit) => unit['status'] !== 'UNKNOWN');
  const counting = (attribute: string, value: string): number =>
    units.filter((unit) => unit[attribute] === value).length;
  const [sufficient, strained, critical] = ['SUFFICIENT', 'STRAINED', 'CRITICAL'].map((step) =>
    counting('assessment', step),
  ) as [number, number, number];
  const reported = counting('status', 'REPORTED');
  return {
    district_key: facts.districtKey,
    name: facts.name,
    population: territorial.reduce<number | null>((sum, unit) => add(sum, numberOf(unit, 'population')), 0),
    date: facts.date,
    ...Object.fromEntries(sums.map((name) => [name, sumOfKnown(units, name)])),
    accommodated_per_1000: per1000Of(territorial, 'accommodatedPersons'),
    available_per_1000: per1000Of(territorial, 'availableNow'),
    occupancy_rate: occupancyOf(units),
    units_expected: units.length,
    units_known: known.length,
    units_current: reported,
    units_sufficient: sufficient,
    units_strained: strained,
    units_critical: critical,
    units_unknown: units.length - sufficient - strained - critical,
    reports_expected: facts.reportsExpected,
    reports_received: reported,
    reports_on_time: facts.reportsOnTime,
    oldest_reported_on: known
      .map((unit) => unit['reported_on'] as CalendarDate)
      .reduce<CalendarDate | null>((oldest, day) => (oldest === null || day < oldest ? day : oldest), null),
    boundary_schematic: facts.boundarySchematic,
  };
}

/** Over the units whose both kinds and population are known; null when there is none. */
function per1000Of(units: readonly Attributes[], measure: Measure): number | null {
  let count: number | null = null;
  let inhabitants = 0;
  for (const unit of units) {
    const both = overKinds(unit, measure);
    const population = numberOf(unit, 'population');
    if (both === null || population === null) continue;
    count = (count ?? 0) + both;
    inhabitants += population;
  }
  return per1000(count, inhabitants);
}

function sumOfKnown(units: readonly Attributes[], name: string): number | null {
  return units
    .map((unit) => numberOf(unit, name))
    .reduce<number | null>((sum, value) => (value === null ? sum : (sum ?? 0) + value), null);
}

function numberOf(attributes: Attributes, name: string): number | null {
  return attributes[name] as number | null;
}

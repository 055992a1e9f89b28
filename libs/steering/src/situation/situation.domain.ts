import { type CalendarDate, daysBetween, eachDay } from '#kernel';
import {
  type AccommodationType,
  type ByKind,
  byKey,
  type DailyReport,
  countsOn,
  entryOf,
  expectationOn,
  figureOf,
  type Measure,
  measures,
  type ProspectiveCapacity,
  typesShown,
  type UnitFigure,
  unitFigures,
} from '#reporting/domain';
import { type District, isValidOn, type ReportingRules, type ReportingUnit } from '#territory/domain';

/** A sum that says what it covers; known + unknown units = units expected. */
export interface Sum {
  /** Sum of the known values; null when no unit is known, never standing for the unknown ones. */
  readonly value: number | null;
  readonly unitsKnown: number;
  /** Of these, the units that reported for this very day. */
  readonly unitsCurrent: number;
  /** Day of the oldest report in the sum. */
  readonly oldest: CalendarDate | null;
}

/** Persons and places of the units for which both are known. */
interface Occupancy {
  readonly persons: number;
  readonly places: number;
  readonly unitsKnown: number;
}

/** The sums of a kind of accommodation. */
type AccommodationFiguresOfDistrict = Readonly<Record<Measure, Sum>> & { readonly occupancy: Occupancy };

interface ProspectiveFigures {
  readonly places: Sum;
  readonly dateOpen: number;
  readonly overdue: number;
}

/** The figures of a district on a day: stored by the worker, and worked out anew for a past `knownAt`. */
export type DistrictFigures = Readonly<Record<UnitFigure, Sum>> & {
  /** Units valid on the day. */
  readonly unitsExpected: number;
  readonly accommodation: ByKind<AccommodationFiguresOfDistrict>;
  readonly prospective: ByKind<ProspectiveFigures>;
  readonly assessments: {
    readonly sufficient: number;
    readonly strained: number;
    readonly critical: number;
    readonly unknown: number;
  };
  readonly reporting: {
    /** Units that owe a report. */
    readonly expected: number;
    /** Units that reported for this day, owed or not. */
    readonly received: number;
    readonly onTime: number;
  };
};

/** The report that counts for a unit on a day; a valid unit that is UNKNOWN has none. */
export interface CountingReport {
  readonly unitKey: string;
  readonly status: 'REPORTED' | 'CARRIED_FORWARD';
  readonly report: DailyReport;
}

/** A day of a district, worked out. */
export interface DerivedDay {
  readonly date: CalendarDate;
  readonly dueAt: Date | null;
  readonly figures: DistrictFigures;
  /** By unit key; units without an entry are UNKNOWN. */
  readonly counting: readonly CountingReport[];
}

/** The inputs of the derivation, all as recorded by one moment. */
interface DerivationInputs {
  readonly district: Pick<District, 'state' | 'timeZone'>;
  readonly rules: ReportingRules;
  /** Every unit of the district, valid or not. */
  readonly units: readonly ReportingUnit[];
  /** The counting revisions: each unit's newest one up to `from`, then those of every day up to `to`; a unit's by day. */
  readonly reports: readonly DailyReport[];
}

/**
 * Works out the days `from` to `to` (both included). A unit's stocks on day D are those of its newest report R with
 * R <= D and D - R <= carryForwardDays; flows are never carried forward (docs/contract.md, section 4, "Carry-forward").
 */
export function deriveDays(inputs: DerivationInputs, from: CalendarDate, to: CalendarDate): DerivedDay[] {
  const reportsByUnit = new Map<string, DailyReport[]>();
  for (const report of inputs.reports) {
    const list = reportsByUnit.get(report.unitKey);
    if (list) list.push(report);
    else reportsByUnit.set(report.unitKey, [report]);
  }
  const position = new Map<string, number>();

  return eachDay(from, to).map((date) => {
    const validUnits = inputs.units.filter((unit) => isValidOn(unit, date));
    const counting: CountingReport[] = [];
    for (const { unitKey } of validUnits) {
      const reports = reportsByUnit.get(unitKey);
      if (!reports) continue;
      let index = position.get(unitKey) ?? -1;
      while (index + 1 < reports.length && reports[index + 1]!.reportingDate <= date) index += 1;
      position.set(unitKey, index);
      const report = reports[index];
      if (report && countsOn(date, report.reportingDate, inputs.rules.carryForwardDays)) {
        counting.push({ unitKey, status: report.reportingDate === date ? 'REPORTED' : 'CARRIED_FORWARD', report });
      }
    }
    const expectation = expectationOn(date, inputs.rules, inputs.district);
    return {
      date,
      dueAt: expectation.dueAt,
      figures: summariseDistrict(date, validUnits.length, expectation.expected, counting),
      counting,
    };
  });
}

/** The figures of a district on a day from the reports that count. */
function summariseDistrict(
  date: CalendarDate,
  unitsExpected: number,
  reportExpected: boolean,
  counting: readonly CountingReport[],
): DistrictFigures {
  const ofThisDay = counting.filter((entry) => entry.status === 'REPORTED');
  const assessed = (assessment: string): number =>
    counting.filter((entry) => entry.report.assessment === assessment).length;
  const types = typesShown(counting.map(({ report }) => report));
  const [sufficient, strained, critical] = [assessed('SUFFICIENT'), assessed('STRAINED'), assessed('CRITICAL')];
  return {
    unitsExpected,
    ...byKey(unitFigures, (key) =>
      sumOf(figureOf(key).nature === 'FLOW' ? ofThisDay : counting, (report) => report[key]),
    ),
    accommodation: byKey(types, (type) => accommodationOf(counting, type)),
    prospective: byKey(types, (type) => summariseProspects(date, counting, type, null)),
    assessments: { sufficient, strained, critical, unknown: unitsExpected - sufficient - strained - critical },
    reporting: {
      expected: reportExpected ? unitsExpected : 0,
      received: ofThisDay.length,
      onTime: ofThisDay.filter((entry) => entry.report.onTime).length,
    },
  };
}

/** Sums what is known and counts whose it is. */
export function sumOf(counting: readonly CountingReport[], figureOf: (report: DailyReport) => number | null): Sum {
  let value: number | null = null;
  let unitsKnown = 0;
  let unitsCurrent = 0;
  let oldest: CalendarDate | null = null;
  for (const { report, status } of counting) {
    const figure = figureOf(report);
    if (figure === null) continue;
    value = (value ?? 0) + figure;
    unitsKnown += 1;
    if (status === 'REPORTED') unitsCurrent += 1;
    if (oldest === null || report.reportingDate < oldest) oldest = report.reportingDate;
  }
  return { value, unitsKnown, unitsCurrent, oldest };
}

function accommodationOf(counting: readonly CountingReport[], type: AccommodationType): AccommodationFiguresOfDistrict {
  let persons = 0;
  let places = 0;
  let unitsKnown = 0;
  for (const { report } of counting) {
    const { accommodatedPersons = null, operablePlaces = null } = entryOf(report.accommodation, type) ?? {};
    if (accommodatedPersons === null || operablePlaces === null) continue;
    persons += accommodatedPersons;
    places += operablePlaces;
    unitsKnown += 1;
  }
  return {
    ...byKey(measures, (measure) => sumOf(counting, (report) => figureOfKind(report, type, measure))),
    occupancy: { persons, places, unitsKnown },
  };
}

/** A figure of one kind in a report; null = unknown, or the report does not use the kind. */
export function figureOfKind(report: DailyReport, type: AccommodationType, measure: Measure): number | null {
  return entryOf(report.accommodation, type)?.[measure] ?? null;
}

/** Whether the entry falls in the horizon: dated at most so many days after `date`, overdue included; null = all. */
function isInHorizon(date: CalendarDate, entry: ProspectiveCapacity, withinDays: number | null): boolean {
  if (withinDays === null) return true;
  return entry.expectedFrom !== null && daysBetween(date, entry.expectedFrom) <= withinDays;
}

/** A unit's places in prospect for a kind; null when it reported no entry for the kind. */
export function prospectOf(
  date: CalendarDate,
  report: DailyReport,
  type: AccommodationType,
  withinDays: number | null,
): number | null {
  const entries = report.prospectiveCapacity.filter((entry) => entry.type === type);
  if (entries.length === 0) return null;
  return entries.filter((entry) => isInHorizon(date, entry, withinDays)).reduce((sum, entry) => sum + entry.places, 0);
}

/** Places in prospect of one kind; a unit is known when it reported an entry (also 0) for the kind. */
export function summariseProspects(
  date: CalendarDate,
  counting: readonly CountingReport[],
  type: AccommodationType,
  withinDays: number | null,
): ProspectiveFigures {
  const entries = counting.flatMap(({ report }) => report.prospectiveCapacity.filter((entry) => entry.type === type));
  const placesWhere = (matches: (entry: ProspectiveCapacity) => boolean): number =>
    entries.filter(matches).reduce((sum, entry) => sum + entry.places, 0);
  return {
    places: sumOf(counting, (report) => prospectOf(date, report, type, withinDays)),
    dateOpen: placesWhere((entry) => entry.expectedFrom === null),
    overdue: placesWhere((entry) => entry.expectedFrom !== null && entry.expectedFrom < date),
  };
}

/** Persons per 100 places, one decimal; null when no unit is known or there are no places. May exceed 100. */
export function percentOf({ persons, places, unitsKnown }: Occupancy): number | null {
  return unitsKnown === 0 || places === 0 ? null : Math.round((persons * 1000) / places) / 10;
}

/** Sum of a flow over days; it shows its gaps instead of filling them. */
export interface FlowFigures {
  readonly value: number | null;
  /** Reports in the range whose value is known. */
  readonly reportsKnown: number;
  /** Reports owed in the range, and those made although none was owed. */
  readonly reportsExpected: number;
}

/**
 * Allocations over days, for the district or for one unit.
 * @param units the units it is for; a report counts only while its unit is valid
 * @param isReportingDay whether a report is owed on the day
 * @param reports the counting revisions in the range
 */
export function summariseFlow(
  days: readonly CalendarDate[],
  units: readonly ReportingUnit[],
  isReportingDay: (date: CalendarDate) => boolean,
  reports: readonly Pick<DailyReport, 'unitKey' | 'reportingDate' | 'allocations'>[],
): FlowFigures {
  const unitByKey = new Map(units.map((unit) => [unit.unitKey, unit]));
  let reportsExpected = 0;
  for (const day of days) {
    if (isReportingDay(day)) reportsExpected += units.filter((unit) => isValidOn(unit, day)).length;
  }
  let value: number | null = null;
  let reportsKnown = 0;
  for (const report of reports) {
    const unit = unitByKey.get(report.unitKey);
    if (!unit || !isValidOn(unit, report.reportingDate)) continue;
    if (!isReportingDay(report.reportingDate)) reportsExpected += 1;
    if (report.allocations === null) continue;
    value = (value ?? 0) + report.allocations;
    reportsKnown += 1;
  }
  return { value, reportsKnown, reportsExpected };
}

import { addDays, type CalendarDate, daysBetween } from '#kernel';
import { type ReportContent, typesOf } from '#reporting/domain';
import { type Parts, sumOfKnown, toParts } from '../situation/picture.domain.js';

/** A report as far as its figures go. */
export type DatedReport = ReportContent & { readonly reportingDate: CalendarDate };

/** German names of the kinds of units. */
export const kindName: Record<string, string> = {
  TOWN: 'Stadt',
  MUNICIPALITY: 'Gemeinde',
  MUNICIPAL_ASSOCIATION: 'Samtgemeinde',
  DISTRICT_FACILITY: 'Einrichtung des Landkreises',
};

/** The measures of a report for each kind of accommodation. */
export type Measure = 'accommodatedPersons' | 'availableNow' | 'operablePlaces';

/** A figure by kind: what is known of it, as everywhere in the portal. */
export const partsOf = (report: Pick<ReportContent, 'accommodation'> | null | undefined, measure: Measure): Parts =>
  toParts(
    report && { accommodation: report.accommodation, prospectiveCapacity: [] },
    (type) => report?.accommodation.find((figures) => figures.type === type)?.[measure] ?? null,
  );

/**
 * The sum of each day for a line, with a gap where a kind is unknown that is known on other days: else the line would fall
 * without a reason.
 */
export function totalsOf(days: readonly Parts[]): (number | null)[] {
  const types = typesOf(Object.assign({}, ...days) as Partial<Parts>);
  const kinds = types.filter((type) => days.some((day) => (day[type] ?? null) !== null));
  return days.map((day) => (kinds.some((type) => day[type] === null) ? null : day.total));
}

/**
 * The report that counts on each day: of the day, else the newest one that is at most `carryForwardDays` old (contract,
 * "Carry-forward"); null = none.
 * @param reports by day, oldest first
 */
export function countingByDay<Report extends DatedReport>(
  dates: readonly CalendarDate[],
  reports: readonly Report[],
  carryForwardDays: number,
): (Report | null)[] {
  let next = 0;
  let newest: Report | null = null;
  return dates.map((date) => {
    while (next < reports.length && reports[next]!.reportingDate <= date) newest = reports[next++]!;
    return newest && daysBetween(newest.reportingDate, date) <= carryForwardDays ? newest : null;
  });
}

/** Since when the assessment is as it is: the first day of the unbroken run of reports that say so, up to the newest one. */
export function assessedSince(reports: readonly DatedReport[]): CalendarDate | null {
  const newest = reports.at(-1);
  if (!newest || newest.assessment === null) return null;
  let since = newest.reportingDate;
  for (const report of [...reports].reverse()) {
    if (report.assessment !== newest.assessment) break;
    since = report.reportingDate;
  }
  return since;
}

/** Allocations of the last days, and the reports they come from. */
export interface Allocations {
  /** Of what is known; null = nothing is. */
  readonly value: number | null;
  readonly known: number;
  /** Reports owed, and those made although none was owed: what `known` is of, as in the Lagebild. */
  readonly expected: number;
  /** Oldest first. */
  readonly inputs: readonly { readonly date: CalendarDate; readonly value: number | null }[];
}

/** Sum of the allocations of the last `days` days up to `date`. */
export function allocationsWithin(
  reports: readonly DatedReport[],
  reportingDays: readonly { readonly date: CalendarDate; readonly expected: boolean }[],
  date: CalendarDate,
  days: number,
): Allocations {
  const isWithin = (day: CalendarDate): boolean => day > addDays(date, -days) && day <= date;
  const inputs = reports
    .filter(({ reportingDate }) => isWithin(reportingDate))
    .map(({ reportingDate, allocations }) => ({ date: reportingDate, value: allocations }));
  return {
    value: sumOfKnown(inputs.map(({ value }) => value)),
    known: inputs.filter(({ value }) => value !== null).length,
    expected: new Set([
      ...reportingDays.flatMap((day) => (day.expected && isWithin(day.date) ? [day.date] : [])),
      ...inputs.map((input) => input.date),
    ]).size,
    inputs,
  };
}

import { addDays, type CalendarDate, daysBetween } from '#kernel';
import { type AccommodationType, accommodationTypes, type ReportContent } from '#reporting/domain';

/** A report as far as its figures go. */
export type DatedReport = ReportContent & { readonly reportingDate: CalendarDate };

/** What people call the kinds of units. */
export const kindName: Record<string, string> = {
  TOWN: 'Stadt',
  MUNICIPALITY: 'Gemeinde',
  MUNICIPAL_ASSOCIATION: 'Samtgemeinde',
  DISTRICT_FACILITY: 'Einrichtung des Landkreises',
};

/** A figure of one kind. */
export const figureOf = (
  report: Pick<ReportContent, 'accommodation'>,
  type: AccommodationType,
  measure: 'accommodatedPersons' | 'availableNow' | 'operablePlaces',
): number | null => report.accommodation.find((figures) => figures.type === type)?.[measure] ?? null;

/** Sum over both kinds; null when one of them is unknown: half a sum would look like a whole one. */
export function bothKinds(
  report: Pick<ReportContent, 'accommodation'>,
  measure: 'accommodatedPersons' | 'availableNow' | 'operablePlaces',
): number | null {
  const values = accommodationTypes.map((type) => figureOf(report, type, measure));
  return values.includes(null) ? null : values.reduce<number>((sum, value) => sum + value!, 0);
}

/** Places in prospect of one kind; null = unknown. */
export function prospectsOf(report: ReportContent, type: AccommodationType): number | null {
  const entries = report.prospectiveCapacity.filter((entry) => entry.type === type);
  return entries.length === 0 ? null : entries.reduce((sum, { places }) => sum + places, 0);
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

/** Sum of the allocations of the last `days` days up to `date`, and how many of the reports there know them. */
export function allocationsWithin(
  reports: readonly DatedReport[],
  date: CalendarDate,
  days: number,
): { readonly value: number | null; readonly known: number; readonly reports: number } {
  const inside = reports.filter(({ reportingDate }) => reportingDate > addDays(date, -days) && reportingDate <= date);
  const known = inside.flatMap(({ allocations }) => (allocations === null ? [] : [allocations]));
  return {
    value: known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0),
    known: known.length,
    reports: inside.length,
  };
}

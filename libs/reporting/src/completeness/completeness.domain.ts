import { type ReportingDayStatus } from '../reporting-calendar/reporting-calendar.domain.js';

/** Owed and received reports, over some days of some units. */
interface CompletenessRates {
  /** Reports owed whose due moment has passed or that have come. */
  readonly expected: number;
  /** Of these, the ones that have come. */
  readonly received: number;
  /** Of these, the ones that came by the due moment. */
  readonly onTime: number;
  /** Vollzähligkeit: received of expected, percent with one decimal; null when none was owed. */
  readonly completenessPercent: number | null;
  /** Pünktlichkeit: on time of expected, percent with one decimal; null when none was owed. */
  readonly timelinessPercent: number | null;
}

/** Counts the days. A voluntary report is none that was owed; a report that is still due is not missing yet. */
export function ratesOf(
  days: readonly { readonly expected: boolean; readonly status: ReportingDayStatus }[],
): CompletenessRates {
  const count = (...statuses: ReportingDayStatus[]): number =>
    days.filter((day) => day.expected && statuses.includes(day.status)).length;
  const onTime = count('ON_TIME');
  const received = onTime + count('LATE');
  const expected = received + count('MISSING');
  return {
    expected,
    received,
    onTime,
    completenessPercent: percentOf(received, expected),
    timelinessPercent: percentOf(onTime, expected),
  };
}

function percentOf(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 1000) / 10;
}

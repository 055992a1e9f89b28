import { getHolidays } from 'feiertagejs';
import { addDays, type CalendarDate, momentAt, startOfDay, weekdayOf } from '#kernel';
import { type District, type ReportingRules } from '#territory/domain';

/** The district's rules applied to one day. */
export interface Expectation {
  /** Whether the units owe a report. */
  readonly expected: boolean;
  /** German: the holiday's name, else `Schließtag`, else the weekday; null when a report is owed. */
  readonly reason: string | null;
  /** The moment until which a report is on time; null when none is owed. */
  readonly dueAt: Date | null;
}

const weekdays = ['Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag', 'Sonntag'] as const;

/**
 * Why no report is owed on the day (German), null when one is: holidays of the Land come before closing days, these before
 * the weekday.
 */
export function notExpectedReason(
  date: CalendarDate,
  rules: ReportingRules,
  district: Pick<District, 'state'>,
): string | null {
  return (
    holidayName(date, district.state) ??
    (rules.closedOn.includes(date)
      ? 'Schließtag'
      : rules.reportingDays.includes(weekdayOf(date))
        ? null
        : weekdays[weekdayOf(date) - 1]!)
  );
}

/** Applies the rules to the day, the due moment included. */
export function expectationOn(
  date: CalendarDate,
  rules: ReportingRules,
  district: Pick<District, 'state' | 'timeZone'>,
): Expectation {
  const reason = notExpectedReason(date, rules, district);
  return reason === null
    ? { expected: true, reason: null, dueAt: momentAt(date, rules.dueTime, district.timeZone) }
    : { expected: false, reason, dueAt: null };
}

/** How far back the reporting days before a report are looked for: nine of them, where one weekday a week is one. */
const REPORTING_DAYS_WITHIN = 120;

/** The `count` reporting days before `date`, newest first; fewer where the calendar has none within so many days. */
export function reportingDaysBefore(
  date: CalendarDate,
  count: number,
  rules: ReportingRules,
  district: Pick<District, 'state'>,
): CalendarDate[] {
  const days: CalendarDate[] = [];
  for (let back = 1; back <= REPORTING_DAYS_WITHIN && days.length < count; back += 1) {
    const day = addDays(date, -back);
    if (notExpectedReason(day, rules, district) === null) days.push(day);
  }
  return days;
}

/** The moment from which clerks and imports can no longer report for the day; null = never locked. */
export function lockAtOf(date: CalendarDate, rules: ReportingRules, timeZone: string): Date | null {
  return rules.lockAfterDays === null ? null : startOfDay(addDays(date, rules.lockAfterDays + 1), timeZone);
}

/** Whether a report recorded at this moment keeps the deadline; where none is owed, every report does. */
export function isOnTime(recordedAt: Date, expectation: Expectation): boolean {
  return expectation.dueAt === null || recordedAt <= expectation.dueAt;
}

export type ReportingDayStatus = 'NOT_EXPECTED' | 'DUE' | 'MISSING' | 'ON_TIME' | 'LATE';

/** Status of a unit on a day; `owed` is false when the unit is not valid. */
export function reportingDayStatus(
  owed: boolean,
  dueAt: Date | null,
  report: { readonly onTime: boolean } | null,
  now: Date,
): ReportingDayStatus {
  if (report) return report.onTime ? 'ON_TIME' : 'LATE';
  if (!owed || dueAt === null) return 'NOT_EXPECTED';
  return now <= dueAt ? 'DUE' : 'MISSING';
}

/** The stored report of a unit for a day, in short. */
export interface DaySummary {
  /** The current one. */
  readonly revision: number;
  readonly onTime: boolean;
  /** Of revision 1. */
  readonly firstRecordedAt: Date | null;
}

/** Owed and received reports of a unit on a day. */
interface ReportingDay {
  readonly date: CalendarDate;
  readonly expected: boolean;
  /** German; null when a report is owed. */
  readonly notExpectedReason: string | null;
  readonly dueAt: Date | null;
  readonly lockAt: Date | null;
  readonly status: ReportingDayStatus;
  readonly firstRecordedAt: Date | null;
  readonly revision: number | null;
}

/** The day of a unit; `valid`: it exists on that day. */
export function toReportingDay(
  date: CalendarDate,
  valid: boolean,
  report: DaySummary | null,
  frame: {
    readonly rules: ReportingRules;
    readonly district: Pick<District, 'state' | 'timeZone'>;
    readonly now: Date;
  },
): ReportingDay {
  const { rules, district, now } = frame;
  const expectation = expectationOn(date, rules, district);
  const expected = valid && expectation.expected;
  return {
    date,
    expected,
    notExpectedReason: valid ? expectation.reason : 'Kommune besteht an diesem Tag nicht',
    dueAt: valid ? expectation.dueAt : null,
    lockAt: lockAtOf(date, rules, district.timeZone),
    status: reportingDayStatus(expected, expectation.dueAt, report, now),
    firstRecordedAt: report?.firstRecordedAt ?? null,
    revision: report?.revision ?? null,
  };
}

type Region = Parameters<typeof getHolidays>[1];

const holidaysByYear = new Map<string, ReadonlyMap<CalendarDate, string>>();

/** Name of the public holiday of the Land on this day; null = none. */
function holidayName(date: CalendarDate, state: string): string | null {
  const key = `${state}${date.slice(0, 4)}`;
  let holidays = holidaysByYear.get(key);
  if (!holidays) {
    holidays = new Map(
      // The library's `dateString` depends on the time zone of the process; its `date` is noon UTC of the day.
      getHolidays(Number(date.slice(0, 4)), state as Region).map((holiday) => [
        holiday.date.toISOString().slice(0, 10),
        holiday.translate('de') ?? holiday.name,
      ]),
    );
    holidaysByYear.set(key, holidays);
  }
  return holidays.get(date) ?? null;
}

import { isCalendarDate, type CalendarDate, type SettingsProblem } from '#kernel';

/** A district's settings for reporting, as they stand in one version. */
export interface ReportingRules {
  /** Local time of the due moment, `10:00`. */
  dueTime: string;
  /** ISO weekdays on which a report is owed, 1 = Monday to 7 = Sunday, ascending. */
  reportingDays: readonly number[];
  /** Days on which nobody owes a report although weekday and holidays would ask for one, ascending. */
  closedOn: readonly CalendarDate[];
  /** Calendar days for which a report counts on. */
  carryForwardDays: number;
  /** Calendar days after which clerks can no longer report; null = never locked. */
  lockAfterDays: number | null;
  /** Whether the assessment has the step STRAINED. */
  middleStep: boolean;
  /** Whether a report must carry an assessment. */
  assessmentRequired: boolean;
  /** Whether halls, containers and tents are a kind of accommodation of their own (Notunterkunft). */
  emergencyShelter: boolean;
}

/** Rules that are on or off; the values of a report are judged by them alone. */
export type SwitchRules = Pick<
  ReportingRules,
  { [Name in keyof ReportingRules]: ReportingRules[Name] extends boolean ? Name : never }[keyof ReportingRules]
>;

/** Rules as a form gives them; a rule that came later than the form stays as it is. */
export type GivenRules = Omit<ReportingRules, 'emergencyShelter'> & { emergencyShelter: boolean | undefined };

/** The rules that every district begins with. */
export const defaultRules: ReportingRules = Object.freeze({
  dueTime: '10:00',
  reportingDays: Object.freeze([1, 2, 3, 4, 5]),
  closedOn: Object.freeze([]),
  carryForwardDays: 7,
  lockAfterDays: 14,
  middleStep: false,
  assessmentRequired: true,
  emergencyShelter: false,
});

const weekdays = ['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'];
const MAX_CARRY_FORWARD_DAYS = 366;
const MAX_LOCK_AFTER_DAYS = 3660;
const MAX_CLOSING_DAYS = 1000;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

type Read<T> = { value: T } | { problem: string };

const readers: { [Name in keyof ReportingRules]: (text: string) => Read<ReportingRules[Name]> } = {
  dueTime: (text) =>
    TIME.test(text) ? { value: text } : { problem: `„${text}“ ist keine Uhrzeit. Erwartet wird die Form 10:00.` },
  reportingDays: readWeekdays,
  closedOn: readDates,
  carryForwardDays: (text) => readDays(text, MAX_CARRY_FORWARD_DAYS),
  lockAfterDays: (text) =>
    text.toLowerCase() === 'never'
      ? { value: null }
      : readDays(text, MAX_LOCK_AFTER_DAYS, ' oder „never“ für keine Sperre'),
  middleStep: readSwitch,
  assessmentRequired: readSwitch,
  emergencyShelter: readSwitch,
};

/**
 * Reads settings as they stand on the command line (`dueTime=10:00`, `reportingDays=MON-FRI`, `closedOn=2026-12-24`) on
 * top of the current rules. Either the new rules, or every problem at once (German).
 */
export function parseRuleSettings(
  settings: readonly string[],
  current: ReportingRules,
): { rules: ReportingRules } | { problems: string[] } {
  const names = Object.keys(readers).join(', ');
  if (settings.length === 0) return { problems: [`Keine Einstellung angegeben. Möglich sind: ${names}.`] };
  const problems: string[] = [];
  const seen = new Set<string>();
  const rules = { ...current };
  for (const setting of settings) {
    const equals = setting.indexOf('=');
    if (equals < 0) {
      problems.push(`„${setting}“: Erwartet wird EINSTELLUNG=WERT, zum Beispiel dueTime=10:00.`);
      continue;
    }
    const name = setting.slice(0, equals).trim();
    if (!Object.hasOwn(readers, name)) {
      problems.push(`„${name}“ ist keine Einstellung. Möglich sind: ${names}.`);
      continue;
    }
    if (seen.has(name)) {
      problems.push(`${name} ist mehr als einmal angegeben.`);
      continue;
    }
    seen.add(name);
    const key = name as keyof ReportingRules;
    const read: Read<unknown> = readers[key](setting.slice(equals + 1).trim());
    if ('problem' in read) problems.push(`${name}: ${read.problem}`);
    else Object.assign(rules, { [key]: read.value });
  }
  return problems.length > 0 ? { problems } : { rules };
}

/** The settings that differ in the second version, as `name=value`; empty = both say the same. */
export function changedSettings(before: ReportingRules, after: ReportingRules): string[] {
  return (Object.keys(readers) as (keyof ReportingRules)[])
    .filter((name) => String(before[name]) !== String(after[name]))
    .map((name) => `${name}=${String(after[name])}`);
}

/** Everything that is wrong with rules from a form; the same limits as on the command line. Empty = they can be recorded. */
export function findRuleProblems(rules: GivenRules): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const refuse = (code: string, field: keyof ReportingRules, message: string): void => {
    problems.push({ code, field, message });
  };
  const isDays = (days: number, most: number): boolean => Number.isInteger(days) && days >= 0 && days <= most;
  if (!TIME.test(rules.dueTime)) refuse('TIME_INVALID', 'dueTime', 'Meldefrist: Bitte eine Uhrzeit wie 10:00 angeben.');
  if (rules.reportingDays.length === 0)
    refuse('WEEKDAY_REQUIRED', 'reportingDays', 'Meldetage: Bitte wählen Sie mindestens einen Wochentag.');
  if (rules.closedOn.length > MAX_CLOSING_DAYS)
    refuse('TOO_MANY', 'closedOn', `Schließtage: höchstens ${MAX_CLOSING_DAYS}.`);
  if (!isDays(rules.carryForwardDays, MAX_CARRY_FORWARD_DAYS))
    refuse('OUT_OF_RANGE', 'carryForwardDays', `Fortschreibung: 0 bis ${MAX_CARRY_FORWARD_DAYS} Tage.`);
  if (rules.lockAfterDays !== null && !isDays(rules.lockAfterDays, MAX_LOCK_AFTER_DAYS))
    refuse('OUT_OF_RANGE', 'lockAfterDays', `Sperre: 0 bis ${MAX_LOCK_AFTER_DAYS} Tage, oder keine Sperre.`);
  return problems;
}

function readWeekdays(text: string): Read<number[]> {
  const days = new Set<number>();
  const form = 'Erwartet werden Wochentage wie MON-FRI oder MON,WED-FRI (MON TUE WED THU FRI SAT SUN).';
  for (const part of text.split(',').map((token) => token.trim().toUpperCase())) {
    const [first, last, ...rest] = part.split('-').map((day) => weekdays.indexOf(day.trim()));
    const to = last ?? first;
    if (first === undefined || to === undefined || first < 0 || to < 0 || rest.length > 0) {
      return { problem: part === '' ? `Ein Wochentag fehlt. ${form}` : `„${part}“ ist nicht lesbar. ${form}` };
    }
    // A range may go over the end of the week: SAT-MON.
    for (let day = first; ; day = (day + 1) % 7) {
      days.add(day + 1);
      if (day === to) break;
    }
  }
  return { value: [...days].sort((a, b) => a - b) };
}

function readDates(text: string): Read<CalendarDate[]> {
  if (text === '') return { value: [] };
  const dates = text.split(',').map((date) => date.trim());
  const wrong = dates.filter((date) => !isCalendarDate(date));
  return wrong.length > 0
    ? { problem: `${wrong.map((date) => `„${date}“`).join(', ')}: kein Tag der Form 2026-12-24.` }
    : { value: [...new Set(dates)].sort() };
}

function readDays(text: string, most: number, alternative = ''): Read<number> {
  const days = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  return days <= most
    ? { value: days }
    : { problem: `„${text}“ ist nicht möglich. Erwartet wird eine Zahl von Tagen von 0 bis ${most}${alternative}.` };
}

function readSwitch(text: string): Read<boolean> {
  const word = text.toLowerCase();
  return word === 'on' || word === 'off'
    ? { value: word === 'on' }
    : { problem: `„${text}“ ist nicht möglich. Erwartet wird on oder off.` };
}

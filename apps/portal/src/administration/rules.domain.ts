import { type CalendarDate } from '#kernel';
import { type ReportingRules } from '#territory/domain';
import { dayText, weekdayNames } from '../format/format.domain.js';

const weekdays = ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY', 'SUNDAY'] as const;
export type Weekday = (typeof weekdays)[number];

/** The rules as the form has them. */
export interface RulesText {
  readonly dueTime: string;
  /** ISO weekdays, ascending. */
  readonly reportingDays: readonly number[];
  /** Ascending, each once. */
  readonly closedOn: readonly CalendarDate[];
  readonly carryForwardDays: string;
  readonly isLocking: boolean;
  /** Kept while nothing is locked, so that it is still there when it is switched on again. */
  readonly lockAfterDays: string;
  readonly middleStep: boolean;
  readonly assessmentRequired: boolean;
  readonly emergencyShelter: boolean;
}

/** The rules as the server tells them. */
export interface RulesAnswer {
  readonly dueTime: string;
  readonly reportingDays: readonly Weekday[];
  readonly closedOn: readonly CalendarDate[];
  readonly carryForwardDays: number;
  readonly lockAfterDays: number | null;
  readonly assessmentSteps: readonly string[];
  readonly assessmentRequired: boolean;
  readonly emergencyShelter: boolean;
}

/** The form that shows the rules as they are. */
export function textOfRules(rules: RulesAnswer): RulesText {
  return {
    dueTime: rules.dueTime,
    reportingDays: rules.reportingDays.map((day) => weekdays.indexOf(day) + 1),
    closedOn: rules.closedOn,
    carryForwardDays: String(rules.carryForwardDays),
    isLocking: rules.lockAfterDays !== null,
    lockAfterDays: rules.lockAfterDays === null ? '' : String(rules.lockAfterDays),
    middleStep: rules.assessmentSteps.includes('STRAINED'),
    assessmentRequired: rules.assessmentRequired,
    emergencyShelter: rules.emergencyShelter,
  };
}

/** The form on top of rules that somebody else has set since it began: what was changed here stays, all else follows. */
export function carryOver(text: RulesText, start: RulesText, now: RulesText): RulesText {
  const mine = (Object.keys(text) as (keyof RulesText)[]).filter((key) => String(text[key]) !== String(start[key]));
  return {
    ...now,
    ...Object.fromEntries(mine.map((key) => [key, text[key]])),
    // Of a list each day is a change of its own.
    closedOn: [
      ...now.closedOn.filter((day) => text.closedOn.includes(day) || !start.closedOn.includes(day)),
      ...text.closedOn.filter((day) => !start.closedOn.includes(day) && !now.closedOn.includes(day)),
    ].sort(),
  };
}

/** The form in the shape that the shared rules judge; a number that cannot be read is NaN. */
export function readRules(text: RulesText): ReportingRules {
  return {
    dueTime: text.dueTime,
    reportingDays: text.reportingDays,
    closedOn: text.closedOn,
    carryForwardDays: readDays(text.carryForwardDays),
    lockAfterDays: text.isLocking ? readDays(text.lockAfterDays) : null,
    middleStep: text.middleStep,
    assessmentRequired: text.assessmentRequired,
    emergencyShelter: text.emergencyShelter,
  };
}

/** Rules without problems, as they are sent. */
export function toRulesInput(rules: ReportingRules) {
  return {
    ...rules,
    reportingDays: rules.reportingDays.map((day) => weekdays[day - 1]!),
    closedOn: [...rules.closedOn],
  };
}

function readDays(text: string): number {
  return /^\d{1,5}$/.test(text.trim()) ? Number(text) : NaN;
}

/** The changes that saving would make, a line for each setting; empty = none. */
export function changesOf(before: ReportingRules, after: ReportingRules): string[] {
  const lines: string[] = [];
  const compare = (name: string, text: (rules: ReportingRules) => string): void => {
    const [was, is] = [text(before), text(after)];
    if (was !== is) lines.push(`${name}: ${was} → ${is}`);
  };
  compare('Meldefrist', ({ dueTime }) => (dueTime === '' ? 'keine' : `${dueTime} Uhr`));
  compare('Meldetage', ({ reportingDays }) => weekdaysText(reportingDays));
  const gone = before.closedOn.filter((day) => !after.closedOn.includes(day));
  const added = after.closedOn.filter((day) => !before.closedOn.includes(day));
  if (added.length > 0) lines.push(`Neue Schließtage: ${added.map(dayText).join(', ')}`);
  if (gone.length > 0) lines.push(`Keine Schließtage mehr: ${gone.map(dayText).join(', ')}`);
  compare('Fortschreibung', ({ carryForwardDays }) => daysText(carryForwardDays));
  compare('Sperre', ({ lockAfterDays: days }) => (days === null ? 'nie' : `nach ${daysText(days, 'n')}`));
  compare('Stufe „angespannt“', ({ middleStep }) => (middleStep ? 'an' : 'aus'));
  compare('Einschätzung', ({ assessmentRequired }) => (assessmentRequired ? 'Pflicht' : 'freiwillig'));
  compare('Notunterkunft', ({ emergencyShelter }) => (emergencyShelter ? 'an' : 'aus'));
  return lines;
}

function daysText(days: number, ending = ''): string {
  if (Number.isNaN(days)) return '?';
  return days === 1 ? '1 Tag' : `${days} Tage${ending}`;
}

/** `Mo–Fr`, `Mo, Mi, Fr`. */
function weekdaysText(days: readonly number[]): string {
  if (days.length === 0) return 'keine';
  const short = (day: number): string => weekdayNames[day - 1]!.slice(0, 2);
  const [first, last] = [days[0]!, days.at(-1)!];
  return days.length > 2 && last - first === days.length - 1
    ? `${short(first)}–${short(last)}`
    : days.map(short).join(', ');
}

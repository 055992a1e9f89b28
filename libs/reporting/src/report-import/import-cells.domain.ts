import { type CalendarDate, isCalendarDate } from '#kernel';
import { assessmentWord, type SituationAssessment } from '../figure/figure-catalogue.domain.js';
import { type Cell, shownText } from '../report-file/report-file.domain.js';

/** Text of the cell without blanks around it, no-break spaces included. */
export function trimmed(cell: Cell | undefined): string {
  return cell === null || cell === undefined ? '' : String(cell).trim();
}

/** More digits are a number that no rule lets pass, whatever it is exactly. */
const MAX_DIGITS = 15;

/**
 * A whole number: digits, or groups of three with dots or blanks between them (`8.618`, ` 8 618`), or a number cell
 * without fraction. null = the cell is empty, that is unknown; undefined = something else stands there. A minus is read, so
 * that the rules of the report can object to it.
 */
export function parseWholeNumber(cell: Cell | undefined): number | null | undefined {
  if (typeof cell === 'number') return Number.isSafeInteger(cell) ? cell : undefined;
  const text = trimmed(cell);
  if (text === '') return null;
  // A first group that begins with 0 is a fraction: 0.500 is a half, not five hundred.
  const whole =
    /^-?\d+$/.test(text) ||
    /^-?[1-9]\d{0,2}(?:\.\d{3})+$/.test(text) ||
    /^-?[1-9]\d{0,2}(?:[ \u00A0\u202F\u2009]\d{3})+$/.test(text);
  if (!whole || /^-0+$/.test(text)) return undefined;
  const digits = text.replace(/[^\d-]/g, '');
  if (digits.replace(/^-?0*/, '').length <= MAX_DIGITS) return Number(digits);
  return digits.startsWith('-') ? -Number.MAX_SAFE_INTEGER : Number.MAX_SAFE_INTEGER;
}

/** A day as `2026-11-22` or `22.11.2026`; null = empty, undefined = something else. */
export function parseDay(cell: Cell | undefined): CalendarDate | null | undefined {
  const text = typeof cell === 'number' ? '?' : trimmed(cell);
  if (text === '') return null;
  const german = /^(\d{2})\.(\d{2})\.(\d{4})$/.exec(text);
  const day = german ? `${german[3]!}-${german[2]!}-${german[1]!}` : text;
  return isCalendarDate(day) ? day : undefined;
}

const assessments = new Map(
  (Object.entries(assessmentWord) as [SituationAssessment, string][]).map(([value, word]) => [word, value]),
);

/** `ausreichend`, `angespannt`, `kritisch`; null = empty, undefined = another word. */
export function parseAssessment(cell: Cell | undefined): SituationAssessment | null | undefined {
  const text = trimmed(cell).toLowerCase();
  return text === '' ? null : assessments.get(text);
}

/** Beginnings that a spreadsheet would run as a formula. */
const runnable = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** Text as a cell that no spreadsheet runs: an apostrophe in front where needed. {@link plainText} takes it off again. */
export function harmlessText(text: string): string {
  return runnable.test(text) ? `'${text}` : text;
}

/** A text cell as it was meant; null = empty. Nothing else about it is changed. */
export function plainText(cell: Cell | undefined): string | null {
  if (cell === null || cell === undefined || cell === '') return null;
  const text = typeof cell === 'number' ? String(cell).replace('.', ',') : cell;
  return text.startsWith("'") && runnable.test(text) ? text.slice(1) : text;
}

/** How a spreadsheet names the column at this position, from 0: `A`, …, `Z`, `AA`, … */
export function columnLetters(position: number): string {
  const before = position < 26 ? '' : columnLetters(Math.floor(position / 26) - 1);
  return before + String.fromCharCode(65 + (position % 26));
}

/** The cell as it is shown in a message. */
export function shownCell(cell: Cell | undefined): string {
  return shownText(typeof cell === 'number' ? String(cell).replace('.', ',') : trimmed(cell));
}

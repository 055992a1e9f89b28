import { type CalendarDate, weekdayOf } from '#kernel';

// How days, times and figures are shown (docs/ux-concept.md, section 2). Pure: the same input gives the same text.

const weekdays = ['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa', 'So'] as const;

/** In the order of the ISO weekdays, 1 = Monday. */
export const weekdayNames = ['Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag', 'Sonntag'] as const;

/** `22.11.2026` */
export function dayText(date: CalendarDate): string {
  return `${date.slice(8, 10)}.${date.slice(5, 7)}.${date.slice(0, 4)}`;
}

/** `So, 22.11.2026` */
export function longDayText(date: CalendarDate): string {
  return `${weekdays[weekdayOf(date) - 1]}, ${dayText(date)}`;
}

/** `22.11.` */
export function shortDayText(date: CalendarDate): string {
  return `${date.slice(8, 10)}.${date.slice(5, 7)}.`;
}

/** Making one costs a hundred times as much as using it, and tables show hundreds of moments. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}/${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options);
  formats.set(key, known);
  return known;
}

/** `09:12 Uhr` in the district's time zone. */
export function timeText(moment: string, timeZone: string): string {
  return `${formatFor('de-DE', { timeZone, hour: '2-digit', minute: '2-digit' }).format(new Date(moment))} Uhr`;
}

/** The day a moment falls on, in the district's time zone. */
export function dayOfMoment(moment: string, timeZone: string): CalendarDate {
  // The form that Swedes write days in is that of the interface.
  return formatFor('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(new Date(moment));
}

/** `22.11.2026, 09:12 Uhr` */
export function momentText(moment: string, timeZone: string): string {
  return `${dayText(dayOfMoment(moment, timeZone))}, ${timeText(moment, timeZone)}`;
}

/** `1.234`; unknown is `–`. */
export function countText(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : String(value).replace(/\B(?=(\d{3})+$)/g, '.');
}

/** `12,5 %`; unknown is `–`. */
export function percentText(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : `${decimalText(value)} %`;
}

/** `12,5` */
function decimalText(value: number): string {
  return value.toLocaleString('de-DE', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

/** `+3`, `−2` (a real minus), `±0`; null when one side is unknown. */
export function changeText(now: number | null | undefined, before: number | null | undefined): string | null {
  if (now === null || now === undefined || before === null || before === undefined) return null;
  const change = now - before;
  if (change === 0) return '±0';
  return change > 0 ? `+${countText(change)}` : `−${countText(-change)}`;
}

/** `1 Kommune`, `3 Kommunen` */
export function counted(count: number, one: string, many: string): string {
  return `${countText(count)} ${count === 1 ? one : many}`;
}

/** A unit after "in": `Tage` → `Tagen`, `Plätze je Einwohner` → `Plätzen je Einwohner`; `Personen` stays. */
export function dative(unit: string): string {
  return unit.replace(/^\p{L}+e(?= |$)/u, '$&n');
}

import { type CalendarDate } from '#kernel';

// Chance without chance: every value is a function of its words, so that a day comes out the same each time.

const SEED = 'kreislage-1';
const { imul } = Math;

/** A number from 0 to below 1 that belongs to these words for ever. */
export function chance(...words: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  const text = `${SEED}|${words.join('|')}`;
  for (let index = 0; index < text.length; index++) hash = imul(hash ^ text.charCodeAt(index), 0x01000193);
  // Neighbouring days differ in one character only: stir well.
  hash = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}

export function pick<T>(list: readonly T[], ...words: readonly (string | number)[]): T {
  return list[Math.floor(chance(...words) * list.length)]!;
}

export function dayNumber(date: CalendarDate): number {
  return Math.round(
    Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / 86_400_000,
  );
}

/** A slow wave from -1 to 1 with a new height about every `period` days. */
export function wave(date: CalendarDate, period: number, ...words: readonly (string | number)[]): number {
  const position = dayNumber(date) / period;
  const before = Math.floor(position);
  const blend = (1 - Math.cos((position - before) * Math.PI)) / 2;
  const height = (index: number): number => 2 * chance(...words, index) - 1;
  return height(before) * (1 - blend) + height(before + 1) * blend;
}

/** 1 in late January, -1 in late July. */
export function winter(date: CalendarDate): number {
  return Math.cos((2 * Math.PI * (dayNumber(date) - dayNumber(`${date.slice(0, 4)}-01-25`))) / 365.25);
}

/** Slow growth over the years, as a share. */
export function growth(date: CalendarDate): number {
  return Math.max(-0.1, Math.min(0.3, (0.03 * (dayNumber(date) - dayNumber('2026-01-01'))) / 365));
}

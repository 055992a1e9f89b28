import { showsAge, type Theme } from '#map-layers/domain';
import { shortDayText } from '../format/format.domain.js';
import { type MapUnit, staleSince, unitClass, valueText } from './map-units.domain.js';
import { type Polygons, type Position } from './map-view.domain.js';

/** A unit's sign and words in the drawn map. */
export interface SvgLabel {
  readonly unit: MapUnit;
  readonly at: Position;
  /** Empty where there is no room for them; the sign stays. */
  readonly lines: readonly string[];
}

/** px */
export const FONT_SIZE = 12;
/** Pixels. */
export const LINE_HEIGHT = 14;
/** A letter of the map's font is about half as wide as high. */
const LETTER = FONT_SIZE * 0.52;
/** Half of a sign. */
const SIGN = 9;
/** Distance of the words from the point, where a sign stands on it. */
export const BELOW_SIGN = 12;

type Box = readonly [number, number, number, number];

/**
 * Labels at their places; words that would lie on other words or signs are left out, and those of a worse class win. Their
 * box is estimated: nothing is measured.
 * @param place of a position in the picture, px
 */
export function svgLabels(
  theme: Theme,
  units: readonly MapUnit[],
  place: (position: Position) => Position,
): readonly SvgLabel[] {
  const rank = (unit: MapUnit): number => theme.classes.indexOf(unitClass(theme, unit));
  const hasSigns = theme.attribute === 'assessment';
  const placed = units.flatMap((unit) => (unit.labelPoint ? [{ unit, at: place(unit.labelPoint) }] : []));
  const signs = hasSigns ? placed.map(({ at: [x, y] }): Box => [x - SIGN, y - SIGN, x + SIGN, y + SIGN]) : [];
  const taken: Box[] = [...signs];
  return placed
    .sort((a, b) => rank(b.unit) - rank(a.unit))
    .map(({ unit, at }) => {
      const all = labelLines(theme, unit);
      // The name alone still helps; a value without its name does not. A value that is old is not shown as if it were of today.
      const lines = [all, all.slice(0, 1)].find((some) => {
        const box = boxOf(some, at, hasSigns);
        return !taken.some((other) => overlap(other, box));
      });
      if (lines) taken.push(boxOf(lines, at, hasSigns));
      return { unit, at, lines: lines ?? [] };
    });
}

/** Short name; below it the value of a scale, and the day if they are from an earlier one. */
function labelLines(theme: Theme, unit: MapUnit): readonly string[] {
  const since = showsAge(theme) ? staleSince(unit) : null;
  if (theme.attribute === 'assessment') return [unit.shortName, ...(since ? [`Stand ${shortDayText(since)}`] : [])];
  const value = valueText(theme, unit);
  return [unit.shortName, since ? `${value} (${shortDayText(since)})` : value];
}

/** Half the width of words, px. */
export function halfWidth(lines: readonly string[]): number {
  return (Math.max(0, ...lines.map(({ length }) => length)) * LETTER) / 2;
}

/** Around the words: below the sign, or in the middle where there is none. */
function boxOf(lines: readonly string[], [x, y]: Position, hasSigns: boolean): Box {
  const half = halfWidth(lines);
  const height = lines.length * LINE_HEIGHT;
  const top = hasSigns ? y + BELOW_SIGN : y - height / 2;
  return [x - half, top, x + half, top + height];
}

function overlap(a: Box, b: Box): boolean {
  return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
}

/** Path of the polygons; points closer than half a px to the last one are left out. */
export function svgPath(polygons: Polygons, place: (position: Position) => Position): string {
  return polygons
    .flat()
    .map((ring) => {
      let [lastX, lastY] = [Infinity, Infinity];
      const points: string[] = [];
      for (const position of ring) {
        const [x, y] = place(position);
        if (Math.abs(x - lastX) + Math.abs(y - lastY) < 0.5) continue;
        [lastX, lastY] = [x, y];
        points.push(`${x.toFixed(1)} ${y.toFixed(1)}`);
      }
      return `M${points.join('L')}Z`;
    })
    .join('');
}

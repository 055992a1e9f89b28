import { type Theme } from '#map-layers/domain';
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

/** px; a letter of the map's font is about half as wide as high. */
export const FONT_SIZE = 12;
export const LINE_HEIGHT = 14;
const LETTER = FONT_SIZE * 0.55;
/** Distance of the words from the point, where a sign stands on it. */
export const BELOW_SIGN = 12;

type Box = readonly [number, number, number, number];

/**
 * Labels at their places; words that would lie on others are left out, and those of a worse class win. Their box is
 * estimated: nothing is measured.
 * @param place of a position in the picture, px
 */
export function svgLabels(
  theme: Theme,
  units: readonly MapUnit[],
  place: (position: Position) => Position,
): readonly SvgLabel[] {
  const rank = (unit: MapUnit): number => theme.classes.indexOf(unitClass(theme, unit));
  const taken: Box[] = [];
  return units
    .filter(({ labelPoint }) => labelPoint !== null)
    .sort((a, b) => rank(b) - rank(a))
    .map((unit) => {
      const at = place(unit.labelPoint!);
      const lines = labelLines(theme, unit);
      const box = boxOf(lines, at, theme);
      const hasRoom = !taken.some((other) => overlap(other, box));
      if (hasRoom) taken.push(box);
      return { unit, at, lines: hasRoom ? lines : [] };
    });
}

/** Short name; below it the value, or for a status from an earlier day that day. */
export function labelLines(theme: Theme, unit: MapUnit): readonly string[] {
  if (theme.attribute !== 'assessment') return [unit.shortName, valueText(theme, unit)];
  const since = staleSince(unit);
  return since ? [unit.shortName, `Stand ${shortDayText(since)}`] : [unit.shortName];
}

/** Around words and sign. */
function boxOf(lines: readonly string[], [x, y]: Position, theme: Theme): Box {
  const half = (Math.max(...lines.map(({ length }) => length)) * LETTER) / 2 + 2;
  const height = lines.length * LINE_HEIGHT;
  return theme.attribute === 'assessment'
    ? [x - half, y - 9, x + half, y + BELOW_SIGN + height]
    : [x - half, y - height / 2, x + half, y + height / 2];
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

import { type Box, boxAround, type Crs, fromStored, type Position } from '#ogc/domain';
import { type LayerBoundary, type MultiPolygon } from './collection.domain.js';

type Ring = readonly Position[];

/** A boundary in one system: as GeoJSON text, and as what a box is compared with. */
export interface Outline {
  readonly polygons: readonly (readonly Ring[])[];
  readonly box: Box | null;
  /** GeoJSON geometry with the digits of the system. */
  readonly json: string;
}

const outlines = new WeakMap<LayerBoundary, Map<string, Outline>>();

/** The boundary in the system; worked out once, kept as long as the boundary. */
export function outlineOf(boundary: LayerBoundary, crs: Crs): Outline {
  let known = outlines.get(boundary);
  if (!known) outlines.set(boundary, (known = new Map<string, Outline>()));
  let outline = known.get(crs.uri);
  if (!outline) known.set(crs.uri, (outline = drawOutline(boundary.polygons, crs)));
  return outline;
}

function drawOutline(stored: MultiPolygon, crs: Crs): Outline {
  const project = fromStored(crs);
  const polygons = stored.map((polygon) => polygon.map((ring) => ring.map(project)));
  const factor = 10 ** crs.decimals;
  const digits = (value: number): number => Math.round(value * factor) / factor;
  const json = `{"type":"MultiPolygon","coordinates":[${polygons
    .map(
      (polygon) =>
        `[${polygon.map((ring) => `[${ring.map(([x, y]) => `[${digits(x)},${digits(y)}]`).join(',')}]`).join(',')}]`,
    )
    .join(',')}]}`;
  return { polygons, box: boxAround(polygons.flat(2)), json };
}

/** Whether boundary and box have a point in common, edges included. */
export function touches({ polygons, box: around }: Outline, box: Box): boolean {
  if (!around || !overlap(around, box)) return false;
  if (within(around.min, box) && within(around.max, box)) return true;
  return polygons.some(
    (rings) => rings.some((ring) => crosses(ring, box)) || (rings.length > 0 && contains(rings, box.min)),
  );
}

function overlap(a: Box, b: Box): boolean {
  return a.min[0] <= b.max[0] && b.min[0] <= a.max[0] && a.min[1] <= b.max[1] && b.min[1] <= a.max[1];
}

function within([x, y]: Position, { min, max }: Box): boolean {
  return x >= min[0] && x <= max[0] && y >= min[1] && y <= max[1];
}

/** Whether a side of the ring has a point in the box. */
function crosses(ring: Ring, box: Box): boolean {
  for (let index = 1; index < ring.length; index += 1) {
    if (sideMeets(ring[index - 1]!, ring[index]!, box)) return true;
  }
  return false;
}

/** Whether a line from a to b has a point in the box (Liang–Barsky). */
function sideMeets(a: Position, b: Position, { min, max }: Box): boolean {
  let from = 0;
  let to = 1;
  for (const axis of [0, 1] as const) {
    const step = b[axis] - a[axis];
    const low = min[axis] - a[axis];
    const high = max[axis] - a[axis];
    if (step === 0) {
      if (low > 0 || high < 0) return false;
      continue;
    }
    const [enter, leave] = step > 0 ? [low / step, high / step] : [high / step, low / step];
    if (enter > from) from = enter;
    if (leave < to) to = leave;
    if (from > to) return false;
  }
  return true;
}

/** Whether the point lies inside the polygon and not in one of its holes (even–odd rule). */
function contains(rings: readonly Ring[], [x, y]: Position): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let index = 1; index < ring.length; index += 1) {
      const [ax, ay] = ring[index - 1]!;
      const [bx, by] = ring[index]!;
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
    }
  }
  return inside;
}

import { type Crs, CRS84 } from '../crs/crs.domain.js';
import { type Position, type SimpleGeometry, type SpatialLiteral } from './cql2.domain.js';
import { refuse } from './cql2-refusal.domain.js';

/**
 * Places in a filter, made ready for PostGIS: as dense as the change of projection needs, inside what it can
 * project, as well-known text with one text for each dimension.
 */
export interface Shape {
  readonly kind: 'shape';
  /** Code of the coordinates in PostGIS; east before north. */
  readonly srid: number;
  /** MULTIPOINT, MULTILINESTRING, MULTIPOLYGON: those that the literal has. Polygons may still cross themselves. */
  readonly parts: readonly { readonly dimension: 0 | 1 | 2; readonly wkt: string }[];
}

/** Coordinate reference systems of `filter-crs`. */
export type FilterCrs = 'CRS84' | 'EPSG:4326' | 'EPSG:3857' | 'EPSG:25832';

/** The name by which filters call a system. */
export function filterCrsOf({ uri, srid }: Crs): FilterCrs {
  return uri === CRS84.uri ? 'CRS84' : `EPSG:${srid}`;
}

interface Axis {
  /** Coordinates from `middle - reach` to `middle + reach` stay as they are. */
  readonly middle: number;
  readonly reach: number;
  /** Beyond, they are pressed into a margin of this width. */
  readonly margin: number;
  /** Larger amounts are no coordinates. */
  readonly most: number;
}

interface Space {
  readonly srid: number;
  readonly northFirst: boolean;
  readonly geographic: boolean;
  readonly east: Axis;
  readonly north: Axis;
  /** Longest straight piece; 0.01° and 1 km bend by less than 2 cm on the way to EPSG:25832. */
  readonly step: number;
  /** Shorter lines vanish in the rounding of the projection; about 0.1 mm. */
  readonly shortest: number;
}

/**
 * PROJ cannot project to UTM zone 32 from about 85° of longitude away, and raises an error. The data lie in Germany;
 * what lies far from there keeps its place relative to everything else (the pressing is continuous and increasing,
 * so it changes no predicate) but comes as near as can be projected.
 */
const degrees: Space = {
  srid: 4326,
  northFirst: false,
  geographic: true,
  east: { middle: 9, reach: 40, margin: 20, most: 180 },
  north: { middle: 52, reach: 25, margin: 8, most: 90 },
  step: 0.01,
  shortest: 1e-9,
};
const metres = { northFirst: false, geographic: false, shortest: 1e-4 };
const spaces: Readonly<Record<FilterCrs, Space>> = {
  CRS84: degrees,
  'EPSG:4326': { ...degrees, northFirst: true },
  'EPSG:3857': {
    ...metres,
    srid: 3857,
    east: { middle: 1e6, reach: 4.4e6, margin: 2.2e6, most: 1e8 },
    north: { middle: 8.5e6, reach: 5e6, margin: 3e6, most: 1e8 },
    step: 1000,
  },
  // The stored one: nothing is projected.
  'EPSG:25832': {
    ...metres,
    srid: 25832,
    east: { middle: 0, reach: 1e8, margin: 0, most: 1e8 },
    north: { middle: 0, reach: 1e8, margin: 0, most: 1e8 },
    step: Infinity,
  },
};

/** Positions that one filter may gain by being made dense: the edges of all Germany at that length, or the world at 0.2°. */
const maximumAdded = 5000;

/**
 * How often the sides of all lines and areas of one filter may meet, beyond each the next: PostGIS sorts out so many within
 * a fraction of a second, but with thousands it is busy for seconds. A drawn area does so a few times, by mistake.
 */
const maximumCrossings = 1000;

/**
 * The literal as a shape; refuses coordinates that do not exist in the reference system.
 * @param literals how many there are in the filter: they share the positions that may be added, and the crossings
 */
export function toShape(literal: SpatialLiteral, crs: FilterCrs, literals: number): Shape {
  const space = spaces[crs];
  const geometries =
    literal.kind === 'bbox'
      ? boxGeometries(literal.box, space)
      : literal.geometry.type === 'GeometryCollection'
        ? literal.geometry.geometries
        : [literal.geometry];
  const points: Position[] = [];
  const lines: (readonly Position[])[] = [];
  const polygons: (readonly (readonly Position[])[])[] = [];
  for (const geometry of geometries) sortInto({ points, lines, polygons }, geometry);

  const inSpace = (line: readonly Position[]): Position[] => line.map((position) => toEastNorth(position, space));
  const placedLines = lines.map(inSpace);
  const placedPolygons = polygons.map((rings) => rings.map(inSpace));
  const drawn = [...placedLines, ...placedPolygons.flat()];
  if (crossTooOften(drawn, maximumCrossings / literals)) refuse('Linien und Ränder von Flächen kreuzen sich zu oft.');
  const length = drawn.reduce((sum, line) => sum + lengthOf(line), 0);
  const step = Math.max(space.step, (length * literals) / maximumAdded);
  const ready = (line: readonly Position[]): string =>
    text(densify(line, step).map((position) => press(position, space)));

  const parts: Shape['parts'][number][] = [];
  if (points.length > 0) {
    const places = inSpace(points).map((position) => text([press(position, space)]));
    parts.push({ dimension: 0, wkt: `MULTIPOINT(${places.join(',')})` });
  }
  if (lines.length > 0) {
    if (placedLines.some((line) => lengthOf(line) < space.shortest)) refuse('Eine Linie hat keine Länge.');
    parts.push({ dimension: 1, wkt: `MULTILINESTRING(${placedLines.map(ready).join(',')})` });
  }
  if (polygons.length > 0) {
    const texts = placedPolygons.map((rings) => `(${rings.map(ready).join(',')})`);
    parts.push({ dimension: 2, wkt: `MULTIPOLYGON(${texts.join(',')})` });
  }
  return { kind: 'shape', srid: space.srid, parts };
}

interface Sorted {
  readonly points: Position[];
  readonly lines: (readonly Position[])[];
  readonly polygons: (readonly (readonly Position[])[])[];
}

function sortInto({ points, lines, polygons }: Sorted, geometry: SimpleGeometry): void {
  switch (geometry.type) {
    case 'Point':
      points.push(geometry.coordinates);
      break;
    case 'MultiPoint':
      points.push(...geometry.coordinates);
      break;
    case 'LineString':
      lines.push(geometry.coordinates);
      break;
    case 'MultiLineString':
      lines.push(...geometry.coordinates);
      break;
    case 'Polygon':
      polygons.push(geometry.coordinates);
      break;
    case 'MultiPolygon':
      polygons.push(...geometry.coordinates);
      break;
  }
}

/** The box, two of them over the antimeridian; without width or height it is a line or a point. */
function boxGeometries([west, south, east, north]: readonly number[], space: Space): readonly SimpleGeometry[] {
  const box = (a: number, b: number, c: number, d: number): SimpleGeometry => {
    if (a === c && b === d) return { type: 'Point', coordinates: [a, b] };
    if (a === c || b === d) {
      return {
        type: 'LineString',
        coordinates: [
          [a, b],
          [c, d],
        ],
      };
    }
    return {
      type: 'Polygon',
      coordinates: [
        [
          [a, b],
          [c, b],
          [c, d],
          [a, d],
          [a, b],
        ],
      ],
    };
  };
  const [lower, upper] = [toEastNorthUnchecked([west!, south!], space), toEastNorthUnchecked([east!, north!], space)];
  if (lower[1] > upper[1]) refuse('BBOX: Die untere Ecke liegt über der oberen.');
  if (lower[0] <= upper[0]) return [box(west!, south!, east!, north!)];
  if (!space.geographic) refuse('BBOX: Die linke Ecke liegt rechts von der rechten.');
  return space.northFirst
    ? [box(west!, south!, east!, 180), box(west!, -180, east!, north!)]
    : [box(west!, south!, 180, north!), box(-180, south!, east!, north!)];
}

function toEastNorthUnchecked([first, second]: Position, { northFirst }: Space): Position {
  return northFirst ? [second, first] : [first, second];
}

function toEastNorth(position: Position, space: Space): Position {
  const [east, north] = toEastNorthUnchecked(position, space);
  if (Math.abs(east) > space.east.most || Math.abs(north) > space.north.most) {
    refuse(`Die Koordinate (${position.join(' ')}) gibt es in diesem Koordinatensystem nicht.`);
  }
  return [east, north];
}

function lengthOf(line: readonly Position[]): number {
  let length = 0;
  for (let index = 1; index < line.length; index++) length += distance(line[index - 1]!, line[index]!);
  return length;
}

function distance(a: Position, b: Position): number {
  return Math.hypot(b[0] - a[0], b[1] - a[1]);
}

interface Side {
  readonly from: Position;
  readonly to: Position;
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

/** Whether more than so many pairs of sides have a point in common, besides those that follow each other. */
function crossTooOften(lines: readonly (readonly Position[])[], most: number): boolean {
  const sides = lines.flatMap((line) => line.slice(1).map((to, index) => sideOf(line[index]!, to)));
  sides.sort((a, b) => a.west - b.west);
  // Each side meets the next one of its line.
  let left = most + sides.length;
  for (const [index, side] of sides.entries()) {
    for (let at = index + 1; at < sides.length && sides[at]!.west <= side.east; at++) {
      if (meet(side, sides[at]!) && --left < 0) return true;
    }
  }
  return false;
}

function sideOf(from: Position, to: Position): Side {
  const [west, east] = from[0] < to[0] ? [from[0], to[0]] : [to[0], from[0]];
  const [south, north] = from[1] < to[1] ? [from[1], to[1]] : [to[1], from[1]];
  return { from, to, west, east, south, north };
}

/** Whether two sides, which overlap from west to east, have a point in common. */
function meet(a: Side, b: Side): boolean {
  return a.south <= b.north && b.south <= a.north && liesAcross(a, b) && liesAcross(b, a);
}

/** Whether the ends of a side do not both lie on the same side of the line through another. */
function liesAcross({ from, to }: Side, other: Side): boolean {
  return turn(other, from) * turn(other, to) <= 0;
}

function turn({ from, to }: Side, position: Position): number {
  return Math.sign((to[0] - from[0]) * (position[1] - from[1]) - (to[1] - from[1]) * (position[0] - from[0]));
}

/** Straight in its own reference system, so bent in the stored one: with positions in between, it is where it was meant. */
function densify(line: readonly Position[], step: number): Position[] {
  const dense: Position[] = [line[0]!];
  for (let index = 1; index < line.length; index++) {
    const [from, to] = [line[index - 1]!, line[index]!];
    const pieces = Math.max(1, Math.ceil(distance(from, to) / step));
    for (let piece = 1; piece < pieces; piece++) {
      const share = piece / pieces;
      dense.push([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share]);
    }
    dense.push(to);
  }
  return dense;
}

function press(position: Position, space: Space): Position {
  return [pressAxis(position[0], space.east), pressAxis(position[1], space.north)];
}

function pressAxis(value: number, { middle, reach, margin }: Axis): number {
  const beyond = Math.abs(value - middle) - reach;
  if (beyond <= 0) return value;
  return middle + Math.sign(value - middle) * (reach + (margin * beyond) / (margin + beyond));
}

function text(line: readonly Position[]): string {
  return `(${line.map(([east, north]) => `${east} ${north}`).join(',')})`;
}

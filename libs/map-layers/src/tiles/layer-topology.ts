import { type GeometryCollection } from 'geojson';
import { presimplify } from 'topojson-simplify';
import { topology } from 'topojson-server';
import { type TileMatrixSetId, toUnitSquare } from '#ogc/domain';
import { type PackedBoundaries, unpackBoundaries } from './packed-layer.domain.js';
import { projectionTo } from './projection.js';

/** Units across a tile; a tile is drawn 512 px wide, so 8 units are a pixel. */
export const EXTENT = 4096;
const UNITS_PER_PIXEL = 8;

/** How far boundaries are simplified at a zoom level. */
export interface Coarseness {
  /** A point is left out whose triangle with its neighbours is smaller than the square of this, in pixels. */
  readonly tolerance: number;
  /** Points lie on multiples of this, in units of the tile. */
  readonly grid: number;
}

/** A closed ring of whole numbers: units of the level, counted from the set's top left corner. */
export type SnappedRing = readonly (readonly [number, number])[];

/** A point on the unit square with the area of the triangle that leaving it out would cost. */
type WeightedArc = readonly (readonly [number, number, number])[];
/** Arcs of a ring; `~index` = backwards. */
type RingArcs = readonly number[];

/**
 * The boundaries of a layer as lines that neighbours share. The shared line is simplified, so neighbours stay
 * neighbours at every level: no gaps, no overlaps. Points are rounded to the tiles' units here and not in the cutter: the
 * grid of a level goes through all its tiles, so neighbouring tiles agree as well.
 */
export class LayerTopology {
  readonly ids: PackedBoundaries['ids'];
  readonly names: PackedBoundaries['names'];
  /** Points as stored, a measure of memory. */
  readonly points: number;
  /** Polygons of each feature, rings of each polygon. */
  private readonly features: readonly (readonly (readonly RingArcs[])[])[];
  /** Shared lines as stored: EPSG:25832, metres. */
  private readonly arcs: readonly (readonly number[])[][];
  private readonly planes = new Map<TileMatrixSetId, Plane>();

  constructor(boundaries: PackedBoundaries) {
    this.ids = boundaries.ids;
    this.names = boundaries.names;
    this.points = boundaries.coordinates.length / 2;
    const geometries = unpackBoundaries(boundaries).map((coordinates) => ({
      type: 'MultiPolygon' as const,
      coordinates,
    }));
    const collection: GeometryCollection = { type: 'GeometryCollection', geometries };
    const { arcs, objects } = topology({ layer: collection });
    this.arcs = arcs;
    const { layer } = objects as unknown as { layer: { geometries: readonly { arcs: RingArcs[][] }[] } };
    this.features = layer.geometries.map((geometry) => geometry.arcs);
  }

  /**
   * The polygons of each feature at a level. A ring that simplification made empty or turned inside out gets all points
   * of its lines back. Parts that are smaller than the grid even so are left out, but of a feature that would vanish a
   * square of the grid remains.
   */
  snapped(set: TileMatrixSetId, z: number, { tolerance, grid }: Coarseness): readonly SnappedRing[][][] {
    const { arcs, orientations } = this.planeOf(set);
    const scale = EXTENT * 2 ** z;
    const minWeight = ((tolerance * UNITS_PER_PIXEL) / scale) ** 2;
    const whole = new Set<number>();
    const snap = (arc: WeightedArc, index: number): SnappedRing => {
      const kept = whole.has(index) ? arc : arc.filter(([, , weight]) => weight >= minWeight);
      return withoutRepeats(kept.map(([x, y]) => [roundTo(x * scale, grid), roundTo(y * scale, grid)]));
    };
    const lines = arcs.map(snap);
    const isSound = (ring: SnappedRing, orientation: number): boolean => Math.sign(doubleArea(ring)) === orientation;
    for (;;) {
      const broken = new Set<number>();
      this.forEachRing((ring, index) => {
        if (!isSound(joined(ring, lines), orientations[index]!))
          for (const arc of ring) if (!whole.has(indexOf(arc))) broken.add(indexOf(arc));
      });
      if (broken.size === 0) break;
      for (const arc of broken) {
        whole.add(arc);
        lines[arc] = snap(arcs[arc]!, arc);
      }
    }
    let index = 0;
    return this.features.map((polygons) => {
      const rings = polygons.map((polygon) =>
        polygon.map((ring) => {
          const line = joined(ring, lines);
          return { line, sound: isSound(line, orientations[index++]!) };
        }),
      );
      const kept = rings
        .filter(([outer]) => outer?.sound)
        .map((polygon) => polygon.filter(({ sound }) => sound).map(({ line }) => line));
      const [x, y] = rings[0]?.[0]?.line[0] ?? [];
      return kept.length > 0 || x === undefined || y === undefined ? kept : [[square(x, y, grid)]];
    });
  }

  private planeOf(set: TileMatrixSetId): Plane {
    const known = this.planes.get(set);
    if (known) return known;
    const project = projectionTo[set];
    const flat = this.arcs.map((arc) => arc.map(([east, north]) => toUnitSquare(set, project([east!, north!]))));
    const arcs = presimplify({ type: 'Topology', objects: {}, arcs: flat }).arcs as unknown as WeightedArc[];
    const orientations: number[] = [];
    this.forEachRing((ring) => orientations.push(Math.sign(doubleArea(joined(ring, flat)))));
    const plane = { arcs, orientations };
    this.planes.set(set, plane);
    return plane;
  }

  private forEachRing(visit: (ring: RingArcs, index: number) => void): void {
    let index = 0;
    for (const polygons of this.features)
      for (const polygon of polygons) for (const ring of polygon) visit(ring, index++);
  }
}

/** The lines on the square of a tile matrix set. */
interface Plane {
  readonly arcs: readonly WeightedArc[];
  /** Sign of the area of each ring, in the order of {@link LayerTopology.forEachRing}. */
  readonly orientations: readonly number[];
}

const indexOf = (arc: number): number => (arc < 0 ? ~arc : arc);

function roundTo(value: number, grid: number): number {
  return Math.round(value / grid) * grid;
}

function withoutRepeats(points: SnappedRing): SnappedRing {
  return points.filter(([x, y], at) => at === 0 || x !== points[at - 1]![0] || y !== points[at - 1]![1]);
}

function joined(ring: RingArcs, lines: readonly SnappedRing[]): SnappedRing {
  const points = ring.flatMap((arc) => (arc < 0 ? [...lines[~arc]!].reverse() : lines[arc]!));
  return withoutRepeats(points);
}

/** Twice the signed area; positive = clockwise on the screen. */
export function doubleArea(ring: SnappedRing): number {
  let sum = 0;
  // Relative to the first point: far from the corner the products lose digits.
  const [x0, y0] = ring[0] ?? [0, 0];
  for (let at = 1; at < ring.length; at++) {
    const [x1, y1] = ring[at - 1]!;
    const [x2, y2] = ring[at]!;
    sum += (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
  }
  return sum;
}

function square(x: number, y: number, edge: number): SnappedRing {
  return [
    [x, y],
    [x + edge, y],
    [x + edge, y + edge],
    [x, y + edge],
    [x, y],
  ];
}

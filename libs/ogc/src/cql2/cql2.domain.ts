import { type CalendarDate } from '#kernel';
import { type Refusal } from './cql2-refusal.domain.js';

/**
 * CQL2 (OGC 21-065r2, 1.0): what a filter is, whichever of the two encodings it came in. `parseCql2Text` and
 * `parseCql2Json` read one, `checkCql2` holds it against the queryables, `compileCql2` makes SQL of it.
 */

export const comparisonOperators = ['=', '<>', '<', '>', '<=', '>='] as const;
export type ComparisonOperator = (typeof comparisonOperators)[number];

export const spatialOperators = [
  's_contains',
  's_crosses',
  's_disjoint',
  's_equals',
  's_intersects',
  's_overlaps',
  's_touches',
  's_within',
] as const;
export type SpatialOperator = (typeof spatialOperators)[number];

/** Also for instants; the others compare intervals only (clause 7.8.2, tables 7 and 8). */
export const instantOperators = ['t_after', 't_before', 't_disjoint', 't_equals', 't_intersects'] as const;
export const temporalOperators = [
  ...instantOperators,
  't_contains',
  't_during',
  't_finishedBy',
  't_finishes',
  't_meets',
  't_metBy',
  't_overlappedBy',
  't_overlaps',
  't_startedBy',
  't_starts',
] as const;
export type TemporalOperator = (typeof temporalOperators)[number];

export const characterFunctions = ['casei', 'accenti'] as const;
export type CharacterFunction = (typeof characterFunctions)[number];

export type Operator =
  | 'and'
  | 'or'
  | 'not'
  | 'like'
  | 'between'
  | 'in'
  | 'isNull'
  | ComparisonOperator
  | SpatialOperator
  | TemporalOperator
  | CharacterFunction;

/** Axes in the order of the `filter-crs`; a height is read and left out, because boundaries have none. */
export type Position = readonly [number, number];

export type SimpleGeometry =
  | { readonly type: 'Point'; readonly coordinates: Position }
  | { readonly type: 'LineString' | 'MultiPoint'; readonly coordinates: readonly Position[] }
  | { readonly type: 'Polygon' | 'MultiLineString'; readonly coordinates: readonly (readonly Position[])[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly Position[])[])[] };
export type Geometry =
  SimpleGeometry | { readonly type: 'GeometryCollection'; readonly geometries: readonly SimpleGeometry[] };

export type Property = { readonly kind: 'property'; readonly name: string };
export type Instant =
  | { readonly kind: 'date'; readonly day: CalendarDate }
  /** A moment in UTC as RFC 3339 writes it. */
  | { readonly kind: 'timestamp'; readonly moment: string };
/** An end of an interval; open = `..`, no end on this side. */
export type Bound = Instant | Property | { readonly kind: 'open' };
export type Interval = { readonly kind: 'interval'; readonly from: Bound; readonly to: Bound };

export type SpatialLiteral =
  | { readonly kind: 'geometry'; readonly geometry: Geometry }
  /** Lower corner, upper corner; the first axis may run over the antimeridian. */
  | { readonly kind: 'bbox'; readonly box: readonly [number, number, number, number] };

/** A filter or a part of it; `Space` is how places are written: as read, or as checked. */
export type Expression<Space = SpatialLiteral> =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | Instant
  | Interval
  | Property
  | Space
  | Operation<Space>;

export interface Operation<Space = SpatialLiteral> {
  readonly kind: 'operation';
  readonly op: Operator;
  /** For `in` the value and then every item of the list. */
  readonly args: readonly Expression<Space>[];
}

export type Parsed = { readonly expression: Expression } | Refusal;

/** Larger filters are refused before they cost anything. */
export const limits = {
  /** Characters of the filter. */
  length: 8192,
  /** Parentheses, NOT and functions inside each other. */
  depth: 100,
  operators: 200,
  /** Texts, numbers, days and names. */
  values: 1000,
  /** Positions in all geometries: real ones fill the length anyhow, and a polygon that crosses itself costs its square. */
  positions: 1000,
} as const;

const operatorsByName = new Map(
  [
    ...(['and', 'or', 'not', 'like', 'between', 'in', 'isNull'] as const),
    ...comparisonOperators,
    ...spatialOperators,
    ...temporalOperators,
    ...characterFunctions,
  ].map((op): [string, Operator] => [op.toLowerCase(), op]),
);

/** The operator of this name in any case; null = there is none. */
export function findOperator(name: string): Operator | null {
  return operatorsByName.get(name.toLowerCase()) ?? null;
}

/** How many arguments an operator takes: at least, at most. */
export function argumentCount(op: Operator): readonly [number, number] {
  switch (op) {
    case 'not':
    case 'isNull':
    case 'casei':
    case 'accenti':
      return [1, 1];
    case 'between':
      return [3, 3];
    case 'and':
    case 'or':
    case 'in':
      return [2, Infinity];
    default:
      return [2, 2];
  }
}

/** Whether an operator is one of a group. */
export function isOneOf<Item extends string>(list: readonly Item[], item: string): item is Item {
  return (list as readonly string[]).includes(item);
}

import { BadUserInputError, isCalendarDate } from '#kernel';
import { type AttributeDefinition, type AttributeValue, type Collection } from '../layer/collection.domain.js';
import { type Box, CRS84, type Crs, crsList, findCrs, type Position } from '../crs/crs.domain.js';
import { momentOf, numbersOf } from '../http/parameters.js';
import { type Cursor, readCursor } from './cursor.domain.js';
import { pageSizes } from './page-sizes.domain.js';

/** What a request for features asks for. */
export interface ItemsQuery {
  readonly crs: Crs;
  readonly boxes: readonly Box[];
  /** The system of the boxes. */
  readonly boxCrs: Crs;
  readonly limit: number;
  /** As given: what it means depends on the district. */
  readonly datetime: string | null;
  readonly knownAt: Date | null;
  readonly cursor: Cursor | null;
  /** Attributes that must have a value. */
  readonly equal: ReadonlyMap<string, Exclude<AttributeValue, null>>;
  readonly filter: FilterText | null;
}

export interface FilterText {
  readonly text: string;
  readonly language: 'cql2-text' | 'cql2-json';
  readonly crs: Crs;
}

const own = [
  'f',
  'crs',
  'bbox',
  'bbox-crs',
  'limit',
  'datetime',
  'known-at',
  'next',
  'filter',
  'filter-lang',
  'filter-crs',
];

/** Names of the parameters that features of a collection can be asked by. */
export function itemParameters(collection: Collection): string[] {
  return [...own, ...collection.attributes.map(({ name }) => name)];
}

/** @throws BadUserInputError naming the parameter and what it should be */
export function readItemsQuery(collection: Collection, parameters: ReadonlyMap<string, string>): ItemsQuery {
  const boxCrs = crsOf(parameters, 'bbox-crs');
  const limit = parameters.get('limit');
  if (limit !== undefined && !/^[1-9]\d*$/.test(limit))
    throw new BadUserInputError('limit: Erwartet wird eine ganze Zahl ab 1.');
  const next = parameters.get('next');
  const cursor = next === undefined ? null : readCursor(next, collection.time);
  if (next !== undefined && cursor === null)
    throw new BadUserInputError('next: Bitte die Adresse der nächsten Seite unverändert übernehmen.');
  return {
    crs: crsOf(parameters, 'crs'),
    boxes: boxesOf(parameters.get('bbox'), boxCrs),
    boxCrs,
    limit: Math.min(limit === undefined ? pageSizes.default : Number(limit), pageSizes.most),
    datetime: parameters.get('datetime') ?? null,
    knownAt: momentOf(parameters, 'known-at'),
    cursor,
    equal: new Map(
      collection.attributes.flatMap((attribute) => {
        const text = parameters.get(attribute.name);
        return text === undefined ? [] : [[attribute.name, valueOf(attribute, text)]];
      }),
    ),
    filter: filterOf(parameters),
  };
}

/** @throws BadUserInputError */
export function crsOf(parameters: ReadonlyMap<string, string>, name: string): Crs {
  const uri = parameters.get(name);
  if (uri === undefined) return CRS84;
  const crs = findCrs(uri);
  if (!crs) throw new BadUserInputError(`${name}: möglich sind ${crsList.map((known) => known.uri).join(', ')}.`);
  return crs;
}

function filterOf(parameters: ReadonlyMap<string, string>): FilterText | null {
  const text = parameters.get('filter');
  const asked = parameters.get('filter-lang') ?? 'cql2-text';
  const language = asked === 'cql-text' ? 'cql2-text' : asked;
  if (language !== 'cql2-text' && language !== 'cql2-json')
    throw new BadUserInputError('filter-lang: möglich sind cql2-text und cql2-json.');
  const crs = crsOf(parameters, 'filter-crs');
  return text === undefined ? null : { text, language, crs };
}

/** One box, or two where it reaches over the antimeridian; none where it is not asked for. */
function boxesOf(text: string | undefined, crs: Crs): Box[] {
  if (text === undefined) return [];
  const numbers = numbersOf('bbox', text, [4, 6]);
  // Clients that are zoomed far out ask for more than there is.
  const corner = (first: number, second: number): Position => [
    Math.max(-crs.most[0], Math.min(crs.most[0], first)),
    Math.max(-crs.most[1], Math.min(crs.most[1], second)),
  ];
  const east = crs.northFirst ? 1 : 0;
  const low = corner(numbers[0]!, numbers[1]!);
  const high = numbers.length === 4 ? corner(numbers[2]!, numbers[3]!) : corner(numbers[3]!, numbers[4]!);
  if (low[1 - east]! > high[1 - east]!)
    throw new BadUserInputError('bbox: Die erste Ecke liegt unten links, die zweite oben rechts.');
  if (low[east] <= high[east]) return [{ min: low, max: high }];
  if (crs.srid !== 4326) throw new BadUserInputError('bbox: Die erste Ecke liegt unten links, die zweite oben rechts.');
  const at = (position: readonly [number, number], longitude: number): readonly [number, number] =>
    east === 0 ? [longitude, position[1]] : [position[0], longitude];
  return [
    { min: low, max: at(high, 180) },
    { min: at(low, -180), max: high },
  ];
}

/** @throws BadUserInputError for what the attribute can never be */
function valueOf({ name, type, values }: AttributeDefinition, text: string): Exclude<AttributeValue, null> {
  if (type === 'string') {
    if (values && !values.includes(text)) throw new BadUserInputError(`${name}: möglich sind ${values.join(', ')}.`);
    return text;
  }
  if (type === 'date') {
    if (!isCalendarDate(text)) throw new BadUserInputError(`${name}: Erwartet wird ein Tag wie 2026-11-22.`);
    return text;
  }
  if (type === 'boolean') {
    if (text === 'true' || text === 'false') return text === 'true';
    throw new BadUserInputError(`${name}: möglich sind true und false.`);
  }
  const [value] = numbersOf(name, text, [1]);
  if (type === 'integer' && !Number.isInteger(value))
    throw new BadUserInputError(`${name}: Erwartet wird eine ganze Zahl.`);
  return value!;
}

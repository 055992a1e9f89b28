import { BadUserInputError } from '#kernel';
import { type Box, CRS84, type Crs, crsList, findCrs, type Position } from '../crs/crs.domain.js';
import { pageSizes } from './page-sizes.domain.js';
import { numbersOf, optional, type QueryParameter, type QueryTexts, read } from './query-parameter.domain.js';

// Parameters of OGC API – Features, Part 1 to 3.

function crsParameter(name: string, description: string): QueryParameter<Crs> {
  return {
    name,
    description,
    schema: { type: 'string', format: 'uri', enum: crsList.map(({ uri }) => uri), default: CRS84.uri },
    parse: (text) => {
      const found = text === undefined ? CRS84 : findCrs(text);
      if (!found) throw new BadUserInputError(`${name}: möglich sind ${crsList.map(({ uri }) => uri).join(', ')}.`);
      return found;
    },
  };
}

export const crs = crsParameter('crs', 'Koordinatensystem der Antwort.');
export const bboxCrs = crsParameter('bbox-crs', 'Koordinatensystem von bbox.');
export const filterCrs = crsParameter('filter-crs', 'Koordinatensystem von Geometrien in filter.');

/** Four or six numbers; {@link boxesIn} makes boxes of them. */
export const bbox: QueryParameter<readonly number[] | null> = {
  name: 'bbox',
  description:
    'Nur Objekte, die dieses Rechteck berühren: kleinste und größte Koordinate der Achsen in der Reihenfolge von bbox-crs; 4 oder 6 Zahlen.',
  schema: {
    type: 'array',
    oneOf: [
      { minItems: 4, maxItems: 4 },
      { minItems: 6, maxItems: 6 },
    ],
    items: { type: 'number' },
  },
  parse: optional((text) => numbersOf('bbox', text, [4, 6])),
};

export const limit: QueryParameter<number> = {
  name: 'limit',
  description: 'Objekte je Seite, höchstens.',
  schema: { type: 'integer', minimum: 1, maximum: pageSizes.most, default: pageSizes.default },
  parse: (text) => {
    if (text !== undefined && !/^[1-9]\d*$/.test(text))
      throw new BadUserInputError('limit: Erwartet wird eine ganze Zahl ab 1.');
    return Math.min(text === undefined ? pageSizes.default : Number(text), pageSizes.most);
  },
};

export const filter: QueryParameter<string | null> = {
  name: 'filter',
  description: 'Bedingung in CQL2.',
  schema: { type: 'string' },
  parse: (text) => text ?? null,
};

export const filterLang: QueryParameter<FilterText['language']> = {
  name: 'filter-lang',
  description: 'Schreibweise von filter; cql-text ist der frühere Name von cql2-text.',
  schema: {
    type: 'string',
    // GDAL before 3.9 sends filters only to services that list the former name.
    enum: ['cql2-text', 'cql2-json', 'cql-text'],
    default: 'cql2-text',
  },
  parse: (text = 'cql2-text') => {
    if (text === 'cql-text') return 'cql2-text';
    if (text === 'cql2-text' || text === 'cql2-json') return text;
    throw new BadUserInputError('filter-lang: möglich sind cql2-text und cql2-json.');
  },
};

/** A filter as the request has it. */
export interface FilterText {
  readonly text: string;
  readonly language: 'cql2-text' | 'cql2-json';
  readonly crs: Crs;
}

/** The filter of a request; null = none. @throws BadUserInputError */
export function readFilterText(texts: QueryTexts): FilterText | null {
  const text = read(texts, filter);
  const language = read(texts, filterLang);
  const filterSystem = read(texts, filterCrs);
  return text === null ? null : { text, language, crs: filterSystem };
}

/**
 * The boxes of a `bbox`: one, or two where it reaches over the antimeridian; none for null.
 * @throws BadUserInputError
 */
export function boxesIn({ srid, northFirst, most }: Crs, numbers: readonly number[] | null): Box[] {
  if (numbers === null) return [];
  // Clients that are zoomed far out ask for more than the system has.
  const corner = (first: number, second: number): Position => [
    Math.max(-most[0], Math.min(most[0], first)),
    Math.max(-most[1], Math.min(most[1], second)),
  ];
  const east = northFirst ? 1 : 0;
  const low = corner(numbers[0]!, numbers[1]!);
  const high = numbers.length === 4 ? corner(numbers[2]!, numbers[3]!) : corner(numbers[3]!, numbers[4]!);
  const reachesOver = low[east] > high[east];
  if (low[1 - east]! > high[1 - east]! || (reachesOver && srid !== 4326))
    throw new BadUserInputError('bbox: Die erste Ecke liegt unten links, die zweite oben rechts.');
  if (!reachesOver) return [{ min: low, max: high }];
  const at = (position: Position, longitude: number): Position =>
    east === 0 ? [longitude, position[1]] : [position[0], longitude];
  return [
    { min: low, max: at(high, 180) },
    { min: at(low, -180), max: high },
  ];
}

import { BadUserInputError, isCalendarDate } from '#kernel';
import {
  bbox,
  bboxCrs,
  type Box,
  boxesIn,
  type Crs,
  crs,
  type Cursor,
  filter,
  filterCrs,
  filterLang,
  type FilterText,
  limit,
  numbersOf,
  optional,
  type QueryParameter,
  type QueryTexts,
  read,
  readFilterText,
} from '#ogc/domain';
import { schemaOf } from '../layer/attribute-schema.domain.js';
import { type AttributeDefinition, type AttributeValue, type Collection } from '../layer/collection.domain.js';
import { datetime, knownAt, nextPage } from './parameters.domain.js';

/** A request for features, read from its parameters. */
export interface ItemsQuery {
  readonly crs: Crs;
  readonly boxes: readonly Box[];
  /** The system of the boxes. */
  readonly boxCrs: Crs;
  readonly limit: number;
  readonly datetime: string | null;
  readonly knownAt: Date | null;
  readonly cursor: Cursor | null;
  /** Attributes that must have a value. */
  readonly equal: ReadonlyMap<string, Exclude<AttributeValue, null>>;
  readonly filter: FilterText | null;
}

/** Parameters of features that are the same for all collections of a kind. */
export function sharedParameters(time: Collection['time']): readonly QueryParameter<unknown>[] {
  return [crs, bbox, bboxCrs, limit, datetime, knownAt, nextPage(time), filter, filterLang, filterCrs];
}

/** Clients such as GDAL and QGIS send conditions on an attribute only by a parameter that OpenAPI lists. */
export function attributeParameters(
  collection: Collection,
): readonly QueryParameter<Exclude<AttributeValue, null> | null>[] {
  return collection.attributes.map((attribute) => ({
    name: attribute.name,
    description: `${attribute.title}: nur Objekte mit diesem Wert.`,
    schema: schemaOf(attribute, collection),
    parse: optional((text) => valueOf(attribute, text)),
  }));
}

/** @throws BadUserInputError naming the parameter and the values that it may have */
export function readItemsQuery(collection: Collection, texts: QueryTexts): ItemsQuery {
  const boxCrs = read(texts, bboxCrs);
  return {
    boxCrs,
    limit: read(texts, limit),
    cursor: read(texts, nextPage(collection.time)),
    crs: read(texts, crs),
    boxes: boxesIn(boxCrs, read(texts, bbox)),
    datetime: read(texts, datetime),
    knownAt: read(texts, knownAt),
    equal: new Map(
      attributeParameters(collection).flatMap((parameter) => {
        const value = read(texts, parameter);
        return value === null ? [] : [[parameter.name, value]];
      }),
    ),
    filter: readFilterText(texts),
  };
}

/** @throws BadUserInputError for a value that the attribute can never have */
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

import { BadUserInputError } from '#kernel';
import {
  checkCql2,
  type CheckedFilter,
  filterCrsOf,
  type FilterText,
  parseCql2Json,
  parseCql2Text,
  type QueryableType,
} from '#ogc/domain';
import { type Collection } from '../layer/collection.domain.js';

/**
 * The filter of a request, checked against the attributes of the collection. null = none.
 * @param timeZone in which moments of the filter become days
 * @throws BadUserInputError
 */
export function readFilter(collection: Collection, filter: FilterText | null, timeZone: string): CheckedFilter | null {
  if (filter === null) return null;
  const parsed = filter.language === 'cql2-text' ? parseCql2Text(filter.text) : parseCql2Json(filter.text);
  if ('refusal' in parsed) throw new BadUserInputError(parsed.refusal);
  const checked = checkCql2(parsed.expression, {
    queryables: queryablesOf(collection),
    crs: filterCrsOf(filter.crs),
    timeZone,
  });
  if ('refusal' in checked) throw new BadUserInputError(checked.refusal);
  return checked;
}

/** The properties that a filter may name. */
export function queryablesOf({ attributes }: Collection): ReadonlyMap<string, QueryableType> {
  return new Map<string, QueryableType>([
    ...attributes.map(({ name, type }) => [name, type] as const),
    ['geometry', 'geometry'],
  ]);
}

import { BadUserInputError } from '#kernel';
import { type Collection, type LayerFeature } from '../layer/collection.domain.js';
import { type LayerReader } from '../layer/layer-readers.js';
import { type FilterText } from './items-query.js';
import { type States } from './state-items.js';

export type Filter = (
  reader: LayerReader,
  states: States,
  features: readonly LayerFeature[],
) => Promise<readonly LayerFeature[]>;

export function filterIn(_collection: Collection, filter: FilterText | null): Filter {
  if (filter !== null) throw new BadUserInputError('filter: noch nicht möglich.');
  return (_reader, _states, features) => Promise.resolve(features);
}

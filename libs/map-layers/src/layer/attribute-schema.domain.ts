import { type JsonSchema } from '#ogc/domain';
import { type AttributeDefinition, type Collection } from './collection.domain.js';

/** JSON Schema of an attribute. */
export function schemaOf(attribute: AttributeDefinition, collection: Pick<Collection, 'time'>): JsonSchema {
  const { name, type, title, description, values, unit } = attribute;
  return {
    title,
    description,
    ...(type === 'date' ? { type: 'string', format: 'date' } : { type }),
    ...(values === undefined ? {} : { enum: values }),
    ...(unit === undefined ? {} : { 'x-ogc-unit': unit }),
    ...roleOf(name, collection),
  };
}

function roleOf(name: string, { time }: Pick<Collection, 'time'>): Record<string, string> {
  if (time === 'state' && name === 'date') return { 'x-ogc-role': 'primary-instant' };
  if (time === 'history' && name === 'valid_from') return { 'x-ogc-role': 'primary-interval-start' };
  if (time === 'history' && name === 'valid_to') return { 'x-ogc-role': 'primary-interval-end' };
  return {};
}

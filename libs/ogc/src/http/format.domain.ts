import { BadUserInputError } from '#kernel';
import { optional, type QueryParameter } from '../query/query-parameter.domain.js';

/** A form in which a resource is given out. */
export interface Format {
  /** Value of `f`. */
  readonly name: string;
  readonly type: string;
  /** Other values of `f` that mean the same format. */
  readonly aliases?: readonly string[];
  /** The `Accept` header alone never chooses this format. */
  readonly onlyAsked?: true;
}

export const JSON_FORMAT: Format = { name: 'json', type: 'application/json' };
export const HTML_FORMAT: Format = { name: 'html', type: 'text/html' };
export const GEOJSON_FORMAT: Format = { name: 'json', type: 'application/geo+json', aliases: ['geojson'] };

/** The parameter `f` of a resource that is given out in these formats. */
export function formatParameter(formats: readonly Format[]): QueryParameter<Format | null> {
  const names = formats.map(({ name }) => name);
  return {
    name: 'f',
    description: 'Form der Antwort.',
    schema: { type: 'string', enum: names },
    parse: optional((text) => {
      const format = formats.find(({ name, aliases }) => name === text || aliases?.includes(text));
      if (!format)
        throw new BadUserInputError(`f: möglich ${names.length === 1 ? 'ist' : 'sind'} ${names.join(', ')}.`);
      return format;
    }),
  };
}

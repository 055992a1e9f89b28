import { pathParameter } from '#ogc/domain';
import { themes } from './theme.domain.js';

/** The part `{styleId}` of a path: each theme is a style. */
export const styleIdPart = pathParameter('styleId', 'Kartenstil.', {
  type: 'string',
  enum: themes.map(({ id }) => id),
});

import { type Format, formatParameter, HTML_FORMAT, JSON_FORMAT, type OpenApiPath } from '#ogc/domain';
import { styleIdPart } from '../layer/style-id.domain.js';
import { datetime } from '../query/parameters.domain.js';

const TAG = 'Kartenstile';
export const MAPBOX_STYLE: Format = { name: 'mapbox', type: 'application/vnd.mapbox.style+json', aliases: ['json'] };
export const SVG: Format = { name: 'svg', type: 'image/svg+xml' };

export const stylesFormats: readonly Format[] = [JSON_FORMAT, HTML_FORMAT];
export const styleFormats: readonly Format[] = [MAPBOX_STYLE, HTML_FORMAT];
export const legendFormats: readonly Format[] = [SVG, JSON_FORMAT, HTML_FORMAT];

/** Query parameters of a style. */
export const styleParameters = [formatParameter(styleFormats), datetime] as const;

/** Query parameters of a legend. */
export const legendParameters = [formatParameter(legendFormats)] as const;

/** Paths of styles in the description of the interface. */
export const stylePaths: readonly OpenApiPath[] = [
  {
    path: '/styles',
    operationId: 'kartenstile',
    tag: TAG,
    summary: 'Kartenstile',
    query: [formatParameter(stylesFormats)],
    types: stylesFormats.map(({ type }) => type),
  },
  {
    path: '/styles/{styleId}',
    operationId: 'kartenstil',
    tag: TAG,
    summary: 'Ein Kartenstil für MapLibre über den Kacheln eines Tages',
    parts: [styleIdPart],
    query: styleParameters,
    types: styleFormats.map(({ type }) => type),
  },
  {
    path: '/styles/{styleId}/legend',
    operationId: 'legende',
    tag: TAG,
    summary: 'Die Legende eines Kartenstils',
    parts: [styleIdPart],
    query: legendParameters,
    types: legendFormats.map(({ type }) => type),
  },
];

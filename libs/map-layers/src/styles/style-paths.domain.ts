import { formats, type OpenApiPath, pathParameter, reference } from '../catalogue/openapi.domain.js';
import { themes } from '../layer/theme.domain.js';

const TAG = 'Kartenstile';
const styleId = {
  ...pathParameter('styleId', 'Kartenstil.'),
  schema: { type: 'string', enum: themes.map(({ id }) => id) },
};
const file = (path: string, operationId: string, summary: string, type: string): OpenApiPath => ({
  path,
  operationId,
  tag: 'Dateien für Programme',
  summary,
  parameters: path.includes('{styleId}') ? [styleId] : [],
  types: [type],
});

/** Paths of styles and of files for programs in the description of the interface. */
export const stylePaths: readonly OpenApiPath[] = [
  {
    path: '/styles',
    operationId: 'kartenstile',
    tag: TAG,
    summary: 'Kartenstile',
    parameters: [formats('json', 'html')],
    types: ['application/json', 'text/html'],
  },
  {
    path: '/styles/{styleId}',
    operationId: 'kartenstil',
    tag: TAG,
    summary: 'Ein Kartenstil für MapLibre über den Kacheln eines Tages',
    parameters: [styleId, formats('mapbox', 'html'), reference('datetime')],
    types: ['application/vnd.mapbox.style+json', 'text/html'],
  },
  {
    path: '/styles/{styleId}/legend',
    operationId: 'legende',
    tag: TAG,
    summary: 'Die Legende eines Kartenstils',
    parameters: [styleId, formats('svg', 'json', 'html')],
    types: ['image/svg+xml', 'application/json', 'text/html'],
  },
  file('/clients/qgis/kreislage.qgs', 'qgis-projekt', 'QGIS-Projekt mit allen Ebenen', 'application/x-qgis-project'),
  file('/clients/qgis/{styleId}.qml', 'qgis-stil', 'Stil für eine Ebene in QGIS', 'application/xml'),
  file('/clients/masterportal/services.json', 'masterportal', 'Einträge für ein Masterportal', 'application/json'),
  file('/clients/dcat.jsonld', 'dcat', 'Metadaten als DCAT-AP.de', 'application/ld+json'),
];

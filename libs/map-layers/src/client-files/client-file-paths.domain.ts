import { type OpenApiPath } from '#ogc/domain';
import { styleIdPart } from '../layer/style-id.domain.js';

const file = (path: string, operationId: string, summary: string, type: string): OpenApiPath => ({
  path,
  operationId,
  tag: 'Dateien für Programme',
  summary,
  parts: path.includes('{styleId}') ? [styleIdPart] : [],
  query: [],
  types: [type],
});

/** Paths of the files for programs in the description of the interface. */
export const clientFilePaths: readonly OpenApiPath[] = [
  file('/clients/qgis/kreislage.qgs', 'qgis-projekt', 'QGIS-Projekt mit allen Ebenen', 'application/x-qgis-project'),
  file('/clients/qgis/{styleId}.qml', 'qgis-stil', 'Stil für eine Ebene in QGIS', 'application/xml'),
  file('/clients/masterportal/services.json', 'masterportal', 'Einträge für ein Masterportal', 'application/json'),
  file('/clients/dcat.jsonld', 'dcat', 'Metadaten als DCAT-AP.de', 'application/ld+json'),
];

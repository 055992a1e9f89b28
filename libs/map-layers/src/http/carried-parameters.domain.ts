/**
 * What clients append to every address once it stands in that of the service (`…/ogc?datetime=2026-11-22`), as QGIS and
 * GDAL do: it chooses the state of the features and means nothing for what describes them.
 */
export const carriedParameters = ['datetime', 'known-at'] as const;

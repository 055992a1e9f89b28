import { type Format } from '#ogc/domain';

/** A file format in which a state can be downloaded. */
export interface DownloadFormat extends Format {
  readonly name: 'csv' | 'gpkg' | 'fgb';
  /** For people. */
  readonly title: string;
}

export const downloadFormats: readonly DownloadFormat[] = [
  { name: 'csv', type: 'text/csv', title: 'CSV' },
  { name: 'gpkg', type: 'application/geopackage+sqlite3', title: 'GeoPackage' },
  { name: 'fgb', type: 'application/vnd.flatgeobuf', title: 'FlatGeobuf' },
];

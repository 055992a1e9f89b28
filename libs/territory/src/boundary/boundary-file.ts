import { type ImportProblem, ImportRefusedError, generalProblem } from '../import/import-result.js';
import { readGeoJson } from './geojson-file.js';
import { openGeoPackage } from './geopackage-file.js';

/** One feature of a boundary file, its geometry not looked into yet. */
export interface BoundaryFeature {
  /** Place in the file (or layer), from 1. */
  readonly number: number;
  /** Names in lower case; values as in the file. */
  readonly attributes: ReadonlyMap<string, unknown>;
  /** `id` of the feature itself (GeoJSON), beside the attributes. */
  readonly id: string | null;
  readonly geometry: BoundaryGeometry | { readonly problem: string };
}

/** A polygon or multipolygon as PostGIS reads it. */
export interface BoundaryGeometry {
  readonly form: 'geojson' | 'wkb';
  /** GeoJSON text, or WKB in hexadecimal; made when asked for, most features are never sent. */
  readonly toText: () => string;
}

/** A file of boundaries, or one layer of it. */
export interface BoundaryFile {
  readonly format: 'GeoJSON' | 'GeoPackage';
  /** null = the file is no matter of layers. */
  readonly layer: string | null;
  /** EPSG code of the coordinates; x before y, whatever the register says. */
  readonly srid: number;
  /** Attribute names in lower case, in the order of the file. */
  readonly fields: readonly string[];
  /** How many features there are. */
  readonly count: number;
  /** Can be gone through once. */
  readonly features: Iterable<BoundaryFeature>;
  /** Lets go of the file; calling it twice does nothing. */
  close(): void;
}

/** The file cannot be read as boundaries; German. */
export class UnreadableFileError extends Error {}

/**
 * Opens GeoJSON or GeoPackage, told apart by their content; the caller closes it.
 * @throws ImportRefusedError when the file is neither, or damaged, or it is open which layer is meant
 */
export function openBoundaryFile(
  file: { readonly name: string; readonly content: Buffer },
  layer: string | null,
): BoundaryFile {
  const { name, content } = file;
  try {
    if (content.subarray(0, 16).toString('latin1') === 'SQLite format 3\0') return openGeoPackage(content, layer);
    if (/^\uFEFF?\s*\{/.test(content.subarray(0, 4096).toString('utf8'))) return readGeoJson(content, layer);
    throw new UnreadableFileError(
      content[0] === 0x50 && content[1] === 0x4b
        ? 'Die Datei ist ein ZIP-Archiv. Bitte entpacken und die GeoJSON- oder GeoPackage-Datei angeben.'
        : 'Die Datei ist weder GeoJSON noch GeoPackage. Andere Formate lassen sich zum Beispiel mit QGIS umwandeln.',
    );
  } catch (error) {
    if (error instanceof UnreadableFileError) throw new ImportRefusedError(name, [generalProblem(error.message)]);
    throw error;
  }
}

/** How the feature is named to people: its place in the file, and an id or a name if it has one. */
export function featureLabel(feature: BoundaryFeature, nameField: string | null): string {
  const name = nameField === null ? null : feature.attributes.get(nameField);
  const more = [feature.id, typeof name === 'string' && name !== '' ? name : null].filter((part) => part !== null);
  return `Objekt ${feature.number}${more.length > 0 ? ` (${more.join(', ')})` : ''}`;
}

/** A reason that concerns one feature. */
export function featureProblem(feature: string, message: string): ImportProblem {
  return { line: null, column: null, feature, message };
}

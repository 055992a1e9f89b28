import { type ImportProblem } from '../import/import-result.js';

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

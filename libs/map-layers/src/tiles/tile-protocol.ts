import { type TileAddress, type TileMatrixSetId } from '#ogc/domain';
import { type CollectionId } from '../layer/collection.domain.js';
import { type AttributeTable, type PackedBoundaries } from './packed-layer.domain.js';
import { type TileFlavour } from './tile-attributes.domain.js';

// Messages between the process and the thread that makes tiles.

/** One tile. */
export interface TileRequest extends TileAddress {
  readonly collection: CollectionId;
  readonly matrixSet: TileMatrixSetId;
  readonly flavour: TileFlavour;
  /** Another one for other boundaries, keys or names of any district: what has the same version is taken as the same. */
  readonly geometryVersion: string;
  /** Another one for other attributes of any district; of no account to the flavour `geometry`. */
  readonly dataVersion: string;
}

/** The data of a version. */
export type TileSupply =
  | { readonly kind: 'boundaries'; readonly key: string; readonly boundaries: PackedBoundaries }
  | { readonly kind: 'attributes'; readonly key: string; readonly table: AttributeTable };

export type TileMessage =
  | { readonly kind: 'tile'; readonly request: TileRequest }
  | { readonly kind: 'supplies'; readonly supplies: readonly TileSupply[] };

/** The answer to a message; there is exactly one for each, in their order. */
export type TileAnswer =
  | { readonly kind: 'tile'; readonly bytes: Uint8Array<ArrayBuffer> | null }
  | { readonly kind: 'lacks'; readonly lacks: readonly TileSupply['kind'][] }
  | { readonly kind: 'taken' }
  | { readonly kind: 'fault'; readonly fault: string };

/** Name of what a request needs of a kind. */
export function supplyKey(kind: TileSupply['kind'], request: TileRequest): string {
  return JSON.stringify([request.collection, kind === 'boundaries' ? request.geometryVersion : request.dataVersion]);
}

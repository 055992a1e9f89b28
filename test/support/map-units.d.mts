export type MapKind = 'units' | 'municipalities' | 'germany';

/** Whose boundaries these are. */
export const ATTRIBUTION: string;

/** First line of `district import`. */
export const csvHeader: string;

/** Whether the real boundaries lie beside the checkout. With REQUIRE_ALL=1 a missing file fails at once. */
export function realBoundariesAreThere(): boolean;

export interface MapSource {
  readonly districtKey: string;
  /** Sorted. */
  readonly unitKeys: readonly string[];
  /** File for `importDistricts`. */
  readonly districts: Buffer;
  /** File for `importBoundaries`. */
  readonly boundaries: { readonly name: string; readonly content: Buffer };
}

/** The district of this kind, ready to be imported. */
export function mapSource(kind: MapKind): MapSource;

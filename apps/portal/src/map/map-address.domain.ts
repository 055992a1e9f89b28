import { type CalendarDate } from '#kernel';
import { type MapView } from './map-view.domain.js';

/** The names of the map's figures in its address. */
export const themeNames = ['lage', 'frei', 'auslastung', 'alter'] as const;
export type ThemeName = (typeof themeNames)[number];

/** Part of the address with the view of the map; without it the map shows the whole district. */
export interface ViewSearch {
  /** Zoom level. */
  readonly z?: number | undefined;
  /** Longitude of the middle. */
  readonly x?: number | undefined;
  /** Latitude of the middle. */
  readonly y?: number | undefined;
}

/** The search of the map's address. */
export interface MapSearch extends ViewSearch {
  readonly date?: CalendarDate | undefined;
  readonly theme?: ThemeName | undefined;
  /** The unit that map and list have chosen. */
  readonly unit?: string | undefined;
}

/** The view in an address, if all of its numbers are there and exist; else none. */
export function viewSearch({ z, x, y }: Record<string, unknown>): ViewSearch {
  const within = (value: unknown, least: number, most: number): value is number =>
    typeof value === 'number' && value >= least && value <= most;
  return within(z, 0, 22) && within(x, -180, 180) && within(y, -85, 85) ? { z, x, y } : {};
}

/** The same for the map; null = the whole district. */
export function viewOf({ z, x, y }: ViewSearch): MapView | null {
  return z === undefined || x === undefined || y === undefined ? null : { zoom: z, center: [x, y] };
}

/** Two decimals of a level and five of a degree, about a metre, are as exact as anybody looks. */
export function searchOf(view: MapView | null): ViewSearch {
  if (!view) return { z: undefined, x: undefined, y: undefined };
  const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
  return { z: rounded(view.zoom, 2), x: rounded(view.center[0], 5), y: rounded(view.center[1], 5) };
}

/** The view of a map. */
export interface MapView {
  /** Level; at 0 the world is 512 px wide, each further one doubles it. */
  readonly zoom: number;
  /** Longitude and latitude of the middle. */
  readonly center: Position;
}

/** Longitude and latitude, or px. */
export type Position = readonly [number, number];
/** Polygons, their rings, their points in degrees. */
export type Polygons = readonly (readonly (readonly Position[])[])[];
/** West, south, east, north. */
export type Bounds = readonly [number, number, number, number];
/** Width and height, px. */
export type Size = readonly [number, number];

const WORLD = 512;
const LEAST_ZOOM = 4;
const MOST_ZOOM = 16;
/** Share of the map that a press of an arrow moves it by. */
const PAN_SHARE = 0.25;

/** Web Mercator, px at a level. */
export function project([longitude, latitude]: Position, zoom: number): Position {
  const scale = WORLD * 2 ** zoom;
  const y = Math.log(Math.tan(Math.PI / 4 + (latitude * Math.PI) / 360));
  return [((longitude + 180) / 360) * scale, (0.5 - y / (2 * Math.PI)) * scale];
}

/** Longitude and latitude in degrees of a point in pixels of Web Mercator at that zoom. */
export function unproject([x, y]: Position, zoom: number): Position {
  const scale = WORLD * 2 ** zoom;
  return [(x / scale) * 360 - 180, (360 / Math.PI) * Math.atan(Math.exp((0.5 - y / scale) * 2 * Math.PI)) - 90];
}

/** The view that just shows the bounds, with a margin in px. */
export function viewOfBounds([west, south, east, north]: Bounds, [width, height]: Size, margin = 16): MapView {
  const [left, top] = project([west, north], 0);
  const [right, bottom] = project([east, south], 0);
  const room = (length: number): number => Math.max(length - 2 * margin, 1);
  const fitting = Math.log2(Math.min(room(width) / (right - left || 1e-9), room(height) / (bottom - top || 1e-9)));
  return {
    zoom: within(fitting),
    center: unproject([(left + right) / 2, (top + bottom) / 2], 0),
  };
}

export type MapMove = 'in' | 'out' | 'north' | 'south' | 'west' | 'east';

/** The view after a press of a button: a level nearer or further, or a quarter of the map aside. */
export function moved({ zoom, center }: MapView, move: MapMove, [width, height]: Size): MapView {
  if (move === 'in' || move === 'out') return { zoom: within(zoom + (move === 'in' ? 1 : -1)), center };
  const [x, y] = project(center, zoom);
  const [right, down] = { north: [0, -1], south: [0, 1], west: [-1, 0], east: [1, 0] }[move] as [number, number];
  return { zoom, center: unproject([x + right * width * PAN_SHARE, y + down * height * PAN_SHARE], zoom) };
}

function within(zoom: number): number {
  return Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom));
}

/** The position of a place in the picture of a view, px from its left upper corner. */
export function placedIn({ zoom, center }: MapView, [width, height]: Size): (position: Position) => Position {
  const [middleX, middleY] = project(center, zoom);
  return (position) => {
    const [x, y] = project(position, zoom);
    return [x - middleX + width / 2, y - middleY + height / 2];
  };
}

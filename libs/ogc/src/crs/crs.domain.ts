import proj4 from 'proj4';

/** A coordinate reference system of answers and requests (OGC API – Features, Part 2). */
export interface Crs {
  readonly uri: string;
  /** Code of the EPSG register; CRS84 has the figures of 4326 with the axes turned. */
  readonly srid: 4326 | 3857 | 25832;
  /** Latitude comes before longitude. */
  readonly northFirst: boolean;
  /** Digits after the point that keep about a centimetre (degrees) or a millimetre (metres). */
  readonly decimals: number;
  /** Largest amounts of a coordinate, axes in the order of the system. */
  readonly most: Position;
  readonly title: string;
}

/** Longitude, latitude: the default of GeoJSON. */
export const CRS84: Crs = {
  uri: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84',
  srid: 4326,
  northFirst: false,
  decimals: 7,
  most: [180, 90],
  title: 'WGS 84, Länge und Breite',
};
/** ETRS89 / UTM zone 32N, in which geometry is stored. */
export const EPSG25832: Crs = {
  uri: 'http://www.opengis.net/def/crs/EPSG/0/25832',
  srid: 25832,
  northFirst: false,
  decimals: 3,
  most: [1e8, 1e8],
  title: 'ETRS89 / UTM Zone 32N',
};
const EPSG4326: Crs = {
  ...CRS84,
  uri: 'http://www.opengis.net/def/crs/EPSG/0/4326',
  northFirst: true,
  most: [90, 180],
  title: 'WGS 84, Breite und Länge',
};
export const EPSG3857: Crs = {
  uri: 'http://www.opengis.net/def/crs/EPSG/0/3857',
  srid: 3857,
  northFirst: false,
  decimals: 3,
  most: [1e8, 1e8],
  title: 'Web-Mercator',
};

/** The systems on offer, the default first. */
export const crsList: readonly Crs[] = [CRS84, EPSG4326, EPSG3857, EPSG25832];

/** Finds a system by its address, with http or https. null = not on offer. */
export function findCrs(uri: string): Crs | null {
  const plain = uri.replace(/^https:/, 'http:');
  return crsList.find((crs) => crs.uri === plain) ?? null;
}

export type Position = readonly [number, number];

const UTM32 = '+proj=utm +zone=32 +ellps=GRS80 +units=m +no_defs';
// ETRS89 and WGS 84 are taken as one, as PROJ does without a grid: they differ by less than a metre since 1989.
const toDegrees = proj4(UTM32, 'EPSG:4326');
const toMercator = proj4(UTM32, 'EPSG:3857');

/** Projects a position of EPSG:25832 to the system, axes in the order of the system. */
export function fromStored(crs: Crs): (position: Position) => Position {
  if (crs.srid === 25832) return (position) => position;
  if (crs.srid === 3857) return ([east, north]) => toMercator.forward<[number, number]>([east, north]);
  return crs.northFirst
    ? ([east, north]) => {
        const [longitude, latitude] = toDegrees.forward<[number, number]>([east, north]);
        return [latitude, longitude];
      }
    : ([east, north]) => toDegrees.forward<[number, number]>([east, north]);
}

/** West, south, east, north, or in the order of axes of a system: least and greatest of the first, then of the second. */
export interface Box {
  readonly min: Position;
  readonly max: Position;
}

/** The smallest box around positions; null when there are none. */
export function boxAround(positions: Iterable<Position>): Box | null {
  let [minX, minY, maxX, maxY] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of positions) {
    if (x < minX) minX = x;
    if (x > maxX) maxX = x;
    if (y < minY) minY = y;
    if (y > maxY) maxY = y;
  }
  return minX > maxX ? null : { min: [minX, minY], max: [maxX, maxY] };
}

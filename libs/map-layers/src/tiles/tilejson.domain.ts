import { type Bounds, MAX_ZOOM } from '#ogc/domain';
import { type Collection } from '../layer/collection.domain.js';
import { LABEL_ELSEWHERE, type TileFlavour, tileContents } from './tile-attributes.domain.js';

/** TileJSON 3.0.0; its zoom levels and coordinates are those of Web Mercator. */
interface TileJson {
  readonly tilejson: '3.0.0';
  readonly name: string;
  readonly description: string;
  readonly attribution?: string;
  readonly scheme: 'xyz';
  readonly tiles: readonly string[];
  readonly minzoom: number;
  readonly maxzoom: number;
  readonly bounds?: Bounds;
  readonly center?: readonly [number, number, number];
  readonly vector_layers: readonly {
    readonly id: string;
    readonly description: string;
    readonly minzoom: number;
    readonly maxzoom: number;
    /** Meaning of each attribute, in German. */
    readonly fields: Readonly<Record<string, string>>;
  }[];
}

/**
 * @param options.tilesUrl template with `{z}`, `{y}` (row) and `{x}` (column)
 * @param options.bounds in degrees, longitude before latitude; null = nothing to show
 * @param options.attribution whose boundaries they are; several are joined
 */
export function tileJsonOf(
  collection: Collection,
  options: {
    readonly tilesUrl: string;
    readonly flavour: TileFlavour;
    readonly bounds: Bounds | null;
    readonly attributions: readonly string[];
  },
): TileJson {
  const { bounds, flavour } = options;
  const names = new Set(tileContents(collection, flavour)[0]!.attributes);
  const attribution = [...new Set(options.attributions)].sort().join(', ');
  return {
    tilejson: '3.0.0',
    name: collection.title,
    description: collection.description,
    ...(attribution && { attribution }),
    scheme: 'xyz',
    tiles: [options.tilesUrl],
    minzoom: 0,
    maxzoom: MAX_ZOOM,
    ...(bounds && { bounds: degrees(bounds), center: centerOf(bounds) }),
    vector_layers: [
      {
        id: collection.id,
        description: `${collection.description} Ein Attribut, das fehlt, ist unbekannt; in sehr vollen Kacheln kleiner Maßstäbe fehlen auch bekannte.`,
        minzoom: 0,
        maxzoom: MAX_ZOOM,
        fields: {
          ...Object.fromEntries(
            collection.attributes
              .filter(({ name }) => names.has(name))
              .map(({ name, title, description, unit }) => [
                name,
                `${title}${unit ? ` (${unit})` : ''}: ${description}`,
              ]),
          ),
          [LABEL_ELSEWHERE]: 'Beschriftung anderswo: Wahr, wenn die Beschriftung in eine andere Kachel gehört.',
        },
      },
    ],
  };
}

/** Five decimals are a metre. */
const rounded = (value: number): number => Math.round(value * 1e5) / 1e5;

function degrees([west, south, east, north]: Bounds): Bounds {
  return [rounded(west), rounded(south), rounded(east), rounded(north)];
}

/** The middle, with the level at which the wider side fills about one tile of 512 px. */
function centerOf([west, south, east, north]: Bounds): [number, number, number] {
  // A degree of latitude takes about 1.6 times the room of one of longitude in Germany.
  const span = Math.max(east - west, (north - south) * 1.6, 1e-3);
  const zoom = Math.min(MAX_ZOOM, Math.max(0, Math.floor(Math.log2(360 / span))));
  return [rounded((west + east) / 2), rounded((south + north) / 2), zoom];
}

import { type BoundaryFeature, type BoundaryFile, UnreadableFileError } from './boundary-file.js';

const CRS84 = 4326;

/** Reads RFC 7946; the old member `crs` is honoured. A feature whose geometry cannot be used carries the reason. */
export function readGeoJson(content: Buffer, layer: string | null): BoundaryFile {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch {
    throw new UnreadableFileError(
      'Die Datei sieht nach GeoJSON aus, ist aber beschädigt oder nicht in UTF-8 geschrieben.',
    );
  }
  const root = asObject(json) ?? {};
  const list = root.type === 'FeatureCollection' ? root.features : root.type === 'Feature' ? [root] : null;
  if (!Array.isArray(list)) {
    throw new UnreadableFileError('Die Datei ist kein GeoJSON mit Objekten (FeatureCollection).');
  }
  if (layer !== null && layer !== root.name) {
    throw new UnreadableFileError(`GeoJSON hat keine Ebenen; „${layer}“ gibt es nicht. Bitte --layer weglassen.`);
  }
  const srid = sridOf(root.crs);
  const fields = new Set<string>();
  const features = list.map((item: unknown, index): BoundaryFeature => {
    const feature = asObject(item);
    const attributes = new Map<string, unknown>();
    for (const [name, value] of Object.entries(asObject(feature?.properties) ?? {})) {
      const field = name.toLowerCase();
      if (!attributes.has(field)) attributes.set(field, value);
      fields.add(field);
    }
    const id = feature?.id;
    return {
      number: index + 1,
      attributes,
      id: typeof id === 'string' || typeof id === 'number' ? String(id) : null,
      geometry:
        feature?.type === 'Feature'
          ? readGeometry(feature.geometry, srid === CRS84)
          : { problem: 'Das ist kein GeoJSON-Objekt (Feature).' },
    };
  });
  return {
    format: 'GeoJSON',
    layer: null,
    srid,
    fields: [...fields],
    count: features.length,
    features,
    close: () => undefined,
  };
}

function sridOf(crs: unknown): number {
  if (crs === undefined || crs === null) return CRS84;
  const name = asObject(asObject(crs)?.properties)?.name;
  const text = typeof name === 'string' ? name : '';
  if (/crs84$/i.test(text)) return CRS84;
  const epsg = /^(?:urn:(?:x-)?ogc:def:crs:)?epsg:(?:[\d.]*:)?(\d{4,6})$|\/crs\/epsg\/[\d.]+\/(\d{4,6})$/i.exec(text);
  if (!epsg)
    throw new UnreadableFileError(
      `Das Koordinatensystem „${text}“ ist nicht bekannt. Erwartet wird CRS84 oder ein EPSG-Code.`,
    );
  return Number(epsg[1] ?? epsg[2]);
}

function readGeometry(geometry: unknown, degrees: boolean): BoundaryFeature['geometry'] {
  const object = asObject(geometry);
  if (!object) return { problem: 'Die Geometrie fehlt.' };
  const { type, coordinates } = object;
  if (type !== 'Polygon' && type !== 'MultiPolygon') {
    return {
      problem: `Die Geometrie ist ${typeof type === 'string' ? type : 'nicht lesbar'}; erwartet wird Polygon oder MultiPolygon.`,
    };
  }
  const polygons: unknown = type === 'Polygon' ? [coordinates] : coordinates;
  const problem =
    Array.isArray(polygons) && polygons.length > 0 ? findGeometryProblem(polygons, degrees) : 'Die Geometrie ist leer.';
  return problem === null ? { form: 'geojson', toText: () => JSON.stringify({ type, coordinates }) } : { problem };
}

function findGeometryProblem(polygons: readonly unknown[], degrees: boolean): string | null {
  for (const rings of polygons) {
    if (!Array.isArray(rings) || rings.length === 0) return 'Die Geometrie ist leer.';
    for (const ring of rings as unknown[]) {
      if (!Array.isArray(ring) || ring.length < 4) return 'Ein Ring hat weniger als vier Punkte.';
      for (const point of ring as unknown[]) {
        if (!Array.isArray(point) || !Number.isFinite(point[0]) || !Number.isFinite(point[1])) {
          return 'Eine Koordinate ist keine Zahl.';
        }
        if (degrees && (Math.abs(Number(point[0])) > 180 || Math.abs(Number(point[1])) > 90)) {
          return 'Die Koordinaten sind keine Grad (CRS84). Ein anderes Koordinatensystem muss in der Datei benannt sein (crs).';
        }
      }
      const [first, last] = [ring[0] as unknown[], ring.at(-1) as unknown[]];
      if (first[0] !== last[0] || first[1] !== last[1]) return 'Ein Ring ist nicht geschlossen.';
    }
  }
  return null;
}

function asObject(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

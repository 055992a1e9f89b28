/* A page's script: OpenLayers on the coordinates of German offices (ETRS89/UTM 32). The functions are global. */
import Feature from 'ol/Feature.js';
import Map from 'ol/Map.js';
import View from 'ol/View.js';
import { createEmpty, extend } from 'ol/extent.js';
import MVT from 'ol/format/MVT.js';
import MultiLineString from 'ol/geom/MultiLineString.js';
import VectorTileLayer from 'ol/layer/VectorTile.js';
import { overrideXHR } from 'ol/net.js';
import { register } from 'ol/proj/proj4.js';
import OGCVectorTile from 'ol/source/OGCVectorTile.js';
import Fill from 'ol/style/Fill.js';
import Style from 'ol/style/Style.js';
import proj4 from 'proj4';
import { sharesOf } from './colours.mjs';

proj4.defs('EPSG:25832', '+proj=utm +zone=32 +ellps=GRS80 +towgs84=0,0,0,0,0,0,0 +units=m +no_defs');
register(proj4);

/**
 * Opens a tileset as its description tells, shows the extent, and keeps all features of the tiles that it loads.
 * @param given.resolution metres per pixel, instead of the level at which the extent just fits
 * @param given.size width and height in pixels
 */
globalThis.openTileset = async ({ url, token, extent, resolution, colours, size = [900, 1100] }) => {
  const Original = XMLHttpRequest;
  overrideXHR(
    class extends Original {
      open(...parameters) {
        super.open(...parameters);
        this.setRequestHeader('Authorization', `Bearer ${token}`);
      }
    },
  );
  document.body.innerHTML = `<div id="map" style="width: ${size[0]}px; height: ${size[1]}px"></div>`;
  const source = new OGCVectorTile({ url, format: new MVT({ featureClass: Feature }), projection: 'EPSG:25832' });
  await new Promise((resolve, reject) =>
    source.on('change', () =>
      source.getState() === 'ready' ? resolve() : source.getState() === 'error' && reject(source.error_),
    ),
  );
  const pieces = [];
  const failures = [];
  source.on('tileloadend', ({ tile }) => pieces.push(...tile.getFeatures()));
  source.on('tileloaderror', ({ tile }) => failures.push(String(tile.src_ ?? tile.key)));
  const style = new Style({ fill: new Fill() });
  const map = new Map({
    target: 'map',
    controls: [],
    pixelRatio: 1,
    layers: [
      new VectorTileLayer({
        source,
        style: (feature) => {
          style.getFill().setColor(colours[feature.get('assessment') ?? 'UNKNOWN']);
          return style;
        },
      }),
    ],
    view: new View({
      projection: 'EPSG:25832',
      resolutions: source.getTileGrid().getResolutions(),
      constrainResolution: true,
    }),
  });
  globalThis.shown = { map, pieces, failures };
  map.getView().fit(extent);
  if (resolution !== undefined) map.getView().setResolution(resolution);
  await new Promise((resolve) => map.once('rendercomplete', resolve));
  return { resolution: map.getView().getResolution(), levels: source.getTileGrid().getResolutions(), failures };
};

/** Every feature once, with its attributes and the extent of all its pieces. */
globalThis.unitsFound = () => {
  const units = {};
  for (const piece of globalThis.shown.pieces) {
    const { geometry: _geometry, ...properties } = piece.getProperties();
    const unit = (units[piece.getId()] ??= { properties, extent: createEmpty() });
    extend(unit.extent, piece.getGeometry().getExtent());
  }
  return units;
};

/** How far the farthest of the positions, by feature id, lies from the outlines that the tiles have of it; metres. */
globalThis.farthest = (positions) => {
  const outlines = {};
  for (const piece of globalThis.shown.pieces) {
    const geometry = piece.getGeometry();
    const polygons = geometry.getType() === 'Polygon' ? [geometry] : geometry.getPolygons();
    const lines = polygons.flatMap((polygon) => polygon.getCoordinates());
    (outlines[piece.getId()] ??= []).push(new MultiLineString(lines));
  }
  const distances = Object.entries(positions).flatMap(([id, points]) =>
    points.map((point) =>
      Math.min(
        ...outlines[id].map((outline) => {
          const [x, y] = outline.getClosestPoint(point);
          return Math.hypot(x - point[0], y - point[1]);
        }),
      ),
    ),
  );
  return Math.max(...distances);
};

/** Share of the picture that each colour has, as `#rrggbb`. */
globalThis.coloursShown = () => {
  const canvas = document.querySelector('#map canvas');
  return sharesOf(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data);
};

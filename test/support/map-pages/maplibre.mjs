/* A page's script: a map of MapLibre GL as the portal of an office might have it. `map` and the functions are global. */
import * as maplibregl from '/maplibre/maplibre-gl.mjs';
import { sharesOf } from './colours.mjs';

maplibregl.setWorkerUrl('/maplibre/maplibre-gl-worker.mjs');

const LAYER = 'units';
let map;

const idle = () => new Promise((resolve) => map.once('idle', resolve));

/**
 * Opens a map and waits until it is drawn.
 * @param given.source a vector source; its requests carry `given.token`
 * @param given.bounds west, south, east, north in degrees
 * @param given.fill the input of the colour, an expression of the style
 * @param given.zoom instead of the one at which the bounds just fit
 * @param given.size width and height in pixels
 * @returns the failure
 */
globalThis.openMap = async ({ source, sourceLayer, token, bounds, fill, zoom, size = [900, 1100] }) => {
  document.body.innerHTML = `<div id="map" style="width: ${size[0]}px; height: ${size[1]}px"></div>`;
  const failures = [];
  map = new maplibregl.Map({
    container: 'map',
    style: {
      version: 8,
      sources: { units: source },
      layers: [
        { id: 'ground', type: 'background', paint: { 'background-color': '#ffffff' } },
        {
          id: LAYER,
          type: 'fill',
          source: 'units',
          'source-layer': sourceLayer,
          paint: { 'fill-color': fill, 'fill-antialias': false },
        },
      ],
    },
    bounds,
    fitBoundsOptions: { padding: 5 },
    fadeDuration: 0,
    attributionControl: false,
    canvasContextAttributes: { preserveDrawingBuffer: true },
    transformRequest: (url) =>
      url.includes('/ogc/') ? { url, headers: { Authorization: `Bearer ${token}` } } : { url },
  });
  map.on('error', ({ error }) => failures.push(String(error?.message ?? error)));
  if (zoom !== undefined) map.setZoom(zoom);
  await idle();
  return failures;
};

/** Features that are drawn, each once. */
globalThis.drawnFeatures = () => each(map.queryRenderedFeatures({ layers: [LAYER] }));

/** Features of the tiles that are loaded, each once. */
globalThis.loadedFeatures = (sourceLayer) => each(map.querySourceFeatures('units', { sourceLayer }));

function each(features) {
  return [...new Map(features.map(({ id, properties }) => [id, { id, properties }])).values()];
}

/** Fetches the values of a day, gives them to the features as states, and waits until they are drawn. */
globalThis.showDay = async (sourceLayer, url, { token }) => {
  const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  const { keys, values } = await response.json();
  const drawn = idle();
  keys.forEach((key, index) =>
    map.setFeatureState({ source: 'units', sourceLayer, id: Number(key) }, { assessment: values.assessment[index] }),
  );
  await drawn;
};

/** Share of the picture that each colour has, as `#rrggbb`. */
globalThis.coloursShown = () => {
  const canvas = map.getCanvas();
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
  copy.drawImage(canvas, 0, 0);
  return sharesOf(copy.getImageData(0, 0, canvas.width, canvas.height).data);
};

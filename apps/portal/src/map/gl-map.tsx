import 'maplibre-gl/dist/maplibre-gl.css';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import { type FeatureCollection } from 'geojson';
import { type GeoJSONSource, Map as MapLibre, setWorkerUrl, type StyleSpecification } from 'maplibre-gl';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { styleOf, type Theme } from '#map-layers/domain';
import { type PortalSettings } from '../session/settings.js';
import { useLatest } from '../ui/latest.js';
import { type MapProps } from './map-props.js';
import { type MapDay, type MapUnit } from './map-units.domain.js';
import SvgMap from './svg-map.js';

setWorkerUrl(workerUrl);

declare global {
  /** The map of the page that is open, for a look with the browser's tools and for tests; nothing of the portal reads it. */
  var kreislageMap: MapLibre | undefined;
}

const AREAS = 'kommunen';
const LABELS = 'beschriftung';
const CHOSEN = 'auswahl';
/** The way to a view that a button asks for; none for people who want less motion. */
const EASE_MS = 250;

/** The map of MapLibre GL. When the browser cannot run it after all, the drawn map takes its place. */
export default function GlMap(props: MapProps): ReactNode {
  const { day, theme, view, size, selected, basemap } = props;
  const container = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapLibre | null>(null);
  const [failed, setFailed] = useState(false);
  const latest = useLatest(props);

  useEffect(() => {
    let made: MapLibre;
    const { view: first } = latest.current;
    try {
      made = new MapLibre({
        container: container.current!,
        style: styleFor(latest.current),
        center: [...first.center],
        zoom: first.zoom,
        attributionControl: false,
        // The wheel scrolls the page; with Ctrl it is the map's.
        cooperativeGestures: true,
        dragRotate: false,
        pitchWithRotate: false,
        touchPitch: false,
        fadeDuration: 0,
        // Done below, before the view is set: resizing by itself would end the way to it.
        trackResize: false,
        locale: {
          'Map.Title':
            'Karte. Pfeiltasten verschieben, Plus und Minus ändern den Maßstab. Die Werte stehen in der Liste.',
          'CooperativeGesturesHandler.WindowsHelpText': 'Mit Strg und Mausrad ändern Sie den Maßstab.',
          'CooperativeGesturesHandler.MacHelpText': 'Mit ⌘ und Mausrad ändern Sie den Maßstab.',
          'CooperativeGesturesHandler.MobileHelpText': 'Mit zwei Fingern verschieben Sie die Karte.',
        },
      });
    } catch {
      // The browser tells only here, when it is to draw, that it cannot.
      // eslint-disable-next-line react-hooks/set-state-in-effect
      setFailed(true);
      return;
    }
    made.touchZoomRotate.disableRotation();
    made.keyboard.disableRotation();
    made.on('moveend', ({ originalEvent }: { originalEvent?: unknown }) => {
      // Only what a person moved: what the address says is there already.
      if (originalEvent) latest.current.onView({ zoom: made.getZoom(), center: made.getCenter().toArray() });
    });
    made.on('click', 'flaechen', ({ features }) => {
      const key: unknown = features?.[0]?.properties['unit_key'];
      if (typeof key === 'string') latest.current.onSelect(key);
    });
    made.on('mouseenter', 'flaechen', () => made.getCanvas().classList.add('gl-map__over-unit'));
    made.on('mouseleave', 'flaechen', () => made.getCanvas().classList.remove('gl-map__over-unit'));
    made.on('webglcontextlost', () => setFailed(true));
    globalThis.kreislageMap = made;
    setMap(made);
    return () => {
      globalThis.kreislageMap = undefined;
      made.remove();
    };
  }, [latest]);

  const drawn = useRef({ day, theme, basemap });
  useEffect(() => {
    const { current } = drawn;
    if (!map || (current.day === day && current.theme === theme && current.basemap === basemap)) return;
    drawn.current = { day, theme, basemap };
    map.setStyle(styleFor(latest.current), { diff: true, validate: false });
  }, [map, day, theme, basemap, latest]);
  useEffect(() => {
    // A source of its own, of one feature: as a filter of all, each choice would cost the work of all.
    void map?.getSource<GeoJSONSource>(CHOSEN)?.setData(chosenOf(day, selected));
  }, [map, day, selected]);
  const drawnSize = useRef(size);
  useEffect(() => {
    if (!map) return;
    const isResized = drawnSize.current !== size;
    drawnSize.current = size;
    if (isResized) map.resize();
    const { lng, lat } = map.getCenter();
    const isThere =
      Math.abs(map.getZoom() - view.zoom) < 0.01 && Math.hypot(lng - view.center[0], lat - view.center[1]) < 2e-5;
    if (!isThere) map.easeTo({ zoom: view.zoom, center: [...view.center], duration: isResized ? 0 : EASE_MS });
  }, [map, view, size]);

  return failed ? <SvgMap {...props} /> : <div className="gl-map" ref={container} />;
}

/** The style of the map layers, over the features of the day instead of tiles. */
function styleFor({
  day,
  theme,
  selected,
  basemap,
}: {
  readonly day: MapDay;
  readonly theme: Theme;
  readonly selected: string | null;
  readonly basemap: PortalSettings['basemap'];
}): StyleSpecification {
  const style = styleOf(theme, { baseUrl: `${location.origin}/ogc`, attribution: '' });
  const layers = style.layers.map(({ 'source-layer': _layer, ...layer }): Record<string, unknown> => ({
    ...layer,
    ...(layer['source'] === undefined ? {} : { source: layer['type'] === 'symbol' ? LABELS : AREAS }),
    ...(layer['id'] === 'flaechen' && basemap
      ? { paint: { ...(layer['paint'] as object), 'fill-opacity': 0.75 } }
      : {}),
  }));
  const below = layers.findIndex(({ id }) => id === 'flaechen');
  const above = layers.findIndex(({ type }) => type === 'symbol');
  const outline = (id: string, color: string, width: number) => ({
    id,
    type: 'line',
    source: CHOSEN,
    layout: { 'line-join': 'round' },
    paint: { 'line-color': color, 'line-width': width },
  });
  return {
    version: 8,
    name: style.name,
    sprite: style.sprite,
    glyphs: style.glyphs,
    transition: { duration: 0, delay: 0 },
    sources: {
      [AREAS]: { type: 'geojson', data: areasOf(day.units) },
      [LABELS]: {
        type: 'geojson',
        data: collectionOf(day.units, ({ labelPoint }) => labelPoint && { type: 'Point', coordinates: labelPoint }),
      },
      [CHOSEN]: { type: 'geojson', data: chosenOf(day, selected) },
      ...(basemap && { hintergrundkarte: { type: 'raster', tiles: [basemap.url], tileSize: 256 } }),
    },
    layers: [
      ...layers.slice(0, below),
      ...(basemap ? [{ id: 'hintergrundkarte', type: 'raster', source: 'hintergrundkarte' }] : []),
      ...layers.slice(below, above),
      outline('auswahl-grund', '#FFFFFF', 6),
      outline('auswahl', '#1A1A1A', 3),
      ...layers.slice(above),
    ],
  } as StyleSpecification;
}

function chosenOf({ units }: MapDay, selected: string | null): FeatureCollection {
  return areasOf(units.filter(({ key }) => key === selected));
}

function areasOf(units: readonly MapUnit[]): FeatureCollection {
  return collectionOf(units, ({ polygons }) => polygons && { type: 'MultiPolygon', coordinates: polygons });
}

/** Unknown attributes are absent, as in the tiles that the style is made for. */
function collectionOf(units: readonly MapUnit[], geometryOf: (unit: MapUnit) => object | null): FeatureCollection {
  const features = units.flatMap((unit) => {
    const geometry = geometryOf(unit);
    const known = Object.entries(unit.attributes).filter(([, value]) => value !== null);
    return geometry
      ? [{ type: 'Feature', geometry, properties: { ...Object.fromEntries(known), name: unit.shortName } }]
      : [];
  });
  return { type: 'FeatureCollection', features } as FeatureCollection;
}

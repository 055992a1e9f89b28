import { lazy, type ReactNode, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { useLatest } from '../ui/latest.js';
import { Loading } from '../ui/states.js';
import { type MapProps } from './map-props.js';
import {
  type Bounds,
  type MapMove,
  type MapView,
  moved,
  placedIn,
  type Size,
  viewOfBounds,
} from './map-view.domain.js';
import SvgMap from './svg-map.js';

/** Large, and loaded only where it can run; without it the map is drawn. */
const GlMap = lazy(() => import('./gl-map.js').catch(() => ({ default: SvgMap })));

/** px of the map on paper. */
const PAPER: Size = [680, 560];
/** The view of a map without any boundary: Germany. */
const GERMANY: Bounds = [5.9, 47.3, 15.1, 55.1];

const moves: readonly { readonly move: MapMove; readonly sign: string; readonly name: string }[] = [
  { move: 'in', sign: '+', name: 'Vergrößern' },
  { move: 'out', sign: '−', name: 'Verkleinern' },
  { move: 'north', sign: '↑', name: 'Nach Norden' },
  { move: 'south', sign: '↓', name: 'Nach Süden' },
  { move: 'west', sign: '←', name: 'Nach Westen' },
  { move: 'east', sign: '→', name: 'Nach Osten' },
];

/** The map with its buttons: of MapLibre where there is WebGL, else drawn; on paper always drawn. */
export function MapFrame({
  view,
  onView,
  ...rest
}: Omit<MapProps, 'view' | 'size' | 'onView'> & {
  /** null = the whole district. */
  readonly view: MapView | null;
  readonly onView: (view: MapView | null) => void;
}): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState<Size | null>(null);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      // On paper the box is hidden.
      if (width > 0) setSize([width, height]);
    });
    observer.observe(box.current!);
    return () => observer.disconnect();
  }, []);
  const bounds = rest.day.bounds ?? GERMANY;
  const shown = useMemo(() => size && (view ?? viewOfBounds(bounds, size)), [size, view, bounds]);
  const Map = hasWebgl() ? GlMap : SvgMap;

  // A unit chosen in the list is moved into view; by another view alone the map never moves.
  const point = rest.day.units.find(({ key }) => key === rest.selected)?.labelPoint;
  const latest = useLatest({ point, shown, size, onView });
  useEffect(() => {
    const { point: chosen, shown: from, size: frame, onView: move } = latest.current;
    if (!chosen || !from || !frame) return;
    const [x, y] = placedIn(from, frame)(chosen);
    if (x < 0 || y < 0 || x > frame[0] || y > frame[1]) move({ zoom: from.zoom, center: chosen });
  }, [rest.selected, latest]);

  return (
    <>
      <div className="map-box">
        <div className="map-frame" ref={box}>
          {size && shown && (
            <Suspense fallback={<Loading what="Karte" />}>
              <Map {...rest} view={shown} size={size} onView={onView} />
            </Suspense>
          )}
        </div>
        <div className="map-buttons" role="group" aria-label="Karte bewegen">
          {moves.map(({ move, sign, name }) => (
            <button
              key={move}
              type="button"
              aria-label={name}
              title={name}
              onClick={() => shown && size && onView(moved(shown, move, size))}
            >
              {sign}
            </button>
          ))}
          <button type="button" className="map-buttons__all" onClick={() => onView(null)}>
            Ganzer Kreis
          </button>
        </div>
      </div>
      <div className="map-paper">
        <SvgMap {...rest} view={viewOfBounds(bounds, PAPER)} size={PAPER} onView={onView} />
      </div>
    </>
  );
}

let webgl: boolean | undefined;

function hasWebgl(): boolean {
  return (webgl ??= document.createElement('canvas').getContext('webgl2') !== null);
}

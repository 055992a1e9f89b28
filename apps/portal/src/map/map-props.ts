import { type Theme } from '#map-layers/domain';
import { type PortalSettings } from '../session/settings.js';
import { type MapDay } from './map-units.domain.js';
import { type MapView, type Size } from './map-view.domain.js';

/** Properties of both maps, that of MapLibre and the drawn one. */
export interface MapProps {
  readonly day: MapDay;
  readonly theme: Theme;
  readonly view: MapView;
  readonly size: Size;
  readonly selected: string | null;
  readonly basemap: PortalSettings['basemap'];
  readonly onSelect: (unitKey: string) => void;
  /** Somebody has moved the map. */
  readonly onView: (view: MapView) => void;
}

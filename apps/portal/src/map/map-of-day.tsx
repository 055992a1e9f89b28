import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import { type Theme } from '#map-layers/domain';
import { longDayText } from '../format/format.domain.js';
import { settingsQuery } from '../session/settings.js';
import { Empty } from '../ui/states.js';
import { type MapSearch, searchOf, viewOf } from './map-address.domain.js';
import { MapFrame } from './map-frame.js';
import { MapLegend } from './map-legend.js';
import { findingOf, type MapDay } from './map-units.domain.js';
import { UnitFacts } from './unit-facts.js';
import { UnitList } from './unit-list.js';

/** List, map and legend of one day; the chosen unit and the view stand in the address. */
export function MapOfDay({
  day,
  theme,
  search,
  onSearch,
  onOpen,
}: {
  readonly day: MapDay;
  readonly theme: Theme;
  readonly search: MapSearch;
  readonly onSearch: (to: Partial<MapSearch>) => void;
  readonly onOpen: ((unitKey: string) => void) | null;
}): ReactNode {
  const { data: settings } = useQuery(settingsQuery);
  const basemap = settings?.basemap ?? null;
  const { z, x, y, unit } = search;
  const view = useMemo(() => viewOf({ z, x, y }), [z, x, y]);
  if (day.units.length === 0)
    return (
      <Empty>Für {longDayText(day.date)} gibt es keine meldenden Kommunen. Bitte wählen Sie einen anderen Tag.</Empty>
    );
  const chosen = day.units.find(({ key }) => key === unit) ?? null;
  const select = (key: string): void => onSearch({ unit: key });
  const hasFigures = day.units.some(({ attributes }) => attributes.reported_on !== null);
  return (
    <>
      {!hasFigures && <Empty>Für diesen Tag zählt noch keine Meldung. Die Karte zeigt, was fehlt.</Empty>}
      <div className="map-layout">
        <section className="map-layout__list" aria-label="Liste der Kommunen">
          <UnitList theme={theme} units={day.units} selected={chosen?.key ?? null} onSelect={select} onOpen={onOpen} />
          {chosen && <UnitFacts unit={chosen} canOpen={onOpen !== null} />}
        </section>
        <figure className="map-layout__map">
          <figcaption>
            <strong>
              {theme.title} am {longDayText(day.date)}
            </strong>
            <span>{findingOf(theme, day.units)}</span>
          </figcaption>
          {day.bounds ? (
            <MapFrame
              day={day}
              theme={theme}
              view={view}
              selected={chosen?.key ?? null}
              basemap={basemap}
              onSelect={select}
              onView={(moved) => onSearch(searchOf(moved))}
            />
          ) : (
            <Empty>
              Zu diesen Kommunen sind keine Grenzen hinterlegt; die Werte stehen in der Liste. Grenzen lädt Ihr Betrieb
              mit <code>kreislage boundaries import</code>.
            </Empty>
          )}
          <p className="map-source">
            {day.attribution && <>Grenzen: {day.attribution}</>}
            {basemap && day.bounds && <> · Hintergrundkarte: {basemap.attribution}</>}
            {day.demonstration && <> · Vorführung – erfundene Zahlen</>}
          </p>
        </figure>
        <MapLegend theme={theme} units={day.units} />
      </div>
    </>
  );
}

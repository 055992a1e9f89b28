import './map.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { addDays, type CalendarDate, daysBetween } from '#kernel';
import { type Theme } from '#map-layers/domain';
import { longDayText } from '../format/format.domain.js';
import { settingsQuery } from '../session/settings.js';
import { useViewer } from '../session/viewer.js';
import { DateStepper } from '../ui/date-stepper.js';
import { Page } from '../ui/page.js';
import { usePolling } from '../ui/polling.js';
import { usePrintFoot } from '../ui/print-foot.js';
import { Empty, Loaded } from '../ui/states.js';
import { layers } from './layers.js';
import { AGAIN_MS, firstDayQuery, mapDayQuery, useLastGood } from './layer-queries.js';
import { type MapSearch, searchOf, type ThemeName, themeNames, viewOf } from './map-address.domain.js';
import { MapFrame } from './map-frame.js';
import { MapLegend } from './map-legend.js';
import { findingOf, type MapDay, themeOf } from './map-units.domain.js';
import { CopyAddress, QgisSteps, serviceAddress } from './service-address.js';
import { UnitFacts } from './unit-facts.js';
import { UnitList } from './unit-list.js';

/** Days that the slider goes back where there are no figures yet. */
const LEAST_DAYS = 30;
/** A slider under the hand asks for a day when it has stood still for so many ms. */
const SETTLED_MS = 120;

/** Karte: each unit of the district by one figure, on one day. */
export default function MapPage(): ReactNode {
  const search = useSearch({ from: '/frame/signed-in/karte' });
  const navigate = useNavigate();
  const viewer = useViewer();
  const { today } = viewer.district;
  const date = search.date && search.date <= today ? search.date : today;
  const name = search.theme ?? 'lage';
  const theme = themeOf(name);
  const query = useLastGood(useQuery(mapDayQuery(date)));
  usePolling(date === today, AGAIN_MS, () => void query.refetch());
  usePrintFoot(`Kreislage · ${viewer.district.name} · ${theme.title} am ${longDayText(date)}`);
  const { data: firstDay } = useQuery(firstDayQuery);
  const change = (to: Partial<MapSearch>): void =>
    void navigate({
      to: '/karte',
      search: (former) => ({ ...former, ...to }),
      replace: true,
      resetScroll: false,
    });
  const go = (day: CalendarDate): void => change({ date: day === today ? undefined : day });
  return (
    <Page
      title="Karte"
      place={viewer.district.name}
      wide
      head={
        <div className="page__filters">
          <div className="kern-form-input">
            <label className="kern-label kern-label--small" htmlFor="theme">
              Kennzahl
            </label>
            <div className="kern-form-input__select-wrapper">
              <select
                id="theme"
                className="kern-form-input__select"
                value={name}
                onChange={({ target }) => change({ theme: target.value as ThemeName })}
              >
                {themeNames.map((candidate) => (
                  <option key={candidate} value={candidate}>
                    {themeOf(candidate).title}
                  </option>
                ))}
              </select>
            </div>
          </div>
          <DateStepper label="Tag" value={date} today={today} onChange={go} />
          <DaySlider from={firstDay ?? addDays(today, -LEAST_DAYS)} to={today} value={date} onChange={go} />
        </div>
      }
    >
      <Loaded query={query} what="Karte">
        {(day) => (
          <MapOfDay
            day={day}
            theme={theme}
            search={search}
            onSearch={change}
            onOpen={viewer.role === 'GIS' ? null : (key) => void navigate({ to: `/kommune/${key}` })}
          />
        )}
      </Loaded>
      <details className="map-services">
        <summary>In QGIS einbinden</summary>
        <CopyAddress label="Adresse des Dienstes (OGC API – Features)" address={serviceAddress()} />
        <QgisSteps />
        <p className="kern-body">Ebenen:</p>
        <ul className="kern-body">
          {layers.map(({ id, what }) => (
            <li key={id}>
              <code>{id}</code>: {what}
            </li>
          ))}
        </ul>
        <Link to="/kartendienste" className="kern-link">
          Alle Kartendienste
        </Link>
      </details>
    </Page>
  );
}

function MapOfDay({
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

/** Every day from the first one with figures until today, under one hand. */
function DaySlider({
  from,
  to,
  value,
  onChange,
}: {
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly value: CalendarDate;
  readonly onChange: (date: CalendarDate) => void;
}): ReactNode {
  const first = value < from ? value : from;
  const [shown, setShown] = useState(value);
  useEffect(() => setShown(value), [value]);
  const settling = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(settling.current), []);
  return (
    <div className="day-slider">
      <label className="kern-label kern-label--small" htmlFor="day-slider">
        Zeitregler
      </label>
      <input
        id="day-slider"
        type="range"
        min={0}
        max={daysBetween(first, to)}
        value={daysBetween(first, shown)}
        aria-valuetext={longDayText(shown)}
        onChange={({ target }) => {
          const day = addDays(first, target.valueAsNumber);
          setShown(day);
          clearTimeout(settling.current);
          settling.current = setTimeout(() => onChange(day), SETTLED_MS);
        }}
      />
      <output htmlFor="day-slider" aria-live="off">
        {longDayText(shown)}
      </output>
    </div>
  );
}

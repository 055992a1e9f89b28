import './map.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { addDays, type CalendarDate } from '#kernel';
import { longDayText } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { DateStepper } from '../ui/date-stepper.js';
import { SelectField } from '../ui/field.js';
import { Page } from '../ui/page.js';
import { usePolling } from '../ui/polling.js';
import { usePrintFoot } from '../ui/print-foot.js';
import { Loaded } from '../ui/states.js';
import { DaySlider } from './day-slider.js';
import { layers } from './layers.js';
import { AGAIN_MS, firstDayQuery, mapDayQuery, useLastGood } from './layer-queries.js';
import { type MapSearch, type ThemeName, themeNames } from './map-address.domain.js';
import { MapOfDay } from './map-of-day.js';
import { themeOf } from './map-units.domain.js';
import { CopyAddress, QgisSteps, serviceAddress } from './service-address.js';

/** Days that the slider goes back as long as there are no figures. */
const LEAST_DAYS = 30;

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
          <SelectField
            id="theme"
            label="Kennzahl"
            isSmall
            value={name}
            onChange={(theme) => change({ theme: theme as ThemeName })}
          >
            {themeNames.map((candidate) => (
              <option key={candidate} value={candidate}>
                {themeOf(candidate).title}
              </option>
            ))}
          </SelectField>
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

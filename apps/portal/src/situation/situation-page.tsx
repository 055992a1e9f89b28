import './situation.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { type CalendarDate } from '#kernel';
import { longDayText } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { DateStepper } from '../ui/date-stepper.js';
import { SelectField } from '../ui/field.js';
import { Page } from '../ui/page.js';
import { Loaded, Loading } from '../ui/states.js';
import { KnownAt } from './known-at.js';
import { useLive } from './live.js';
import { type Comparison, comparisons } from './picture.domain.js';
import { useRecalculation } from './recalculation.js';
import { comparisonNames, type SituationAddress } from './situation-address.js';
import { pictureQuery, situationKeyOf } from './situation-queries.js';
import { SituationView } from './situation-view.js';
import { StateLine } from './state-line.js';

/** Lagebild: the district on a day. */
export default function SituationPage(): ReactNode {
  const address = useSearch({ from: '/frame/signed-in/lage' });
  const viewer = useViewer();
  const { district } = viewer;
  const navigate = useNavigate();
  const go = useCallback(
    (change: SituationAddress): void =>
      void navigate({
        to: '/lage',
        search: (former: SituationAddress) => ({ ...former, ...change }),
        replace: true,
        resetScroll: false,
      }),
    [navigate],
  );
  const situationKey = useMemo(
    () => situationKeyOf(district, address.date, address.knownAt),
    [district, address.date, address.knownAt],
  );
  const { date, knownAt } = situationKey;
  const comparison = address.comparison ?? 'vortag';
  // Another day takes the place of the one before when it is there: nothing jumps.
  const query = useQuery({ ...pictureQuery(situationKey), placeholderData: keepPreviousData });
  const isShown = query.data !== undefined && !query.isPlaceholderData;
  // Heading, figures and explanations belong to one picture: the last one that was complete.
  const [lastShown, setLastShown] = useState(situationKey);
  if (isShown && lastShown !== situationKey) setLastShown(situationKey);
  const shown = query.data === undefined || isShown ? situationKey : lastShown;
  const live = useLive(situationKey, isShown && date === district.today && knownAt === null);
  const { daysPending } = useRecalculation(district.key, isShown && knownAt === null);
  const openDay = (day: CalendarDate): void => go({ date: day === district.today ? undefined : day });
  return (
    <Page
      wide
      title="Lagebild"
      place={district.name}
      heading={`Lagebild ${longDayText(shown.date)}`}
      head={
        <div className="situation-head">
          <div className="page__filters">
            <DateStepper label="Tag" value={date} today={district.today} onChange={openDay} />
            <SelectField
              id="comparison"
              label="Vergleich mit"
              isSmall
              value={comparison}
              onChange={(value) => go({ comparison: value as Comparison })}
            >
              {comparisons.map((one) => (
                <option key={one} value={one}>
                  {comparisonNames[one]}
                </option>
              ))}
            </SelectField>
            <KnownAt
              value={knownAt}
              timeZone={district.timeZone}
              onChange={(moment) => go({ knownAt: moment ?? undefined })}
            />
          </div>
          {query.data && (
            <StateLine picture={query.data} mode={live.mode} daysPending={daysPending} timeZone={district.timeZone} />
          )}
          {query.isPlaceholderData && <Loading what={`Lagebild ${longDayText(date)}`} />}
        </div>
      }
    >
      <p className="kern-sr-only" role="status">
        {live.announcement}
      </p>
      <Loaded query={query} what="Lagebild">
        {(picture) => (
          <SituationView
            situationKey={shown}
            picture={picture}
            comparison={comparison}
            viewer={viewer}
            live={live}
            address={address}
            go={go}
            isBusy={query.isPlaceholderData}
          />
        )}
      </Loaded>
    </Page>
  );
}

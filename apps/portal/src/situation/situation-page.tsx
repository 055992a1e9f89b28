import './situation.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import { type CalendarDate } from '#kernel';
import { counted, dayText, longDayText, momentText, timeText } from '../format/format.domain.js';
import { useViewer, type Viewer } from '../session/viewer.js';
import { DateStepper } from '../ui/date-stepper.js';
import { useFollowLinks } from '../ui/follow-links.js';
import { Page } from '../ui/page.js';
import { usePrintFoot } from '../ui/print-foot.js';
import { Empty, Loaded, Loading } from '../ui/states.js';
import { findActionNeeded } from './action-needed.domain.js';
import { ActionList } from './action-list.js';
import { ExplanationDialog } from './explanation.js';
import { KnownAt } from './known-at.js';
import { type Live, type LiveMode, useLive } from './live.js';
import { useRecalculation } from './recalculation.js';
import { comparedDay, type Comparison, comparisons, toUnitRow, type UnitRow } from './picture.domain.js';
import {
  type Asked,
  HORIZON_DAYS,
  type Picture,
  pictureQuery,
  type Series,
  seriesQuery,
  toAsked,
} from './situation-queries.js';
import { AssessmentTile, Tile } from './tiles.js';
import { countTiles, type FigureKey, seriesUpTo } from './tiles.domain.js';
import { type Range, TimeSeries } from './time-series.js';
import { UnitTable } from './unit-table.js';

const comparisonNames: Record<Comparison, string> = { vortag: 'Vortag', vorwoche: 'Vorwoche', vormonat: 'Vormonat' };

/** What of the page stands in its address. */
export interface SituationAddress {
  readonly date?: CalendarDate | undefined;
  readonly knownAt?: string | undefined;
  readonly comparison?: Comparison | undefined;
  readonly range?: Range | undefined;
  readonly explained?: FigureKey | undefined;
  readonly sort?: string | undefined;
  readonly name?: string | undefined;
  readonly hidden?: string | undefined;
}

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
  const asked = useMemo(
    () => toAsked(district, address.date, address.knownAt),
    [district, address.date, address.knownAt],
  );
  const { date, knownAt } = asked;
  const comparison = address.comparison ?? 'vortag';
  // Another day takes the place of the one before when it is there: nothing jumps.
  const query = useQuery({ ...pictureQuery(asked), placeholderData: keepPreviousData });
  const isShown = query.data !== undefined && !query.isPlaceholderData;
  // What is on the page, its heading and its explanations are of one and the same picture.
  const lastShown = useRef(asked);
  if (isShown) lastShown.current = asked;
  const shown = query.data === undefined ? asked : lastShown.current;
  const live = useLive(asked, isShown && date === district.today && knownAt === null);
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
            <div className="kern-form-input">
              <label className="kern-label kern-label--small" htmlFor="comparison">
                Vergleich mit
              </label>
              <div className="kern-form-input__select-wrapper">
                <select
                  id="comparison"
                  className="kern-form-input__select"
                  value={comparison}
                  onChange={({ target }) => go({ comparison: target.value as Comparison })}
                >
                  {comparisons.map((one) => (
                    <option key={one} value={one}>
                      {comparisonNames[one]}
                    </option>
                  ))}
                </select>
              </div>
            </div>
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
          <Situation
            asked={shown}
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

const modeNames: Record<LiveMode, string | null> = {
  off: null,
  live: 'live',
  polling: 'wird alle 30 Sekunden abgefragt',
};

/** `Stand 09:14 Uhr, 18 von 21 Meldungen` */
function StateLine({
  picture: { computedAt, knownAt, reporting, date },
  mode,
  daysPending,
  timeZone,
}: {
  readonly picture: Picture;
  readonly mode: LiveMode;
  /** Days whose figures are not right yet. */
  readonly daysPending: number;
  readonly timeZone: string;
}): ReactNode {
  const { received, expected } = reporting;
  return (
    <p className="state-line">
      {knownAt ? `Wie am ${momentText(knownAt, timeZone)} bekannt` : `Stand ${timeText(computedAt, timeZone)}`},{' '}
      {expected > 0
        ? `${received} von ${expected} Meldungen`
        : `${counted(received, 'Meldung', 'Meldungen')}; am ${dayText(date)} war keine nötig`}
      {modeNames[mode] && <span className={`live-mark live-mark--${mode}`}>{modeNames[mode]}</span>}
      {daysPending > 0 && (
        <span className="live-mark">noch {counted(daysPending, 'Tag', 'Tage')} neu zu berechnen</span>
      )}
    </p>
  );
}

function Situation({
  asked,
  picture,
  comparison,
  viewer: { district },
  live,
  address,
  go,
  isBusy,
}: {
  readonly asked: Asked;
  readonly picture: Picture;
  readonly comparison: Comparison;
  readonly viewer: Viewer;
  readonly live: Live;
  readonly address: SituationAddress;
  readonly go: (change: SituationAddress) => void;
  readonly isBusy: boolean;
}): ReactNode {
  const { date, timeZone } = { date: picture.date, timeZone: district.timeZone };
  const former = comparedDay(date, comparison);
  const { data: before } = useQuery(pictureQuery({ ...asked, date: former }));
  const range = address.range ?? '90';
  const seriesFound = useQuery({ ...seriesQuery(asked, Number(range)), placeholderData: keepPreviousData });
  const series = useMemo(
    (): Series | null =>
      seriesFound.data?.dates.at(-1) === date ? seriesUpTo(seriesFound.data, picture) : (seriesFound.data ?? null),
    [seriesFound.data, picture, date],
  );
  const isToday = date === district.today;
  const tiles = useMemo(
    () => countTiles(picture, before ?? null, series?.dates.at(-1) === date ? series : null, isToday),
    [picture, before, series, date, isToday],
  );
  const rows = useMemo(() => picture.units.map((unit) => toUnitRow(unit, date, HORIZON_DAYS)), [picture, date]);
  const rowsBefore = useMemo(
    () =>
      new Map(
        (before?.units ?? []).map((unit): [string, UnitRow] => [unit.unit.key, toUnitRow(unit, former, HORIZON_DAYS)]),
      ),
    [before, former],
  );
  const needed = useMemo(() => {
    const { dueAt, missing } = picture.reporting;
    const isOverdue = dueAt !== null && dueAt < (picture.knownAt ?? picture.computedAt);
    return findActionNeeded(rows, new Set(isOverdue ? missing.map(({ key }) => key) : []));
  }, [picture, rows]);
  const oldest =
    rows.flatMap(({ reportedOn }) => (reportedOn && reportedOn !== date ? [reportedOn] : [])).sort()[0] ?? null;
  const explain = useCallback((figure: FigureKey) => go({ explained: figure }), [go]);
  const onRange = useCallback((days: Range) => go({ range: days }), [go]);
  const tableAddress = useMemo(
    () => ({ sort: address.sort, name: address.name, hidden: address.hidden }),
    [address.sort, address.name, address.hidden],
  );

  const followLinks = useFollowLinks();

  const known = rows.filter(({ reportedOn }) => reportedOn !== null).length;
  const asOf = momentText(picture.knownAt ?? picture.computedAt, timeZone);
  usePrintFoot(`Kreislage · ${district.name} · Stand ${asOf} · bekannt ${known} von ${rows.length}`);
  if (rows.length === 0)
    return (
      <Empty>
        Zum {dayText(date)} sind in diesem Landkreis keine Kommunen bekannt. Bitte einen anderen Tag wählen.
      </Empty>
    );
  if (known === 0)
    return (
      <Empty>
        Noch keine Meldungen für diesen Tag.{' '}
        {picture.reporting.dueAt && isToday && asked.knownAt === null
          ? `Die Frist läuft bis ${timeText(picture.reporting.dueAt, timeZone)}.`
          : 'Auch aus den Tagen davor liegt keine vor, die noch zählt. Bitte einen anderen Tag wählen.'}
      </Empty>
    );
  const common = {
    comparedWith: `${comparisonNames[comparison]} (${dayText(former).slice(0, 6)})`,
    onExplain: explain,
  };
  return (
    <div className="situation" aria-busy={isBusy} onClick={followLinks}>
      <section aria-labelledby="zahlen">
        <h2 className="kern-sr-only" id="zahlen">
          Zahlen des Landkreises
        </h2>
        <ul className="tiles">
          {tiles.map((tile) => (
            <Tile key={tile.key} tile={tile} isFresh={live.freshFigures.has(tile.key)} {...common} />
          ))}
          <AssessmentTile
            now={picture.assessments}
            before={before?.assessments ?? null}
            oldest={oldest}
            hasUnassessed={rows.some(({ assessment }) => assessment === null)}
            isFresh={live.freshFigures.has('lage')}
            {...common}
          />
        </ul>
      </section>
      <ActionList
        // Another day is another list: it is put in order anew.
        key={`needed/${date}/${asked.knownAt}`}
        needed={needed}
        units={rows}
        freshUnits={live.freshUnits}
        date={date}
        knowsPast={asked.knownAt === null}
      />
      <UnitTable
        // Another day is another table: it is sorted anew.
        key={`${date}/${asked.knownAt}`}
        rows={rows}
        before={rowsBefore}
        comparedWith={common.comparedWith}
        freshUnits={live.freshUnits}
        date={date}
        knownAt={asked.knownAt}
        timeZone={timeZone}
        address={tableAddress}
        onAddress={go}
      />
      <TimeSeries query={seriesFound} range={range} onRange={onRange} />
      {address.explained && (
        <ExplanationDialog
          key={address.explained}
          figure={address.explained}
          asked={asked}
          picture={picture}
          series={series}
          timeZone={timeZone}
          onClose={() => go({ explained: undefined })}
        />
      )}
    </div>
  );
}

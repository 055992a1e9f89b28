import { type ReactNode, useCallback, useMemo } from 'react';
import { dayText, momentText, timeText } from '../format/format.domain.js';
import { type Viewer } from '../session/viewer.js';
import { FollowedLinks } from '../ui/follow-links.js';
import { usePrintFoot } from '../ui/print-foot.js';
import { Empty } from '../ui/states.js';
import { ActionList } from './action-list.js';
import { ExplanationDialog } from './explanation.js';
import { type Live } from './live.js';
import { type Comparison } from './picture.domain.js';
import { comparisonNames, type SituationAddress } from './situation-address.js';
import { type Picture, type SituationKey } from './situation-queries.js';
import { AssessmentTile, Tile } from './tiles.js';
import { type FigureKey } from './tiles.domain.js';
import { type Range, TimeSeries } from './time-series.js';
import { UnitTable } from './unit-table.js';
import { useSituation } from './use-situation.js';

/** The figures of the district on a day, what needs action, the units and the course. */
export function SituationView({
  situationKey,
  picture,
  comparison,
  viewer: { district },
  live,
  address,
  go,
  isBusy,
}: {
  readonly situationKey: SituationKey;
  readonly picture: Picture;
  readonly comparison: Comparison;
  readonly viewer: Viewer;
  readonly live: Live;
  readonly address: SituationAddress;
  readonly go: (change: SituationAddress) => void;
  readonly isBusy: boolean;
}): ReactNode {
  const { date } = picture;
  const { timeZone } = district;
  const range = address.range ?? '90';
  const found = useSituation(situationKey, picture, comparison, district.today, range);
  const { former, before, series, seriesFound, tiles, rows, rowsBefore, needed, oldest, isToday } = found;
  const explain = useCallback((figure: FigureKey) => go({ explained: figure }), [go]);
  const onRange = useCallback((days: Range) => go({ range: days }), [go]);
  const tableAddress = useMemo(
    () => ({ sort: address.sort, name: address.name, hidden: address.hidden }),
    [address.sort, address.name, address.hidden],
  );

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
        {picture.reporting.dueAt && isToday && situationKey.knownAt === null
          ? `Die Frist läuft bis ${timeText(picture.reporting.dueAt, timeZone)}.`
          : 'Auch aus den Tagen davor liegt keine vor, die noch zählt. Bitte einen anderen Tag wählen.'}
      </Empty>
    );
  const common = {
    comparedWith: `${comparisonNames[comparison]} (${dayText(former).slice(0, 6)})`,
    onExplain: explain,
  };
  return (
    <FollowedLinks className="situation" aria-busy={isBusy}>
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
        key={`needed/${date}/${situationKey.knownAt}`}
        needed={needed}
        units={rows}
        freshUnits={live.freshUnits}
        date={date}
        knowsPast={situationKey.knownAt === null}
      />
      <UnitTable
        // Another day is another table: it is sorted anew.
        key={`${date}/${situationKey.knownAt}`}
        rows={rows}
        before={rowsBefore}
        comparedWith={common.comparedWith}
        freshUnits={live.freshUnits}
        date={date}
        knownAt={situationKey.knownAt}
        timeZone={timeZone}
        address={tableAddress}
        onAddress={go}
      />
      <TimeSeries query={seriesFound} range={range} onRange={onRange} />
      {address.explained && (
        <ExplanationDialog
          key={address.explained}
          figure={address.explained}
          situationKey={situationKey}
          picture={picture}
          series={series}
          timeZone={timeZone}
          onClose={() => go({ explained: undefined })}
        />
      )}
    </FollowedLinks>
  );
}

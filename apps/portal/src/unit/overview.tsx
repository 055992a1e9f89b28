import { type ReactNode, useMemo } from 'react';
import { addDays, daysBetween } from '#kernel';
import { entriesOf, typeLabel } from '#reporting/domain';
import { counted, countText, dayText } from '../format/format.domain.js';
import { totalBefore } from '../situation/picture.domain.js';
import { FLOW_DAYS } from '../situation/situation-queries.js';
import { Empty } from '../ui/states.js';
import { Known, Status } from '../ui/status.js';
import { persons, places } from '../ui/trend.domain.js';
import { Amount } from './amount.js';
import { Course } from './course.js';
import { OverviewFormulas } from './overview-formulas.js';
import { overviewSums } from './overview-sums.js';
import { OverviewTile, WeekChange } from './overview-tile.js';
import { ReportLink } from './report-link.js';
import { allocationsWithin, assessedSince, countingByDay } from './unit.domain.js';
import { OVERVIEW_DAYS, type UnitOverview } from './unit-queries.js';

/** The figures of a unit today, how they are counted, and their course. */
export function Overview({ data }: { readonly data: UnitOverview }): ReactNode {
  const { today, rules } = data.district;
  const { carryForwardDays } = rules;
  const reports = data.counting;
  const { dates, counting } = useMemo(() => {
    const days = Array.from({ length: OVERVIEW_DAYS }, (_, index) => addDays(data.from, index));
    return { dates: days, counting: countingByDay(days, data.counting, data.district.rules.carryForwardDays) };
  }, [data]);
  const now = counting.at(-1);
  if (reports.length === 0)
    return <Empty>In den letzten {OVERVIEW_DAYS} Tagen hat diese Kommune nicht gemeldet.</Empty>;
  const weekAgo = counting.at(-8) ?? null;
  const since = assessedSince(reports);
  const week = allocationsWithin(reports, data.reportingDays, today, FLOW_DAYS);
  const sums = overviewSums(now, weekAgo, today);
  const credits = now?.projectedCredits ?? null;
  return (
    <>
      {!now && (
        <Empty>
          Heute zählt keine Meldung: Die letzte vom {dayText(reports.at(-1)!.reportingDate)} ist älter als{' '}
          {counted(carryForwardDays, 'Tag', 'Tage')}.
        </Empty>
      )}
      <section aria-labelledby="now-title">
        <h2 className="kern-heading-small" id="now-title">
          {now ? (
            <ReportLink unitKey={data.key} date={now.reportingDate}>
              Zahlen vom {dayText(now.reportingDate)}
            </ReportLink>
          ) : (
            'Zahlen'
          )}
          {now && now.reportingDate !== today && (
            <span className="muted"> · {counted(daysBetween(now.reportingDate, today), 'Tag', 'Tage')} alt</span>
          )}
        </h2>
        <ul className="tiles">
          {sums.map(({ title, parts, before }) => (
            <OverviewTile key={title} title={title} value={<Amount parts={parts} />}>
              <WeekChange now={parts.total} before={totalBefore(parts, before)} />
              {now && (
                <span>
                  {entriesOf(parts)
                    .map(([type, value]) => `${typeLabel[type]} ${countText(value)}`)
                    .join(' · ')}
                </span>
              )}
            </OverviewTile>
          ))}
          <OverviewTile title={`Zuweisungen in ${FLOW_DAYS} Tagen`} value={<Known>{countText(week.value)}</Known>}>
            aus {week.known} von {counted(week.expected, 'Meldung', 'Meldungen')}
          </OverviewTile>
          <OverviewTile title="Noch anzurechnen" value={<Known>{countText(credits)}</Known>}>
            <WeekChange now={credits} before={weekAgo?.projectedCredits} />
          </OverviewTile>
          <OverviewTile title="Lage" value={<Status assessment={now?.assessment} />}>
            {since && `${since === reports[0]!.reportingDate ? 'mindestens seit' : 'seit'} ${dayText(since)}`}
          </OverviewTile>
        </ul>
        <OverviewFormulas
          unitKey={data.key}
          report={now ?? null}
          sums={sums}
          week={week}
          today={today}
          carryForwardDays={carryForwardDays}
        />
      </section>
      <section aria-labelledby="days-title" className="figures">
        <h2 className="kern-heading-small" id="days-title">
          Die letzten {OVERVIEW_DAYS} Tage
        </h2>
        <Course title="Untergebracht" measure="accommodatedPersons" thing={persons} dates={dates} counting={counting} />
        <Course title="Sofort frei" measure="availableNow" thing={places} dates={dates} counting={counting} />
      </section>
    </>
  );
}

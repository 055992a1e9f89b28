import './unit.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { addDays, daysBetween } from '#kernel';
import { changeText, counted, countText, dayText, shortDayText } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { Figure } from '../ui/figure.js';
import { Page } from '../ui/page.js';
import { usePrintFoot } from '../ui/print-foot.js';
import { Empty, Loaded } from '../ui/states.js';
import { Known, Status } from '../ui/status.js';
import { findingOf, persons, places } from '../ui/trend.domain.js';
import { allocationsWithin, assessedSince, bothKinds, countingByDay, figureOf, kindName } from './unit.domain.js';
import { OVERVIEW_DAYS, overviewQuery, type UnitOverview } from './unit-queries.js';

/**
 * Head and tabs of a unit; the tab is a page of its own.
 * @param data as of today, whatever days the page is about; null = tabs only
 */
export function UnitHead({
  unitKey,
  data,
}: {
  readonly unitKey: string;
  readonly data: UnitOverview | null;
}): ReactNode {
  const { role, units, district } = useViewer();
  const mayReport =
    role === 'STEERING_OFFICER' || (role === 'MUNICIPAL_CLERK' && units.some(({ key }) => key === unitKey));
  const newest = data && countingByDay([district.today], data.counting, data.district.rules.carryForwardDays)[0];
  const contact = data?.contact;
  return (
    <>
      {data && (
        <dl className="facts">
          <Fact name="Art">{kindName[data.kind] ?? data.kind}</Fact>
          <Fact name="Einwohner">
            <Known>{countText(data.population)}</Known>
            {data.populationDate && (
              <span className="muted">
                {' '}
                (Stand {dayText(data.populationDate)}
                {data.populationSource && `, ${data.populationSource}`})
              </span>
            )}
          </Fact>
          <Fact name="Lage">
            <Status
              assessment={newest?.assessment}
              staleSince={newest && newest.reportingDate !== district.today ? shortDayText(newest.reportingDate) : null}
            />
          </Fact>
          <Fact name="Zuletzt gemeldet">
            {data.counting.length > 0
              ? dayText(data.counting.at(-1)!.reportingDate)
              : `in den letzten ${OVERVIEW_DAYS} Tagen nicht`}
          </Fact>
          {contact && (contact.office || contact.phone || contact.email) && (
            <Fact name="Ansprechstelle">
              {contact.office}
              {contact.phone && (
                <>
                  {' '}
                  <a className="kern-link" href={`tel:${contact.phone.replaceAll(/[^+\d]/g, '')}`}>
                    {contact.phone}
                  </a>
                </>
              )}
              {contact.email && (
                <>
                  {' '}
                  <a className="kern-link" href={`mailto:${contact.email}`}>
                    {contact.email}
                  </a>
                </>
              )}
            </Fact>
          )}
          {data.hostUnit && (
            <Fact name="Liegt in">
              <Link className="kern-link" to="/kommune/$unitKey" params={{ unitKey: data.hostUnit.key }}>
                {data.hostUnit.name}
              </Link>
            </Fact>
          )}
          {data.members.length > 0 && (
            <Fact name="Mitgliedsgemeinden">{data.members.map(({ name }) => name).join(', ')}</Fact>
          )}
        </dl>
      )}
      <nav className="tabs" aria-label="Ansichten der Kommune">
        <ul>
          <li>
            <Link to="/kommune/$unitKey" params={{ unitKey }} activeOptions={{ exact: true }}>
              Überblick
            </Link>
          </li>
          <li>
            <Link to="/kommune/$unitKey/meldungen" params={{ unitKey }}>
              Meldungen
            </Link>
          </li>
          {mayReport && (
            <li>
              <Link to="/meldung/$unitKey/$date" params={{ unitKey, date: district.today }}>
                Tagesmeldung
              </Link>
            </li>
          )}
        </ul>
      </nav>
    </>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Überblick: the figures that count today, and how they came about over 90 days. */
export default function UnitPage(): ReactNode {
  const { unitKey } = useParams({ from: '/frame/signed-in/kommune/$unitKey' });
  const { district } = useViewer();
  const query = useQuery(overviewQuery(unitKey, district.today));
  const name = query.data?.name ?? 'Kommune';
  usePrintFoot(`Kreislage · ${district.name} · ${name} · Stand ${dayText(district.today)}`);
  return (
    <Loaded query={query} what="Kommune" page="Überblick">
      {(data) => (
        <Page title="Überblick" place={name} heading={name} wide head={<UnitHead unitKey={unitKey} data={data} />}>
          <Overview data={data} />
        </Page>
      )}
    </Loaded>
  );
}

function Overview({ data }: { readonly data: UnitOverview }): ReactNode {
  const { today } = data.district;
  const reports = data.counting;
  const dates = Array.from({ length: OVERVIEW_DAYS }, (_, index) => addDays(data.from, index));
  const counting = countingByDay(dates, reports, data.district.rules.carryForwardDays);
  const now = counting.at(-1);
  if (reports.length === 0)
    return <Empty>In den letzten {OVERVIEW_DAYS} Tagen hat diese Kommune nicht gemeldet.</Empty>;
  const weekAgo = counting.at(-8) ?? null;
  const since = assessedSince(reports);
  const week = allocationsWithin(reports, today, 7);
  const tile = (title: string, value: number | null, former: number | null, note?: ReactNode): ReactNode => (
    <li className="tile">
      <h3>{title}</h3>
      <p className="tile__value">
        <Known>{countText(value)}</Known>
      </p>
      <p className="tile__note">
        {changeText(value, former) && <>{changeText(value, former)} gegenüber vor 7 Tagen</>}
        {note}
      </p>
    </li>
  );
  const series = (measure: 'accommodatedPersons' | 'availableNow') =>
    counting.map((report) => report && bothKinds(report, measure));
  const accommodated = series('accommodatedPersons');
  const free = series('availableNow');
  return (
    <>
      {!now && (
        <Empty>
          Heute zählt keine Meldung: Die letzte vom {dayText(reports.at(-1)!.reportingDate)} ist älter als{' '}
          {counted(data.district.rules.carryForwardDays, 'Tag', 'Tage')}.
        </Empty>
      )}
      <section aria-labelledby="now-title">
        <h2 className="kern-heading-small" id="now-title">
          {now ? `Zahlen vom ${dayText(now.reportingDate)}` : 'Zahlen'}
          {now && now.reportingDate !== today && (
            <span className="muted"> · {counted(daysBetween(now.reportingDate, today), 'Tag', 'Tage')} alt</span>
          )}
        </h2>
        <ul className="tiles">
          {tile(
            'Untergebracht',
            now ? bothKinds(now, 'accommodatedPersons') : null,
            weekAgo && bothKinds(weekAgo, 'accommodatedPersons'),
            now && (
              <>
                <br />
                dezentral {countText(figureOf(now, 'DECENTRALISED', 'accommodatedPersons'))} · GU{' '}
                {countText(figureOf(now, 'SHARED', 'accommodatedPersons'))}
              </>
            ),
          )}
          {tile(
            'Sofort frei',
            now ? bothKinds(now, 'availableNow') : null,
            weekAgo && bothKinds(weekAgo, 'availableNow'),
            now && (
              <>
                <br />
                dezentral {countText(figureOf(now, 'DECENTRALISED', 'availableNow'))} · GU{' '}
                {countText(figureOf(now, 'SHARED', 'availableNow'))}
              </>
            ),
          )}
          {tile(
            'Zuweisungen in 7 Tagen',
            week.value,
            null,
            `${week.known} von ${counted(week.reports, 'Meldung', 'Meldungen')} bekannt`,
          )}
          {tile('Noch anzurechnen', now?.projectedCredits ?? null, weekAgo?.projectedCredits ?? null)}
          <li className="tile">
            <h3>Lage</h3>
            <p className="tile__value">
              <Status assessment={now?.assessment} />
            </p>
            <p className="tile__note">
              {since && `${since === reports[0]!.reportingDate ? 'mindestens seit' : 'seit'} ${dayText(since)}`}
            </p>
          </li>
        </ul>
      </section>
      <section aria-labelledby="days-title" className="figures">
        <h2 className="kern-heading-small" id="days-title">
          Die letzten {OVERVIEW_DAYS} Tage
        </h2>
        <Figure
          title="Untergebracht"
          unit="Personen"
          finding={findingOf(dates, { name: 'Untergebracht', values: accommodated }, persons)}
          dates={dates}
          series={[{ name: 'untergebracht', values: accommodated, dash: 'solid' }]}
        />
        <Figure
          title="Sofort frei"
          unit="Plätzen"
          finding={findingOf(dates, { name: 'Sofort frei', values: free }, places)}
          dates={dates}
          series={[{ name: 'sofort frei', values: free, dash: 'dashed' }]}
        />
      </section>
    </>
  );
}

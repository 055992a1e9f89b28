import './unit.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Fragment, type ReactNode, useMemo } from 'react';
import { addDays, type CalendarDate, daysBetween } from '#kernel';
import { type Report } from '../daily-report/report-queries.js';
import { changeText, counted, countText, dayText, shortDayText } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { additionText } from '../situation/explanation.domain.js';
import { onlyKind, type Parts, prospectsWithin, toParts, totalBefore } from '../situation/picture.domain.js';
import { FLOW_DAYS, HORIZON_DAYS } from '../situation/situation-queries.js';
import { Figure, type FigureSeries } from '../ui/figure.js';
import { HowCounted } from '../ui/how-counted.js';
import { Page } from '../ui/page.js';
import { usePrintFoot } from '../ui/print-foot.js';
import { Empty, Loaded } from '../ui/states.js';
import { Known, Status } from '../ui/status.js';
import { type CountedThing, findingOf, persons, places } from '../ui/trend.domain.js';
import { Amount } from './amount.js';
import {
  type Allocations,
  allocationsWithin,
  assessedSince,
  countingByDay,
  kindName,
  type Measure,
  partsOf,
  totalsOf,
} from './unit.domain.js';
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
  const sums: readonly Sum[] = [
    ...(
      [
        ['Untergebracht', 'accommodatedPersons'],
        ['Sofort frei', 'availableNow'],
        ['Plätze insgesamt', 'operablePlaces'],
      ] as const
    ).map(([title, measure]) => ({ title, parts: partsOf(now, measure), before: partsOf(weekAgo, measure) })),
    {
      title: `In Aussicht (${HORIZON_DAYS} Tage)`,
      parts: prospectsOn(now, today),
      before: prospectsOn(weekAgo, addDays(today, -7)),
      rule: `Plätze, die bis ${dayText(addDays(today, HORIZON_DAYS))} frei werden sollen, überfällige eingeschlossen; ohne Datum zählen sie nicht.`,
    },
  ];
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
            <Tile key={title} title={title} value={<Amount parts={parts} />}>
              <Change now={parts.total} before={totalBefore(parts, before)} />
              {now && (
                <span>
                  dezentral {countText(parts.DECENTRALISED)} · GU {countText(parts.SHARED)}
                </span>
              )}
            </Tile>
          ))}
          <Tile title={`Zuweisungen in ${FLOW_DAYS} Tagen`} value={<Known>{countText(week.value)}</Known>}>
            aus {week.known} von {counted(week.expected, 'Meldung', 'Meldungen')}
          </Tile>
          <Tile title="Noch anzurechnen" value={<Known>{countText(credits)}</Known>}>
            <Change now={credits} before={weekAgo?.projectedCredits} />
          </Tile>
          <Tile title="Lage" value={<Status assessment={now?.assessment} />}>
            {since && `${since === reports[0]!.reportingDate ? 'mindestens seit' : 'seit'} ${dayText(since)}`}
          </Tile>
        </ul>
        <Formulas
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

/** A figure of both kinds, now and a week ago. */
interface Sum {
  readonly title: string;
  readonly parts: Parts;
  readonly before: Parts;
  /** What is in it, where its title does not say it all. */
  readonly rule?: string;
}

/** Places in prospect as the Lagebild of that day counts them. */
function prospectsOn(report: Report | null | undefined, date: CalendarDate): Parts {
  return toParts((type) => prospectsWithin(report?.prospectiveCapacity ?? [], type, date, HORIZON_DAYS));
}

function Tile({
  title,
  value,
  children,
}: {
  readonly title: string;
  readonly value: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <li className="tile">
      <h3>{title}</h3>
      <p className="tile__value">{value}</p>
      <p className="tile__note">{children}</p>
    </li>
  );
}

/** A line of its own; nothing where one of the two is unknown. */
function Change({
  now,
  before,
}: {
  readonly now: number | null;
  readonly before: number | null | undefined;
}): ReactNode {
  const change = changeText(now, before);
  return change && <span>{change} gegenüber vor 7 Tagen</span>;
}

function ReportLink({
  unitKey,
  date,
  children,
}: {
  readonly unitKey: string;
  readonly date: CalendarDate;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Link className="kern-link" to="/kommune/$unitKey/meldungen/$date" params={{ unitKey, date }}>
      {children}
    </Link>
  );
}

/** "So gerechnet": each figure with its numbers, down to the reports it comes from. */
function Formulas({
  unitKey,
  report,
  sums,
  week,
  today,
  carryForwardDays,
}: {
  readonly unitKey: string;
  readonly report: Report | null;
  readonly sums: readonly Sum[];
  readonly week: Allocations;
  readonly today: CalendarDate;
  readonly carryForwardDays: number;
}): ReactNode {
  return (
    <HowCounted>
      <p className="kern-body">
        {report ? (
          <>
            Bestände und Lage stehen in der{' '}
            <ReportLink unitKey={unitKey} date={report.reportingDate}>
              Meldung vom {dayText(report.reportingDate)}, Fassung {report.revision}
            </ReportLink>
            ; ohne neue Meldung gelten sie {counted(carryForwardDays, 'Tag', 'Tage')} weiter.
          </>
        ) : (
          `Ohne neue Meldung gelten Bestände ${counted(carryForwardDays, 'Tag', 'Tage')} weiter; die letzte ist älter.`
        )}{' '}
        Was unbekannt ist, zählt nicht als 0.
      </p>
      <dl className="kern-body">
        {sums.map(({ title, parts, rule }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>
              dezentral + GU: {additionText([parts.DECENTRALISED, parts.SHARED])}
              {rule && `. ${rule}`}
            </dd>
          </div>
        ))}
        <div>
          <dt>Zuweisungen in {FLOW_DAYS} Tagen</dt>
          <dd>
            {week.inputs.length > 0 && `${additionText(week.inputs.map(({ value }) => value))} aus `}
            {counted(week.inputs.length, 'Meldung', 'Meldungen')} vom {dayText(addDays(today, 1 - FLOW_DAYS))} bis{' '}
            {dayText(today)}
            {week.inputs.map(({ date }, index) => (
              <Fragment key={date}>
                {index === 0 ? ': ' : ', '}
                <ReportLink unitKey={unitKey} date={date}>
                  {dayText(date)}
                </ReportLink>
              </Fragment>
            ))}
            . Ein Tag ohne Meldung zählt nicht als 0.
          </dd>
        </div>
      </dl>
    </HowCounted>
  );
}

/** How a figure of both kinds came here. */
function Course({
  title,
  measure,
  thing,
  dates,
  counting,
}: {
  readonly title: string;
  readonly measure: Measure;
  readonly thing: CountedThing;
  readonly dates: readonly CalendarDate[];
  readonly counting: readonly (Report | null)[];
}): ReactNode {
  const { series, coverage } = useMemo(() => {
    const parts = counting.map((report) => partsOf(report, measure));
    const lines: FigureSeries[] = [
      { name: 'gesamt', values: totalsOf(parts), dash: 'solid' },
      { name: 'dezentral', values: parts.map(({ DECENTRALISED }) => DECENTRALISED), dash: 'dashed' },
      { name: 'GU', values: parts.map(({ SHARED }) => SHARED), dash: 'dotted' },
    ];
    return {
      series: lines,
      coverage: parts.map((day) => (day.total === null ? 'nichts' : (onlyKind(day) ?? 'dezentral und GU'))),
    };
  }, [counting, measure]);
  return (
    <Figure
      title={title}
      unit={thing.many}
      finding={findingOf(dates, { name: title, values: series[0]!.values, coverage }, thing)}
      dates={dates}
      series={series}
      coverage={coverage}
      rule="Angaben der jüngsten Meldung, so lange sie fortgeschrieben wird; gesamt hat eine Lücke, wo eine der Arten unbekannt ist."
    />
  );
}

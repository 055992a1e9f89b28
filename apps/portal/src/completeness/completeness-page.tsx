import './completeness.css';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type KeyboardEvent, type ReactNode } from 'react';
import { addDays, type CalendarDate, earlierOf, weekdayOf } from '#kernel';
import { execute } from '../graphql/execute.js';
import { graphql, type ResultOf } from '../graphql/graphql.js';
import { dayOfMoment, dayText, percentText, shortDayText, timeText } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { Anchor } from '../ui/controls.js';
import { DayMark, dayWords, kindOf } from '../ui/day-mark.js';
import { useFollowLinks } from '../ui/follow-links.js';
import { HowCounted } from '../ui/how-counted.js';
import { Page } from '../ui/page.js';
import { RangeFilter } from '../ui/range-filter.js';
import { usePrintFoot } from '../ui/print-foot.js';
import { Empty, Loaded } from '../ui/states.js';
import { Known } from '../ui/status.js';
import { Reminders } from './reminders.js';

/** Days of the heat table. */
const DAYS = 30;

const CompletenessDocument = graphql(`
  query Completeness($districtKey: ID!, $from: Date!, $to: Date!) {
    district(key: $districtKey) {
      completeness(from: $from, to: $to) {
        dates
        units {
          unit {
            key
            name
          }
          days {
            status
            revision
            firstRecordedAt
            notExpectedReason
          }
          rates {
            expected
            received
            onTime
            completenessPercent
            timelinessPercent
          }
        }
        days {
          expected
          received
          onTime
          completenessPercent
          timelinessPercent
        }
      }
      situationSeries(from: $from, to: $to) {
        unitsExpected
        accommodation {
          accommodatedPersons {
            unitsKnown
          }
        }
      }
    }
  }
`);

type CompletenessAnswer = NonNullable<ResultOf<typeof CompletenessDocument>['district']>;
type Rates = CompletenessAnswer['completeness']['days'][number];

type Completeness = CompletenessAnswer['completeness'] & {
  /** Of each day. */
  readonly coverage: readonly Share[];
};

/** Something of something. */
interface Share {
  readonly part: number;
  readonly whole: number;
  /** One decimal; null = of nothing. */
  readonly percent: number | null;
}

/** Abdeckung: of the figures that "Untergebracht" sums, one for each unit and kind, how many are known. */
function coverageOf({ unitsExpected, accommodation }: CompletenessAnswer['situationSeries']): Share[] {
  return unitsExpected.map((units, day) => {
    const part = accommodation.reduce((sum, kind) => sum + kind.accommodatedPersons.unitsKnown[day]!, 0);
    const whole = units * accommodation.length;
    return { part, whole, percent: whole === 0 ? null : Math.round((part / whole) * 1000) / 10 };
  });
}

const completenessOf = ({ received, expected, completenessPercent }: Rates): Share => ({
  part: received,
  whole: expected,
  percent: completenessPercent,
});
const timelinessOf = ({ onTime, expected, timelinessPercent }: Rates): Share => ({
  part: onTime,
  whole: expected,
  percent: timelinessPercent,
});

const completenessQuery = (districtKey: string, from: CalendarDate, to: CalendarDate) =>
  queryOptions({
    queryKey: ['completeness', districtKey, from, to],
    queryFn: async ({ signal }): Promise<Completeness | null> => {
      const { district } = await execute(CompletenessDocument, { districtKey, from, to }, signal);
      return district && { ...district.completeness, coverage: coverageOf(district.situationSeries) };
    },
  });

/** Vollständigkeit: unit by day, what was owed and what came; officers remind from here. */
export default function CompletenessPage(): ReactNode {
  const { district, role } = useViewer();
  const { until } = useSearch({ from: '/frame/signed-in/vollstaendigkeit' });
  const navigate = useNavigate();
  const to = earlierOf(until ?? district.today, district.today);
  const from = addDays(to, 1 - DAYS);
  const query = useQuery(completenessQuery(district.key, from, to));
  usePrintFoot(`Kreislage · ${district.name} · Vollständigkeit ${dayText(from)} bis ${dayText(to)}`);
  const show = (last: CalendarDate): void =>
    void navigate({ to: '.', search: last >= district.today ? {} : { until: last } });
  return (
    <Page
      title="Vollständigkeit"
      place={district.name}
      wide
      head={<RangeFilter to={to} days={DAYS} today={district.today} onShow={show} />}
    >
      <Loaded query={query} what="Vollständigkeit">
        {(found) =>
          found.units.length === 0 ? (
            <Empty>In dieser Zeit hatte der Landkreis keine Meldeeinheiten.</Empty>
          ) : (
            <>
              {role === 'STEERING_OFFICER' && (
                <Reminders key={to} date={to} missing={missingOn(found, found.dates.length - 1)} />
              )}
              <Legend />
              <HeatTable found={found} />
              <Formulas />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function missingOn(found: Completeness, day: number): { readonly key: string; readonly name: string }[] {
  return found.units.filter(({ days }) => ['MISSING', 'DUE'].includes(days[day]!.status)).map(({ unit }) => unit);
}

const legend = [
  { status: 'ON_TIME', revision: 1 },
  { status: 'LATE', revision: 1 },
  { status: 'MISSING', revision: null },
  { status: 'ON_TIME', revision: 2 },
  { status: 'DUE', revision: null },
  { status: 'NOT_EXPECTED', revision: null },
] as const;

function Legend(): ReactNode {
  return (
    <ul className="heat-legend" aria-label="Zeichen">
      {legend.map((day) => (
        <li key={`${day.status}${day.revision}`}>
          <DayMark day={day} /> {dayWords(day)}
        </li>
      ))}
    </ul>
  );
}

/** Arrow keys go from cell to cell; one cell at a time is reached by Tab. */
function onArrow(event: KeyboardEvent<HTMLTableSectionElement>): void {
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-row]');
  if (!step || !cell) return;
  const [row, column] = [Number(cell.dataset['row']) + step[0]!, Number(cell.dataset['column']) + step[1]!];
  const next = event.currentTarget.querySelector<HTMLElement>(`[data-row="${row}"][data-column="${column}"]`);
  if (!next) return;
  event.preventDefault();
  cell.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

/** `20.11.2026: nachgemeldet um 13:05 Uhr`, with the day it came on where that is another one. */
function cellText(date: CalendarDate, day: Completeness['units'][number]['days'][number], timeZone: string): string {
  const text = `${dayText(date)}: ${dayWords(day)}`;
  if (!day.firstRecordedAt || kindOf(day) !== 'late') return text;
  const cameOn = dayOfMoment(day.firstRecordedAt, timeZone);
  return `${text}${cameOn === date ? '' : ` am ${dayText(cameOn)}`} um ${timeText(day.firstRecordedAt, timeZone)}`;
}

function HeatTable({ found: { dates, units, days, coverage } }: { readonly found: Completeness }): ReactNode {
  const { timeZone } = useViewer().district;
  const followLinks = useFollowLinks();
  const last = dates.length - 1;
  return (
    <div
      className="kern-table-responsive heat"
      role="region"
      aria-label="Einheiten und Tage"
      tabIndex={0}
      onClick={followLinks}
    >
      <table className="heat-table">
        <caption className="kern-sr-only">
          Meldungen von {dayText(dates[0]!)} bis {dayText(dates[last]!)}. Mit den Pfeiltasten von Feld zu Feld.
        </caption>
        <thead>
          <tr>
            <th scope="col">Kommune</th>
            {dates.map((date) => (
              <th key={date} scope="col" className={weekdayOf(date) === 1 ? 'heat-table__monday' : undefined}>
                <abbr title={dayText(date)}>{shortDayText(date).slice(0, 2)}</abbr>
                {(date.endsWith('-01') || date === dates[0]) && (
                  <span className="heat-table__month">{shortDayText(date).slice(3)}</span>
                )}
              </th>
            ))}
            <th scope="col" className="heat-table__rate">
              Vollzähligkeit
            </th>
            <th scope="col" className="heat-table__rate">
              Pünktlichkeit
            </th>
          </tr>
        </thead>
        <tbody onKeyDown={onArrow}>
          {units.map(({ unit, days: cells, rates }, row) => (
            <tr key={unit.key}>
              <th scope="row">
                <Anchor href={`/kommune/${unit.key}/meldungen`}>{unit.name}</Anchor>
              </th>
              {cells.map((day, column) => (
                <td key={dates[column]}>
                  <a
                    href={`/kommune/${unit.key}/meldungen/${dates[column]!}`}
                    data-row={row}
                    data-column={column}
                    tabIndex={row === 0 && column === last ? 0 : -1}
                    aria-label={`${unit.name}, ${cellText(dates[column]!, day, timeZone)}`}
                    title={cellText(dates[column]!, day, timeZone)}
                  >
                    <DayMark day={day} />
                  </a>
                </td>
              ))}
              <RateCell share={completenessOf(rates)} />
              <RateCell share={timelinessOf(rates)} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Meldungen je Tag</th>
            {days.map(({ expected, received }, column) => (
              <td key={dates[column]} className="heat-table__coverage">
                {expected === 0 ? (
                  <Known>{null}</Known>
                ) : (
                  <>
                    <span aria-hidden="true">{received}</span>
                    <span className="kern-sr-only">
                      {received} von {expected}
                    </span>
                  </>
                )}
              </td>
            ))}
            <td colSpan={2} />
          </tr>
          <RateRow name="Vollzähligkeit je Tag" shares={days.map(completenessOf)} dates={dates} />
          <RateRow name="Pünktlichkeit je Tag" shares={days.map(timelinessOf)} dates={dates} />
          <RateRow name="Abdeckung je Tag" shares={coverage} dates={dates} />
        </tfoot>
      </table>
    </div>
  );
}

/** `85,7 %`; the parts of it for those who ask, or hear it. */
function RateCell({ share: { part, whole, percent } }: { readonly share: Share }): ReactNode {
  return (
    <td className="heat-table__rate" title={`${part} von ${whole}`}>
      <Known>{percentText(percent)}</Known>
      {percent !== null && (
        <span className="kern-sr-only">
          , {part} von {whole}
        </span>
      )}
    </td>
  );
}

/** How the rates come about, and where their parts stand. */
function Formulas(): ReactNode {
  return (
    <HowCounted>
      <dl className="kern-body">
        <div>
          <dt>Vollzähligkeit</dt>
          <dd>
            eingegangene ÷ fällige Meldungen. Fällig sind erwartete Meldungen, deren Frist abgelaufen ist oder die schon
            da sind; freiwillige zählen nicht.
          </dd>
        </div>
        <div>
          <dt>Pünktlichkeit</dt>
          <dd>bis zur Frist eingegangene ÷ fällige Meldungen.</dd>
        </div>
        <div>
          <dt>Abdeckung</dt>
          <dd>
            bekannte ÷ alle Angaben zu „Untergebracht“, je Kommune eine für dezentral und eine für GU; fortgeschriebene
            zählen mit.
          </dd>
        </div>
      </dl>
      <p className="kern-body">Jedes Feld der Tabelle führt zur Meldung des Tages mit allen Fassungen.</p>
    </HowCounted>
  );
}

/** A rate of each day, in whole percent: a cell is as narrow as a sign. */
function RateRow({
  name,
  shares,
  dates,
}: {
  readonly name: string;
  readonly shares: readonly Share[];
  readonly dates: readonly CalendarDate[];
}): ReactNode {
  return (
    <tr>
      <th scope="row">{name}</th>
      {shares.map(({ part, whole, percent }, day) => (
        <td
          key={dates[day]}
          className="heat-table__coverage"
          title={`${dayText(dates[day]!)}: ${percentText(percent)}, ${part} von ${whole}`}
        >
          {percent === null ? (
            <Known>{null}</Known>
          ) : (
            <>
              {Math.round(percent)}
              <span className="kern-sr-only">
                {' '}
                %, {part} von {whole}
              </span>
            </>
          )}
        </td>
      ))}
      <td colSpan={2} />
    </tr>
  );
}

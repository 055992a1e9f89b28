import './completeness.css';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type KeyboardEvent, type ReactNode } from 'react';
import { addDays, type CalendarDate, earlierOf, weekdayOf } from '#kernel';
import { execute } from '../graphql/execute.js';
import { graphql, type ResultOf } from '../graphql/graphql.js';
import { dayText, percentText, shortDayText, timeText } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { DayMark, dayWords, kindOf } from '../ui/day-mark.js';
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
            completenessPercent
            timelinessPercent
          }
        }
        days {
          expected
          received
          completenessPercent
          timelinessPercent
        }
      }
    }
  }
`);

type Completeness = NonNullable<ResultOf<typeof CompletenessDocument>['district']>['completeness'];

const completenessQuery = (districtKey: string, from: CalendarDate, to: CalendarDate) =>
  queryOptions({
    queryKey: ['completeness', districtKey, from, to],
    queryFn: async ({ signal }) =>
      (await execute(CompletenessDocument, { districtKey, from, to }, signal)).district?.completeness ?? null,
  });

/** Vollständigkeit: unit by day, what was owed and what came; officers remind from here. */
export default function CompletenessPage(): ReactNode {
  const { district, role } = useViewer();
  const { bis } = useSearch({ from: '/frame/signed-in/vollstaendigkeit' });
  const navigate = useNavigate();
  const to = earlierOf(bis ?? district.today, district.today);
  const from = addDays(to, 1 - DAYS);
  const query = useQuery(completenessQuery(district.key, from, to));
  usePrintFoot(`Kreislage · ${district.name} · Vollständigkeit ${dayText(from)} bis ${dayText(to)}`);
  const show = (until: CalendarDate): void =>
    void navigate({ to: '.', search: until >= district.today ? {} : { bis: until } });
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

function HeatTable({ found: { dates, units, days } }: { readonly found: Completeness }): ReactNode {
  const { timeZone } = useViewer().district;
  const last = dates.length - 1;
  return (
    <div className="kern-table-responsive heat" role="region" aria-label="Einheiten und Tage" tabIndex={0}>
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
                <Link className="kern-link" to="/kommune/$unitKey/meldungen" params={{ unitKey: unit.key }}>
                  {unit.name}
                </Link>
              </th>
              {cells.map((day, column) => (
                <td key={dates[column]}>
                  <Link
                    to="/kommune/$unitKey/meldungen/$date"
                    params={{ unitKey: unit.key, date: dates[column]! }}
                    preload={false}
                    data-row={row}
                    data-column={column}
                    tabIndex={row === 0 && column === last ? 0 : -1}
                    aria-label={`${unit.name}, ${dayText(dates[column]!)}: ${dayWords(day)}${day.firstRecordedAt && kindOf(day) === 'late' ? ` um ${timeText(day.firstRecordedAt, timeZone)}` : ''}`}
                    title={`${dayText(dates[column]!)}: ${dayWords(day)}`}
                  >
                    <DayMark day={day} />
                  </Link>
                </td>
              ))}
              <td className="heat-table__rate">
                <Known>{percentText(rates.completenessPercent)}</Known>
              </td>
              <td className="heat-table__rate">
                <Known>{percentText(rates.timelinessPercent)}</Known>
              </td>
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
          <RateRow name="Vollzähligkeit je Tag" rates={days.map((day) => day.completenessPercent)} dates={dates} />
          <RateRow name="Pünktlichkeit je Tag" rates={days.map((day) => day.timelinessPercent)} dates={dates} />
        </tfoot>
      </table>
    </div>
  );
}

/** A rate of each day, in whole percent: a cell is as narrow as a sign. */
function RateRow({
  name,
  rates,
  dates,
}: {
  readonly name: string;
  readonly rates: readonly (number | null)[];
  readonly dates: readonly CalendarDate[];
}): ReactNode {
  return (
    <tr>
      <th scope="row">{name}</th>
      {rates.map((rate, day) => (
        <td key={dates[day]} className="heat-table__coverage" title={`${dayText(dates[day]!)}: ${percentText(rate)}`}>
          {rate === null ? (
            <Known>{null}</Known>
          ) : (
            <>
              {Math.round(rate)}
              <span className="kern-sr-only"> %</span>
            </>
          )}
        </td>
      ))}
      <td colSpan={2} />
    </tr>
  );
}

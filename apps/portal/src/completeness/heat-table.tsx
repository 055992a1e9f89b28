import { type KeyboardEvent, type ReactNode } from 'react';
import { type CalendarDate, weekdayOf } from '#kernel';
import { dayOfMoment, dayText, shortDayText, timeText } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { Anchor } from '../ui/controls.js';
import { DayMark, dayWords, kindOf } from '../ui/day-mark.js';
import { useFollowLinks } from '../ui/follow-links.js';
import { Known } from '../ui/status.js';
import { TableRegion } from '../ui/table.js';
import { type Completeness, completenessOf, timelinessOf } from './completeness-queries.js';
import { RateCell, RateRow } from './rate-cells.js';

/** Arrow keys go from cell to cell; one cell at a time is reached by Tab. */
function onArrow(event: KeyboardEvent<HTMLDivElement>): void {
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

/** Units by days: a sign for each report, rates of each unit and of each day. */
export function HeatTable({ found: { dates, units, days, coverage } }: { readonly found: Completeness }): ReactNode {
  const { timeZone } = useViewer().district;
  const followLinks = useFollowLinks();
  const last = dates.length - 1;
  return (
    <TableRegion name="Kommunen und Tage" className="heat" onClick={followLinks} onKeyDown={onArrow}>
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
        <tbody>
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
    </TableRegion>
  );
}

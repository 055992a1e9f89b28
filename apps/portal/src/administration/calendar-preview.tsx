import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { shortDayText, weekdayNames } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { Button } from '../ui/controls.js';
import { Loaded } from '../ui/states.js';
import { calendarQuery } from './administration-queries.js';
import {
  addMonths,
  type DayKind,
  expectedOn,
  firstDayOf,
  holidaysIn,
  lastDayOf,
  type Month,
  monthOf,
  weeksOf,
} from './calendar.domain.js';
import { type RulesText } from './rules.domain.js';

/** Months that are shown side by side. */
const MONTHS = 3;

/** Letter of a day beside its number: what is left without colour. */
const marks: Record<DayKind, string> = { owed: '', weekday: '–', closed: 'S', holiday: 'F' };

const legend: readonly (readonly [DayKind, string])[] = [
  ['owed', 'Meldetag'],
  ['weekday', 'kein Meldetag'],
  ['holiday', 'Feiertag des Landes'],
  ['closed', 'Schließtag'],
];

const monthText = (month: Month): string =>
  new Intl.DateTimeFormat('de-DE', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${firstDayOf(month)}T00:00Z`),
  );

/** The days on which the rules, saved or not, expect a report. */
export function CalendarPreview({
  rules,
  isChanged,
}: {
  readonly rules: RulesText;
  readonly isChanged: boolean;
}): ReactNode {
  const { key, today } = useViewer().district;
  const { month: first = monthOf(today) } = useSearch({ from: '/frame/signed-in/verwaltung/regeln' });
  const navigate = useNavigate();
  const last = addMonths(first, MONTHS - 1);
  const query = useQuery({
    ...calendarQuery(key, firstDayOf(first), lastDayOf(last)),
    placeholderData: keepPreviousData,
  });
  const show = (month: Month): void =>
    void navigate({ to: '.', search: month === monthOf(today) ? {} : { month }, resetScroll: false });
  return (
    <section className="preview" aria-labelledby="preview-title">
      <h2 className="kern-heading-medium" id="preview-title">
        Kalender{isChanged && ' mit Ihren Änderungen'}
      </h2>
      <div className="actions">
        <Button compact icon="chevron-left" onClick={() => show(addMonths(first, -MONTHS))}>
          Frühere Monate
        </Button>
        <Button compact icon="chevron-right" onClick={() => show(addMonths(first, MONTHS))}>
          Spätere Monate
        </Button>
      </div>
      <Loaded query={query} what="Kalender">
        {(days) => {
          const holidays = holidaysIn(days);
          const named = days.flatMap(({ date }) => {
            const { kind, reason } = expectedOn(date, rules, holidays);
            return kind === 'holiday' || kind === 'closed' ? [{ date, reason }] : [];
          });
          return (
            <>
              <div className="preview__months">
                {Array.from({ length: MONTHS }, (_, index) => addMonths(first, index)).map((month) => (
                  <table key={month} className="month">
                    <caption>{monthText(month)}</caption>
                    <thead>
                      <tr>
                        {weekdayNames.map((name) => (
                          <th key={name} scope="col">
                            <abbr title={name}>{name.slice(0, 2)}</abbr>
                          </th>
                        ))}
                      </tr>
                    </thead>
                    <tbody>
                      {weeksOf(month).map((week, row) => (
                        <tr key={row}>
                          {week.map((date, column) => {
                            if (date === null) return <td key={column} />;
                            const { kind, reason } = expectedOn(date, rules, holidays);
                            return (
                              <td key={column} className={`month__day month__day--${kind}`} title={reason ?? undefined}>
                                {Number(date.slice(8))}
                                <span className="month__mark" aria-hidden="true">
                                  {marks[kind]}
                                </span>
                                {reason && <span className="kern-sr-only"> keine Meldung: {reason}</span>}
                              </td>
                            );
                          })}
                        </tr>
                      ))}
                    </tbody>
                  </table>
                ))}
              </div>
              <ul className="preview__legend" aria-label="Zeichen">
                {legend.map(([kind, meaning]) => (
                  <li key={kind}>
                    <span className={`month__day month__day--${kind}`}>{marks[kind]}</span>
                    {meaning}
                  </li>
                ))}
              </ul>
              {named.length > 0 && (
                <ul className="plain-list">
                  {named.map(({ date, reason }) => (
                    <li key={date}>
                      {shortDayText(date)} {reason}
                    </li>
                  ))}
                </ul>
              )}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}

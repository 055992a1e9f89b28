import { useQueries } from '@tanstack/react-query';
import { memo, type ReactNode } from 'react';
import { type CalendarDate, daysBetween } from '#kernel';
import { counted } from '../format/format.domain.js';
import { Anchor } from '../ui/controls.js';
import { StatusShape } from '../ui/status.js';
import { lookOf } from '../ui/status.domain.js';
import { type ActionNeeded, criticalSince, reasonOf } from './action-needed.domain.js';
import { courseQuery, FLOW_DAYS } from './situation-queries.js';

const MOST = 5;

/** "Handlungsbedarf": the units that need somebody to act, worst first, each with the reason in a sentence. */
export const ActionList = memo(function ActionList({
  needed,
  date,
  knowsPast,
}: {
  readonly needed: readonly ActionNeeded[];
  readonly date: CalendarDate;
  /** Whether the way here can be looked up: reports of the past are known as of now only. */
  readonly knowsPast: boolean;
}): ReactNode {
  const shown = needed.slice(0, MOST);
  const courses = useQueries({
    queries: shown.map(({ unit, kinds }) => ({
      ...courseQuery(unit.key, date),
      enabled: knowsPast && kinds.includes('critical'),
    })),
  });
  return (
    <section className="situation-section" aria-labelledby="handlungsbedarf">
      <h2 className="kern-heading-medium" id="handlungsbedarf">
        Handlungsbedarf
      </h2>
      {shown.length === 0 ? (
        <p className="kern-body">Zurzeit keiner: Keine Kommune ist kritisch, ohne freie Plätze oder im Rückstand.</p>
      ) : (
        <ol className="action-list">
          {shown.map((entry, index) => {
            const course = courses[index]?.data;
            const since = course ? criticalSince(course, (day) => daysBetween(day, date)) : null;
            return (
              <li key={entry.unit.key}>
                <StatusShape assessment={entry.unit.assessment} />
                <span>
                  <span className="kern-sr-only">{lookOf(entry.unit.assessment).word}: </span>
                  <Anchor href={`/kommune/${entry.unit.key}`}>{entry.unit.name}</Anchor>:{' '}
                  {reasonOf(entry, FLOW_DAYS, since)}
                </span>
              </li>
            );
          })}
        </ol>
      )}
      {needed.length > MOST && (
        <p className="kern-body muted">
          Dazu {counted(needed.length - MOST, 'weitere Kommune', 'weitere Kommunen')}; die Tabelle zeigt alle.
        </p>
      )}
    </section>
  );
});

import './action-list.css';
import { useQueries } from '@tanstack/react-query';
import { memo, type ReactNode, useMemo, useRef, useState } from 'react';
import { type CalendarDate, daysBetween } from '#kernel';
import { counted } from '../format/format.domain.js';
import { Anchor, Button } from '../ui/controls.js';
import { StatusShape } from '../ui/status.js';
import { lookOf } from '../ui/status.domain.js';
import { type ActionNeeded, criticalSince, inPlace, isSameOrder, reasonOf } from './action-needed.domain.js';
import { type UnitRow } from './picture.domain.js';
import { courseQuery, FLOW_DAYS } from './situation-queries.js';
import { Fresh } from './tiles.js';

const MOST = 5;

/**
 * "Handlungsbedarf": the units that need somebody to act, worst first, each with the reason in a sentence. While figures
 * change every entry keeps its place, until somebody has the list put in order.
 */
export const ActionList = memo(function ActionList({
  needed,
  units,
  freshUnits,
  date,
  knowsPast,
}: {
  readonly needed: readonly ActionNeeded[];
  readonly units: readonly UnitRow[];
  readonly freshUnits: ReadonlySet<string>;
  readonly date: CalendarDate;
  /** Whether the way here can be looked up: reports of the past are known as of now only. */
  readonly knowsPast: boolean;
}): ReactNode {
  const [ordered, setOrdered] = useState(needed);
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useMemo(() => inPlace(ordered.slice(0, MOST), needed, units), [ordered, needed, units]);
  const isInOrder = isSameOrder(ordered, needed);
  const courses = useQueries({
    queries: shown.map(({ unit, kinds }) => ({
      ...courseQuery(unit.key, date),
      enabled: knowsPast && kinds.includes('critical'),
    })),
  });
  return (
    <section className="situation-section" aria-labelledby="handlungsbedarf">
      <div className="action-list__head">
        <h2 className="kern-heading-medium" id="handlungsbedarf" tabIndex={-1} ref={heading}>
          Handlungsbedarf
        </h2>
        {!isInOrder && (
          <Button
            compact
            weight="tertiary"
            onClick={() => {
              setOrdered(needed);
              // The button goes with the click.
              heading.current?.focus();
            }}
          >
            Neu ordnen
          </Button>
        )}
      </div>
      {shown.length === 0 ? (
        <p className="kern-body">
          {needed.length === 0
            ? 'Zurzeit keiner: Keine Kommune ist kritisch, ohne freie Plätze oder im Rückstand.'
            : `Soeben dazugekommen: ${counted(needed.length, 'Kommune', 'Kommunen')}.`}
        </p>
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
                  {reasonOf(entry, FLOW_DAYS, since)} {freshUnits.has(entry.unit.key) && <Fresh />}
                </span>
              </li>
            );
          })}
        </ol>
      )}
      {ordered.length > MOST && (
        <p className="kern-body muted">
          Dazu {counted(ordered.length - MOST, 'weitere Kommune', 'weitere Kommunen')}; die Tabelle zeigt alle.
        </p>
      )}
    </section>
  );
});

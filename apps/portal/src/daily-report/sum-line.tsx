import { type ReactNode, useEffect, useState } from 'react';
import { typeLabel } from '#reporting/domain';
import { changeText, countText } from '../format/format.domain.js';
import { type ReportText, total, totalOf } from './report-form.domain.js';
import { type Report } from './report-queries.js';

/** The two sums that a clerk watches; announced a second after the last change. */
export function SumLine({
  text,
  reference,
}: {
  readonly text: ReportText;
  /** The report that the changes are against; null = none. */
  readonly reference: Report | null;
}): ReactNode {
  const part = (measure: 'accommodatedPersons' | 'availableNow'): string => {
    const now = total(text, measure);
    const before = reference && totalOf(reference, measure);
    // Sums over different kinds are not compared.
    const change = before && before.unknown.join() === now.unknown.join() ? changeText(now.value, before.value) : null;
    const notes = [change, ...now.unknown.map((type) => `${typeLabel[type]} unbekannt`)].filter(
      (note) => note !== null,
    );
    const unit = measure === 'accommodatedPersons' ? 'Personen' : 'Plätze';
    return now.value === null
      ? 'unbekannt'
      : `${countText(now.value)} ${unit}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
  };
  const line = `Untergebracht ${part('accommodatedPersons')} · sofort frei ${part('availableNow')}`;
  const [announced, setAnnounced] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setAnnounced(line), 1_000);
    return () => clearTimeout(timer);
  }, [line]);
  return (
    <>
      <p className="kern-body sum-line" aria-hidden="true">
        {line}
      </p>
      <p className="kern-sr-only" role="status">
        {announced}
      </p>
    </>
  );
}

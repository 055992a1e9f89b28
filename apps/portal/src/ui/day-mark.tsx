import './day-mark.css';
import { type ReactNode } from 'react';

/** A day of a unit as far as its mark goes. */
export interface MarkedDay {
  readonly status: string;
  readonly revision: number | null;
  readonly notExpectedReason?: string | null;
}

/** The report of a day: on time, late, corrected, missing, due, or nothing was owed. */
export type DayKind = 'on-time' | 'late' | 'corrected' | 'missing' | 'due' | 'none';

/** Corrected comes before on time and late: the revision is what counts. */
export function kindOf({ status, revision }: MarkedDay): DayKind {
  if ((revision ?? 0) > 1) return 'corrected';
  if (status === 'ON_TIME') return 'on-time';
  if (status === 'LATE') return 'late';
  if (status === 'MISSING') return 'missing';
  return status === 'DUE' ? 'due' : 'none';
}

/** In words, as the legend has them. */
export function dayWords(day: MarkedDay): string {
  const kind = kindOf(day);
  if (kind === 'corrected') return day.status === 'LATE' ? 'nachgemeldet und korrigiert' : 'korrigiert';
  if (kind === 'none') return day.notExpectedReason ? `kein Meldetag (${day.notExpectedReason})` : 'kein Meldetag';
  return { 'on-time': 'fristgerecht', late: 'nachgemeldet', missing: 'fehlt', due: 'noch offen' }[kind];
}

/** A square, filled in its own way for each kind; words stand beside it or in its link. */
export function DayMark({ day }: { readonly day: MarkedDay }): ReactNode {
  const kind = kindOf(day);
  return (
    <svg className={`day-mark day-mark--${kind}`} viewBox="0 0 20 20" aria-hidden="true">
      {kind === 'none' ? <circle cx="10" cy="10" r="2" /> : <rect x="2" y="2" width="16" height="16" rx="1" />}
      {kind === 'late' && <path className="day-mark__fill" d="M2 2h16L2 18z" />}
      {kind === 'corrected' && <rect className="day-mark__fill" x="6" y="6" width="8" height="8" />}
      {kind === 'on-time' && <rect className="day-mark__fill" x="2" y="2" width="16" height="16" rx="1" />}
      {kind === 'due' && <path className="day-mark__line" d="M10 5.5V10l3 2" />}
    </svg>
  );
}

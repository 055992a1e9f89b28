import './status.css';
import { type ReactNode } from 'react';
import { type Assessment, lookOf } from './status.domain.js';

export { type Assessment, lookOf };

/** Circle, diamond, triangle, dashed circle: what is left when there is no colour. */
export function StatusShape({ assessment }: { readonly assessment: Assessment | undefined }): ReactNode {
  return (
    <svg className={`status-shape status-shape--${lookOf(assessment).name}`} viewBox="0 0 16 16" aria-hidden="true">
      {assessment === 'SUFFICIENT' && <circle cx="8" cy="8" r="6.5" />}
      {assessment === 'STRAINED' && <path d="M8 .8 15.2 8 8 15.2.8 8z" />}
      {assessment === 'CRITICAL' && <path d="M8 1 15.5 14.5H.5z" />}
      {!assessment && <circle cx="8" cy="8" r="6" fill="none" strokeWidth="2" strokeDasharray="3 2" />}
    </svg>
  );
}

/** How things are, by shape, word and ground; `staleSince` adds the clock and the day of a figure that is carried forward. */
export function Status({
  assessment,
  staleSince,
}: {
  /** Of the report that counts; undefined = there is no report. */
  readonly assessment: Assessment | undefined;
  /** `19.11.`; null = of this very day. */
  readonly staleSince?: string | null;
}): ReactNode {
  const { word, name } = lookOf(assessment);
  return (
    <span className={`status status--${name}`}>
      <StatusShape assessment={assessment} />
      {word}
      {staleSince && (
        <span className="status__stale">
          <svg className="status-shape" viewBox="0 0 16 16" aria-hidden="true">
            <circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" strokeWidth="1.6" />
            <path d="M8 4v4.4l3 1.8" fill="none" stroke="currentColor" strokeWidth="1.6" />
          </svg>
          Stand {staleSince}
        </span>
      )}
    </span>
  );
}

/** A figure for people; unknown is a dash that says so to those who hear it. */
export function Known({ children }: { readonly children: string | null }): ReactNode {
  return children === null || children === '–' ? (
    <>
      <span aria-hidden="true">–</span>
      <span className="kern-sr-only">unbekannt</span>
    </>
  ) : (
    children
  );
}

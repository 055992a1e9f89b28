import './tiles.css';
import { memo, type ReactNode } from 'react';
import { changeText, countText, shortDayText } from '../format/format.domain.js';
import { SmallLine } from '../ui/small-line.js';
import { Known, StatusShape } from '../ui/status.js';
import { type Assessment, lookOf } from '../ui/status.domain.js';
import { type AssessmentCounts, type CountTile, type FigureKey } from './tiles.domain.js';

/** Days of the small lines. */
const SMALL_LINE_DAYS = 30;

interface Common {
  /** `Vortag`, what the change is against. */
  readonly comparedWith: string;
  readonly isFresh: boolean;
  readonly onExplain: (figure: FigureKey) => void;
}

/** A sum with its change, what it covers, how old its oldest input is, its course, and the way to how it came about. */
export const Tile = memo(function Tile({
  tile,
  comparedWith,
  isFresh,
  onExplain,
}: Common & { readonly tile: CountTile }): ReactNode {
  const { key, title, unit, value, before, coverage, parts, oldest, note, course } = tile;
  const line = course.slice(-SMALL_LINE_DAYS);
  const notes = [coverage, note, oldest && `älteste Angabe vom ${shortDayText(oldest)}`].filter(Boolean);
  return (
    <Frame figure={key} title={title} isFresh={isFresh} onExplain={onExplain}>
      <p className="tile__value">
        <strong>
          <Known>{countText(value)}</Known>
        </strong>{' '}
        {unit} <Change now={value} before={before} against={comparedWith} />
      </p>
      {notes.length > 0 && <p className="tile__note muted">{notes.join(' · ')}</p>}
      {parts.length > 0 && (
        <ul className="tile__parts">
          {parts.map((part) => (
            <li key={part.label}>
              <span>
                {part.label}{' '}
                <b>
                  <Known>{countText(part.value)}</Known>
                </b>{' '}
                <Change now={part.value} before={part.before} />
              </span>
              <span className="muted">{part.coverage}</span>
            </li>
          ))}
        </ul>
      )}
      {line.some((known) => known !== null) && (
        <div className="tile__course" aria-hidden="true">
          <SmallLine className="tile__line" values={line} />
          <span className="muted">{SMALL_LINE_DAYS} Tage</span>
        </div>
      )}
    </Frame>
  );
});

const steps = [
  { assessment: 'SUFFICIENT', count: 'sufficient' },
  { assessment: 'STRAINED', count: 'strained' },
  { assessment: 'CRITICAL', count: 'critical' },
  { assessment: undefined, count: 'unknown' },
] as const satisfies readonly { assessment: Assessment | undefined; count: keyof AssessmentCounts }[];

/** How many units judge themselves how. A step that nobody uses and the district has not switched on does not show. */
export const AssessmentTile = memo(function AssessmentTile({
  now,
  before,
  oldest,
  hasUnassessed,
  comparedWith,
  isFresh,
  onExplain,
}: Common & {
  readonly now: AssessmentCounts;
  readonly before: AssessmentCounts | null;
  readonly oldest: string | null;
  /** Whether among the unknown ones is a report without an assessment. */
  readonly hasUnassessed: boolean;
}): ReactNode {
  const all = now.sufficient + now.strained + now.critical + now.unknown;
  return (
    <Frame figure="lage" title="Lage" isFresh={isFresh} onExplain={onExplain}>
      <ul className="tile__steps">
        {steps
          .filter(({ count }) => count !== 'strained' || now.strained > 0 || (before?.strained ?? 0) > 0)
          .map(({ assessment, count }) => (
            <li key={count}>
              <StatusShape assessment={assessment} />
              <strong>{countText(now[count])}</strong> {lookOf(assessment ?? (hasUnassessed ? null : undefined)).word}
              <Change now={now[count]} before={before?.[count] ?? null} against={comparedWith} isShort />
            </li>
          ))}
      </ul>
      <p className="tile__note muted">
        {all - now.unknown} von {all} bekannt{oldest && ` · älteste Angabe vom ${shortDayText(oldest)}`}
      </p>
    </Frame>
  );
});

function Frame({
  figure,
  title,
  isFresh,
  onExplain,
  children,
}: {
  readonly figure: FigureKey;
  readonly title: string;
  readonly isFresh: boolean;
  readonly onExplain: (figure: FigureKey) => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <li className="tile" id={`zahl-${figure}`}>
      <h3 className="tile__title">
        {title} {isFresh && <Fresh />}
      </h3>
      {children}
      <button
        type="button"
        className="kern-link-button"
        aria-haspopup="dialog"
        aria-label={`So gerechnet: ${title}`}
        onClick={() => onExplain(figure)}
      >
        So gerechnet
      </button>
    </li>
  );
}

/** Marks what has just changed. */
export function Fresh(): ReactNode {
  return <span className="fresh">neu</span>;
}

/** `+3 gegenüber Vortag`; nothing where one of the two is unknown. */
export function Change({
  now,
  before,
  against,
  isShort,
}: {
  readonly now: number | null;
  readonly before: number | null;
  readonly against?: string;
  /** Whether what it is against is only for those who hear it. */
  readonly isShort?: boolean;
}): ReactNode {
  const change = changeText(now, before);
  if (change === null) return null;
  return (
    <span className="change">
      {change}
      {against && <span className={isShort ? 'kern-sr-only' : 'muted'}> gegenüber {against}</span>}
    </span>
  );
}

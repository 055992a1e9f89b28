import './prospects.css';
import { type ReactNode } from 'react';
import { type AccommodationType } from '#reporting/domain';
import { Button } from '../ui/controls.js';
import { type FieldProblem } from '../ui/field.js';
import { BeforeNote } from './before-note.js';
import { ProspectLine } from './prospect-line.js';
import { emptyProspect, prospectLinesText, type ProspectText } from './report-form.domain.js';

/** The prospects of one kind of accommodation: a line each, and a button for a further one. */
export function Prospects({
  type,
  lines,
  before,
  problemsOf,
  onChange,
}: {
  readonly type: AccommodationType;
  readonly lines: readonly ProspectText[];
  /** The text of the report before, and its day as a word; null = there is none. */
  readonly before: { readonly text: string; readonly day: string } | null;
  readonly problemsOf: (id: string) => readonly FieldProblem[];
  readonly onChange: (lines: readonly ProspectText[]) => void;
}): ReactNode {
  return (
    <div className="prospects">
      {lines.map((line, index) => (
        <ProspectLine
          key={index}
          id={`${type}-prospect-${index}`}
          number={lines.length > 1 ? ` (${index + 1})` : ''}
          isFirst={index === 0}
          line={line}
          noteId={before ? `${type}-prospects-note` : undefined}
          problemsOf={problemsOf}
          onChange={(part) =>
            onChange(lines.map((former, place) => (place === index ? { ...former, ...part } : former)))
          }
        />
      ))}
      {before && (
        <BeforeNote
          id={`${type}-prospects-note`}
          text={`In Aussicht ${before.day}: ${before.text}`}
          isChanged={prospectLinesText(type, lines) !== before.text}
        />
      )}
      <Button compact weight="tertiary" icon="add" onClick={() => onChange([...lines, emptyProspect])}>
        Weiteren Zugang eintragen
      </Button>
    </div>
  );
}

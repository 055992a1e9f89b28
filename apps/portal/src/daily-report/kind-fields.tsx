import { type ReactNode, useState } from 'react';
import { accommodationKind, type AccommodationType, type Measure, measureLabel } from '#reporting/domain';
import { type FieldProblem } from '../ui/field.js';
import { type HistoryPoint } from './history.js';
import { NumberField } from './number-field.js';
import { Prospects } from './prospects.js';
import { isUsed, type KindText, measures, prospectsText } from './report-form.domain.js';
import { contentOf, type Report } from './report-queries.js';

const measureUnit: Record<Measure, string> = {
  accommodatedPersons: 'Personen',
  availableNow: 'Plätze, ohne weitere Arbeiten und niemandem zugesagt',
  operablePlaces: 'Plätze, belegt oder frei',
};

interface KindFieldsProps {
  readonly type: AccommodationType;
  readonly kind: KindText;
  /** The report that changes are against, and its day as a word; null = there is none. */
  readonly reference: { readonly report: Report; readonly day: string } | null;
  readonly historyOf: (read: (report: Report) => number | null) => HistoryPoint[];
  /** Problems of the field with that id. */
  readonly problemsOf: (id: string) => readonly FieldProblem[];
  readonly onChange: (kind: KindText) => void;
}

/** The fields of a kind of accommodation. A kind under a rule stays closed while nothing of it is given. */
export function KindFields(props: KindFieldsProps): ReactNode {
  const { type, kind, problemsOf } = props;
  const { heading, rule } = accommodationKind(type);
  const [isOpen, setOpen] = useState(() => isUsed(kind));
  if (rule === null)
    return (
      <fieldset className="kern-fieldset form-group">
        <legend className="kern-heading-small">{heading}</legend>
        <Fields {...props} />
      </fieldset>
    );
  const hasProblem = measures.some((measure) => problemsOf(`${type}-${measure}`).length > 0);
  return (
    <details
      className="kern-fieldset form-group"
      open={isOpen || hasProblem}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary className="kern-heading-small">
        {heading}
        {!isUsed(kind) && <span className="muted"> – nicht in Betrieb</span>}
      </summary>
      <fieldset className="kern-fieldset">
        <legend className="kern-sr-only">{heading}</legend>
        <p className="kern-body">Nur ausfüllen, solange Sie eine betreiben oder planen.</p>
        <Fields {...props} />
      </fieldset>
    </details>
  );
}

function Fields({ type, kind, reference, historyOf, problemsOf, onChange }: KindFieldsProps): ReactNode {
  return (
    <>
      <div className="form-group__fields">
        {measures.map((measure) => {
          const read = (report: Report): number | null =>
            report.accommodation.find((figures) => figures.type === type)?.[measure] ?? null;
          return (
            <NumberField
              key={measure}
              id={`${type}-${measure}`}
              label={measureLabel[measure]}
              hint={measureUnit[measure]}
              optional={measure === 'operablePlaces'}
              value={kind[measure]}
              before={reference && { value: read(reference.report), day: reference.day }}
              history={historyOf(read)}
              problems={problemsOf(`${type}-${measure}`)}
              onChange={(value) => onChange({ ...kind, [measure]: value })}
            />
          );
        })}
      </div>
      <Prospects
        type={type}
        lines={kind.prospects}
        before={reference && { text: prospectsText(contentOf(reference.report), type), day: reference.day }}
        problemsOf={problemsOf}
        onChange={(prospects) => onChange({ ...kind, prospects })}
      />
    </>
  );
}

import { type ReactNode } from 'react';
import { entriesOf, limits } from '#reporting/domain';
import { type FieldProblem, TextArea } from '../ui/field.js';
import { AssessmentChoice } from './assessment-choice.js';
import { type HistoryPoint } from './history.js';
import { KindFields } from './kind-fields.js';
import { dayWord, NumberField } from './number-field.js';
import { type ReportText } from './report-form.domain.js';
import { type FormData, type Report } from './report-queries.js';

/** The fields of a report; DOM order is the order of the Tab key. */
export function ReportFields({
  data,
  text,
  yesterday,
  problemsOf,
  onChange,
}: {
  readonly data: FormData;
  readonly text: ReportText;
  readonly yesterday: string;
  /** Problems of the field with that id. */
  readonly problemsOf: (id: string) => readonly FieldProblem[];
  readonly onChange: (text: ReportText) => void;
}): ReactNode {
  const reference = data.current ?? data.previous;
  const day = reference ? dayWord(reference.reportingDate, data.current?.reportingDate ?? '', yesterday) : '';
  const beforeOf = (read: (report: Report) => number | null) => (reference ? { value: read(reference), day } : null);
  const historyOf = (read: (report: Report) => number | null): HistoryPoint[] =>
    data.earlier.slice(-14).map((report) => ({ date: report.reportingDate, value: read(report) }));
  const isStrainedOn = data.district.rules.assessmentSteps.includes('STRAINED');
  return (
    <>
      <fieldset className="kern-fieldset form-group">
        <legend className="kern-heading-small">Zuweisungen und Anrechnung</legend>
        <div className="form-group__fields">
          <NumberField
            id="allocations"
            label="Zuweisungen heute"
            hint="Personen, die der Kommune an diesem Tag zugewiesen wurden"
            value={text.allocations}
            before={data.current ? beforeOf((report) => report.allocations) : null}
            history={historyOf((report) => report.allocations)}
            problems={problemsOf('allocations')}
            onChange={(allocations) => onChange({ ...text, allocations })}
          />
          <NumberField
            id="projectedCredits"
            label="Voraussichtlich noch anzurechnen"
            hint="Personen, zum Beispiel nachgeborene Kinder"
            value={text.projectedCredits}
            before={beforeOf((report) => report.projectedCredits)}
            history={historyOf((report) => report.projectedCredits)}
            problems={problemsOf('projectedCredits')}
            onChange={(projectedCredits) => onChange({ ...text, projectedCredits })}
          />
        </div>
      </fieldset>
      {entriesOf(text.kinds).map(([type, kind]) => (
        <KindFields
          key={type}
          type={type}
          kind={kind}
          reference={reference && { report: reference, day }}
          historyOf={historyOf}
          problemsOf={problemsOf}
          onChange={(changed) => onChange({ ...text, kinds: { ...text.kinds, [type]: changed } })}
        />
      ))}
      <AssessmentChoice
        steps={isStrainedOn ? ['SUFFICIENT', 'STRAINED', 'CRITICAL'] : ['SUFFICIENT', 'CRITICAL']}
        value={text.assessment}
        before={reference && { value: reference.assessment, day }}
        problems={problemsOf('assessment-SUFFICIENT')}
        onChange={(assessment) => onChange({ ...text, assessment })}
      />
      <TextArea
        id="comment"
        label="Bemerkung"
        optional={text.assessment !== 'CRITICAL'}
        hint="Bitte keine Namen oder Angaben zu einzelnen Personen."
        value={text.comment}
        most={limits.comment}
        problems={problemsOf('comment')}
        onChange={(comment) => onChange({ ...text, comment })}
      />
    </>
  );
}

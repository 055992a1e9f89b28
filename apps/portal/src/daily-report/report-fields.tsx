import { type KeyboardEvent, type ReactNode } from 'react';
import {
  type AccommodationType,
  accommodationTypes,
  limits,
  measureLabel,
  type SituationAssessment,
} from '#reporting/domain';
import { Button, classes } from '../ui/controls.js';
import { type FieldProblem, Problems, TextArea } from '../ui/field.js';
import { lookOf, StatusShape } from '../ui/status.js';
import { type HistoryPoint } from './history.js';
import { dayWord, NumberField } from './number-field.js';
import {
  emptyProspect,
  type KindText,
  type Measure,
  measures,
  prospectLinesText,
  prospectsText,
  type ProspectText,
  type ReportText,
} from './report-form.domain.js';
import { contentOf, type FormData, type Report } from './report-queries.js';

const kindTitle: Record<AccommodationType, string> = {
  DECENTRALISED: 'Dezentrale Unterbringung',
  SHARED: 'Gemeinschaftsunterkunft',
};
/** Fields of a line of prospects, as the problems name them. */
const prospectFields = ['places', 'expectedFrom', 'label'] as const;
type ProspectField = (typeof prospectFields)[number];

const measureUnit: Record<Measure, string> = {
  accommodatedPersons: 'Personen',
  availableNow: 'Plätze, ohne weitere Arbeiten und niemandem zugesagt',
  operablePlaces: 'Plätze, belegt oder frei',
};

/** The fields of a report; DOM order is the order of the Tab key. */
export function ReportFormFields({
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
  const setKind = (type: AccommodationType, kind: KindText): void =>
    onChange({ ...text, kinds: { ...text.kinds, [type]: kind } });
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
      {accommodationTypes.map((type) => (
        <fieldset key={type} className="kern-fieldset form-group">
          <legend className="kern-heading-small">{kindTitle[type]}</legend>
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
                  value={text.kinds[type][measure]}
                  before={beforeOf(read)}
                  history={historyOf(read)}
                  problems={problemsOf(`${type}-${measure}`)}
                  onChange={(value) => setKind(type, { ...text.kinds[type], [measure]: value })}
                />
              );
            })}
          </div>
          <Prospects
            type={type}
            lines={text.kinds[type].prospects}
            before={reference && { text: prospectsText(contentOf(reference), type), day }}
            problemsOf={problemsOf}
            onChange={(prospects) => setKind(type, { ...text.kinds[type], prospects })}
          />
        </fieldset>
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

function Prospects({
  type,
  lines,
  before,
  problemsOf,
  onChange,
}: {
  readonly type: AccommodationType;
  readonly lines: readonly ProspectText[];
  /** What the report before says, and its day as a word; null = there is none. */
  readonly before: { readonly text: string; readonly day: string } | null;
  readonly problemsOf: (id: string) => readonly FieldProblem[];
  readonly onChange: (lines: readonly ProspectText[]) => void;
}): ReactNode {
  const set = (line: number, part: Partial<ProspectText>): void =>
    onChange(lines.map((former, index) => (index === line ? { ...former, ...part } : former)));
  return (
    <div className="prospects">
      {lines.map((line, index) => {
        const id = `${type}-prospect-${index}`;
        const number = lines.length > 1 ? ` (${index + 1})` : '';
        /** Of one of the fields of the line: what is wrong with it stands below the line, and is said with it. */
        const fieldProps = (name: ProspectField, hint: string) => {
          const problems = problemsOf(`${id}-${name}`);
          const hasError = problems.some((problem) => problem.isError);
          return {
            id: `${id}-${name}`,
            className: classes('kern-form-input__input', hasError && 'kern-form-input__input--error'),
            'aria-invalid': hasError || undefined,
            'aria-describedby': classes(`${id}-${hint}`, problems.length > 0 && `${id}-${name}-problems`),
          };
        };
        return (
          <div
            key={index}
            className="prospects__line"
            role="group"
            aria-label={`In Aussicht${number}`}
            aria-describedby={before ? `${type}-prospects-note` : undefined}
          >
            <div className="kern-form-input prospects__places">
              <label className="kern-label" htmlFor={`${id}-places`}>
                In Aussicht{number}
              </label>
              <input
                {...fieldProps('places', 'unit')}
                type="text"
                inputMode="numeric"
                autoComplete="off"
                value={line.places}
                onFocus={({ target }) => target.select()}
                onChange={({ target }) => set(index, { places: target.value })}
              />
              <div className="kern-hint" id={`${id}-unit`}>
                Plätze{line.places.trim() === '' && index === 0 ? ', unbekannt' : ''}
              </div>
            </div>
            <div className="kern-form-input prospects__from">
              <label className="kern-label" htmlFor={`${id}-expectedFrom`}>
                ab
              </label>
              <input
                {...fieldProps('expectedFrom', 'from-hint')}
                type="date"
                value={line.from}
                onChange={({ target }) => set(index, { from: target.value })}
              />
              <div className="kern-hint" id={`${id}-from-hint`}>
                leer = offen
              </div>
            </div>
            <div className="kern-form-input prospects__label">
              <label className="kern-label" htmlFor={`${id}-label`}>
                Bezeichnung
              </label>
              <input
                {...fieldProps('label', 'label-hint')}
                type="text"
                autoComplete="off"
                maxLength={limits.label}
                value={line.label}
                onChange={({ target }) => set(index, { label: target.value })}
              />
              <div className="kern-hint" id={`${id}-label-hint`}>
                freiwillig
              </div>
            </div>
            {prospectFields.map((name) => (
              <Problems key={name} id={`${id}-${name}-problems`} problems={problemsOf(`${id}-${name}`)} />
            ))}
          </div>
        );
      })}
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

/** What a group of fields said in the report before, and whether it says something else now. */
function BeforeNote({
  id,
  text,
  isChanged,
}: {
  readonly id: string;
  readonly text: string;
  readonly isChanged: boolean;
}): ReactNode {
  return (
    <p className="kern-body before-note" id={id}>
      {text} {isChanged && <span className="number-field__change">geändert</span>}
    </p>
  );
}

function AssessmentChoice({
  steps,
  value,
  before,
  problems,
  onChange,
}: {
  readonly steps: readonly SituationAssessment[];
  readonly value: SituationAssessment | null;
  /** Of the report before, and its day as a word; null = there is none. */
  readonly before: { readonly value: SituationAssessment | null; readonly day: string } | null;
  readonly problems: readonly FieldProblem[];
  readonly onChange: (assessment: SituationAssessment) => void;
}): ReactNode {
  const hasError = problems.some((problem) => problem.isError);
  return (
    <fieldset
      className={classes('kern-fieldset form-group', hasError && 'kern-fieldset--error')}
      aria-describedby={classes(before && 'assessment-note', problems.length > 0 && 'assessment-problems') || undefined}
    >
      <legend className="kern-heading-small">Einschätzung der Lage</legend>
      <div className="kern-fieldset__body kern-fieldset__body--horizontal assessment-choice">
        {steps.map((step) => (
          <div key={step} className="kern-form-check">
            <input
              id={`assessment-${step}`}
              name="assessment"
              type="radio"
              className="kern-form-check__radio"
              checked={value === step}
              onChange={() => onChange(step)}
            />
            <label className={`kern-label status status--${lookOf(step).name}`} htmlFor={`assessment-${step}`}>
              <StatusShape assessment={step} />
              {lookOf(step).word}
            </label>
          </div>
        ))}
      </div>
      {before && (
        <BeforeNote
          id="assessment-note"
          text={`${before.day}: ${lookOf(before.value).word}`}
          isChanged={value !== before.value}
        />
      )}
      <Problems id="assessment-problems" problems={problems} />
    </fieldset>
  );
}

/** Enter goes on to the next field, as in a table; buttons and longer texts keep theirs. A choice is one field. */
export function onEnterGoOn(event: KeyboardEvent<HTMLFormElement>): void {
  const field = event.target as HTMLElement;
  if (event.key !== 'Enter' || event.ctrlKey || event.altKey || event.metaKey || !(field instanceof HTMLInputElement))
    return;
  event.preventDefault();
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('input, textarea, button[type=submit]')];
  const isRadio = (one: HTMLElement): one is HTMLInputElement =>
    one instanceof HTMLInputElement && one.type === 'radio';
  /** Where the Tab key would come to: what is chosen, else the first. */
  const entryOf = (one: HTMLElement): HTMLElement => {
    if (!isRadio(one)) return one;
    const group = all.filter(isRadio).filter(({ name }) => name === one.name);
    return group.find(({ checked }) => checked) ?? group[0]!;
  };
  const fields = all.filter((one) => entryOf(one) === one);
  fields[fields.indexOf(entryOf(field)) + 1]?.focus();
}

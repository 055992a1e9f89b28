import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { type CalendarDate, isCalendarDate } from '#kernel';
import { findRuleProblems } from '#territory/domain';
import { counted, longDayText, weekdayNames } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { useRecalculation } from '../situation/recalculation.js';
import { Alert, Button, classes } from '../ui/controls.js';
import { CheckField, type FieldProblem, Problems, TextField } from '../ui/field.js';
import { LeaveQuestion } from '../ui/leave-question.js';
import { Loaded } from '../ui/states.js';
import { SubmissionState, useSubmission } from '../ui/submission.js';
import { type GivenRules, rulesQuery, updateRules } from './administration-queries.js';
import { AdministrationPage } from './administration-page.js';
import { CalendarPreview } from './calendar-preview.js';
import { carryOver, changesOf, readRules, type RulesText, textOfRules, toRulesInput } from './rules.domain.js';

/** Meldefrist und Meldetage: the rules that reports of the district follow. */
export default function RulesPage(): ReactNode {
  const { district } = useViewer();
  const query = useQuery(rulesQuery(district.key));
  return (
    <AdministrationPage title="Meldefrist und Meldetage">
      <Loaded query={query} what="Regeln">
        {(rules) => <RulesForm rules={rules} />}
      </Loaded>
    </AdministrationPage>
  );
}

/** How far the days are that a change of the rules touches. */
function RecalculationProgress({ districtKey }: { readonly districtKey: string }): ReactNode {
  const { daysPending, days } = useRecalculation(districtKey);
  const text = `Noch ${counted(daysPending, 'Tag', 'Tage')} neu zu berechnen`;
  return (
    <>
      {daysPending > 0 && (
        <div className="recalculation">
          <p className="kern-body">{text}</p>
          <progress className="kern-progress" aria-label={text} max={days} value={days - daysPending} />
        </div>
      )}
      <p className="kern-body" role="status">
        {daysPending === 0 && days > 0 && 'Die Zahlen vergangener Tage sind neu berechnet.'}
      </p>
    </>
  );
}

function RulesForm({ rules }: { readonly rules: GivenRules }): ReactNode {
  const { district } = useViewer();
  const queries = useQueryClient();
  /** What the form is about to change: the rules as they are, and the form on top of them. */
  const [start, setStart] = useState(rules);
  const saved = textOfRules(start);
  const [text, setText] = useState<RulesText>(saved);
  if (rules.revision !== start.revision) {
    setStart(rules);
    setText(carryOver(text, saved, textOfRules(rules)));
  }
  const [isSaved, setIsSaved] = useState(false);
  const changes = changesOf(readRules(saved), readRules(text));
  const submission = useSubmission({
    send: async (input: ReturnType<typeof toRulesInput>) => {
      const answer = await updateRules({ ...input, baseRevision: start.revision });
      if (answer.problems.some(({ code }) => code === 'REVISION_CONFLICT'))
        await queries.invalidateQueries(rulesQuery(district.key));
      return answer;
    },
    onDone: async (answer) => {
      await queries.invalidateQueries();
      setStart(answer.rules!);
      setText(textOfRules(answer.rules!));
      setIsSaved(true);
    },
  });
  const { idOf, problemsOf, isSending } = submission;
  const save = useRef<HTMLButtonElement>(null);
  const set = (part: Partial<RulesText>): void => {
    setText({ ...text, ...part });
    setIsSaved(false);
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const next = readRules(text);
    const problems = findRuleProblems(next);
    if (problems.length > 0) submission.refuse(problems);
    else submission.send(toRulesInput(next));
  };
  return (
    <>
      <LeaveQuestion isChanged={changes.length > 0} />
      <SubmissionState of={submission} />
      <div className="rules">
        <form className="administration-form" noValidate onSubmit={onSubmit}>
          <TextField
            id={idOf('dueTime')}
            type="time"
            label="Meldefrist"
            hint="Uhrzeit am Meldetag; später kommt eine Meldung als Nachmeldung."
            value={text.dueTime}
            problems={problemsOf('dueTime')}
            onChange={(dueTime) => set({ dueTime })}
          />
          <Weekdays
            id={idOf('reportingDays')}
            chosen={text.reportingDays}
            problems={problemsOf('reportingDays')}
            onChange={(reportingDays) => set({ reportingDays })}
          />
          <ClosingDays
            id={idOf('closedOn')}
            days={text.closedOn}
            problems={problemsOf('closedOn')}
            onChange={(closedOn) => set({ closedOn })}
          />
          <TextField
            id={idOf('carryForwardDays')}
            inputMode="numeric"
            label="Fortschreibung, Tage"
            hint="So lange gelten Bestände weiter, wenn keine neue Meldung kommt (0 bis 366)."
            value={text.carryForwardDays}
            problems={problemsOf('carryForwardDays')}
            onChange={(carryForwardDays) => set({ carryForwardDays })}
          />
          <fieldset className="kern-fieldset form-group">
            <legend className="kern-heading-small">Sperre</legend>
            <CheckField
              id="isLocking"
              label="Tage werden für meldende Stellen abgeschlossen"
              checked={text.isLocking}
              onChange={(isLocking) => set({ isLocking })}
            />
            {text.isLocking ? (
              <TextField
                id={idOf('lockAfterDays')}
                inputMode="numeric"
                label="Abgeschlossen nach Tagen"
                hint="Danach meldet nur noch der Landkreis, mit Grund (0 bis 3660)."
                value={text.lockAfterDays}
                problems={problemsOf('lockAfterDays')}
                onChange={(lockAfterDays) => set({ lockAfterDays })}
              />
            ) : (
              <p className="kern-body">Meldende Stellen können jeden Tag nachmelden und korrigieren.</p>
            )}
          </fieldset>
          <fieldset className="kern-fieldset form-group">
            <legend className="kern-heading-small">Einschätzung der Lage</legend>
            <CheckField
              id={idOf('middleStep')}
              label="Stufe „angespannt“ zwischen „ausreichend“ und „kritisch“"
              checked={text.middleStep}
              onChange={(middleStep) => set({ middleStep })}
            />
            <CheckField
              id={idOf('assessmentRequired')}
              label="Einschätzung ist Pflicht"
              checked={text.assessmentRequired}
              onChange={(assessmentRequired) => set({ assessmentRequired })}
            />
          </fieldset>
          {changes.length > 0 && (
            <Alert kind="info" title="Das ändern Sie">
              <ul className="problem-summary__list">
                {changes.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
              <p className="kern-body">Die Zahlen vergangener Tage werden neu berechnet.</p>
            </Alert>
          )}
          <div className="actions">
            <Button weight="primary" type="submit" ref={save} aria-disabled={isSending}>
              {isSending ? 'Wird gespeichert …' : 'Speichern'}
            </Button>
            {changes.length > 0 && (
              <Button
                weight="tertiary"
                onClick={() => {
                  set(saved);
                  // The button goes with the click.
                  save.current?.focus();
                }}
              >
                Änderungen verwerfen
              </Button>
            )}
          </div>
          <div role="status" className="message">
            {isSaved && <Alert kind="success" title="Die Regeln sind gespeichert." />}
          </div>
          <RecalculationProgress districtKey={district.key} />
        </form>
        <CalendarPreview rules={text} isChanged={changes.length > 0} />
      </div>
    </>
  );
}

function Weekdays({
  id,
  chosen,
  problems,
  onChange,
}: {
  readonly id: string;
  readonly chosen: readonly number[];
  readonly problems: readonly FieldProblem[];
  readonly onChange: (chosen: readonly number[]) => void;
}): ReactNode {
  return (
    <fieldset
      className={classes('kern-fieldset form-group', problems.length > 0 && 'kern-fieldset--error')}
      aria-describedby={problems.length > 0 ? `${id}-problems` : undefined}
    >
      <legend className="kern-heading-small">Meldetage</legend>
      <div className="weekdays">
        {weekdayNames.map((name, index) => (
          <CheckField
            key={name}
            // The first one is where the summary leads to.
            id={index === 0 ? id : `${id}-${String(index + 1)}`}
            label={name}
            checked={chosen.includes(index + 1)}
            onChange={(isChosen) =>
              onChange(
                isChosen
                  ? [...chosen, index + 1].sort((a, b) => a - b)
                  : chosen.filter((weekday) => weekday !== index + 1),
              )
            }
          />
        ))}
      </div>
      <p className="kern-body">An Feiertagen des Landes wird nie eine Meldung erwartet.</p>
      <Problems id={`${id}-problems`} problems={problems} />
    </fieldset>
  );
}

function ClosingDays({
  id,
  days,
  problems,
  onChange,
}: {
  readonly id: string;
  readonly days: readonly CalendarDate[];
  readonly problems: readonly FieldProblem[];
  readonly onChange: (days: readonly CalendarDate[]) => void;
}): ReactNode {
  const [day, setDay] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const add = (): void => {
    const isDay = isCalendarDate(day);
    setProblem(!isDay ? 'Bitte geben Sie einen Tag an.' : days.includes(day) ? 'Dieser Tag steht schon da.' : null);
    if (!isDay || days.includes(day)) return;
    onChange([...days, day].sort());
    setDay('');
  };
  return (
    <fieldset className="kern-fieldset form-group">
      <legend className="kern-heading-small">Schließtage</legend>
      {days.length === 0 ? (
        <p className="kern-body">Noch keine. An Schließtagen wird keine Meldung erwartet.</p>
      ) : (
        <ul className="closing-days">
          {days.map((one) => (
            <li key={one}>
              {longDayText(one)}{' '}
              <button
                type="button"
                className="kern-link-button"
                aria-label={`Schließtag ${longDayText(one)} entfernen`}
                onClick={() => {
                  onChange(days.filter((other) => other !== one));
                  // What was pressed is gone; the next thing to do is here.
                  document.getElementById(id)?.focus();
                }}
              >
                entfernen
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="closing-days__add">
        <TextField
          id={id}
          type="date"
          label="Weiterer Schließtag"
          value={day}
          problems={[...problems, ...(problem ? [{ message: problem, isError: true }] : [])]}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
          onChange={setDay}
        />
        <Button compact icon="add" onClick={add}>
          Hinzufügen
        </Button>
      </div>
    </fieldset>
  );
}

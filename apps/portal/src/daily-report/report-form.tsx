import './report-form.css';
import { type ReactNode } from 'react';
import { limits } from '#reporting/domain';
import { dayOfMoment, dayText, timeText } from '../format/format.domain.js';
import { useConnection } from '../offline/connection.js';
import { Button } from '../ui/controls.js';
import { type FieldProblem, TextArea } from '../ui/field.js';
import { onEnterGoOn } from './enter-goes-on.js';
import { fieldIdOf } from './report-form.domain.js';
import { ReportFields } from './report-fields.js';
import { type FormData } from './report-queries.js';
import { SumLine } from './sum-line.js';
import { type ReportEditor } from './use-report-editor.js';

/** The open form of a report: note about the draft, fields, reason of a correction, and the bar that sends it. */
export function ReportForm({
  editor: { state, isLocked, draftSavedAt, type, submit, discard },
  data,
  yesterday,
}: {
  readonly editor: ReportEditor;
  readonly data: FormData;
  readonly yesterday: string;
}): ReactNode {
  const { current, previous, district } = data;
  const { text, baseRevision, hasDraft, findings } = state;
  const isConnected = useConnection();
  const isSending = state.delivery.at === 'sending';
  const problemsOf = (id: string): FieldProblem[] =>
    [...findings.errors, ...findings.warnings]
      .filter(({ field }) => fieldIdOf(field, findings.prospectPlaces) === id)
      .map(({ message, severity }) => ({ message, isError: severity === 'ERROR' }));
  return (
    <>
      <p className="kern-body muted message" role="status">
        {!state.isDraftKept
          ? 'Dieses Gerät speichert keinen Entwurf.'
          : !isConnected && 'Ihre Eingaben bleiben auf diesem Gerät.'}
      </p>
      {/* Enter moves the focus between fields, each of which is reachable by Tab as well. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <form
        className="report-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        onKeyDown={onEnterGoOn}
      >
        {hasDraft && draftSavedAt !== null && (
          <p className="kern-body draft-note">
            Entwurf {ageText(draftSavedAt, district)} auf diesem Gerät.{' '}
            <button type="button" className="kern-link-button" onClick={discard}>
              Entwurf verwerfen
            </button>
          </p>
        )}
        <ReportFields data={data} text={text} yesterday={yesterday} problemsOf={problemsOf} onChange={type} />
        {(baseRevision !== null || isLocked) && (
          <TextArea
            id="correctionReason"
            label={baseRevision === null ? 'Grund der nachträglichen Meldung' : 'Grund der Korrektur'}
            hint="Zum Beispiel: Zahlendreher, spätere Erkenntnis."
            value={text.correctionReason}
            most={limits.correctionReason}
            problems={problemsOf('correctionReason')}
            onChange={(correctionReason) => type({ ...text, correctionReason })}
          />
        )}
        <div className="send-bar">
          <SumLine text={text} reference={current ?? previous} />
          <div className="actions">
            <Button weight="primary" type="submit" aria-disabled={isSending} aria-keyshortcuts="Control+Enter">
              {isSending
                ? 'Wird gesendet …'
                : findings.warnings.length > 0 && !findings.isOfUnchanged
                  ? 'Trotzdem absenden'
                  : 'Meldung absenden'}
            </Button>
            {(current !== null || hasDraft) && (
              <Button weight="tertiary" onClick={discard}>
                {current ? 'Abbrechen' : 'Eingaben verwerfen'}
              </Button>
            )}
          </div>
        </div>
      </form>
    </>
  );
}

/** `von 09:12 Uhr`, of another day with its date. */
function ageText(savedAt: string, { timeZone, today }: FormData['district']): string {
  const day = dayOfMoment(savedAt, timeZone);
  const time = timeText(savedAt, timeZone);
  return day === today ? `von ${time}` : `vom ${dayText(day)}, ${time},`;
}

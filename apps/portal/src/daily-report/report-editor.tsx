import { type ReactNode } from 'react';
import { type CalendarDate, type Problem } from '#kernel';
import { type Viewer } from '../session/viewer.js';
import { Alert, Announcement } from '../ui/controls.js';
import { useErrorsInTitle } from '../ui/page.js';
import { type NamedProblem, ProblemSummary } from '../ui/problem-summary.js';
import { useShortcuts } from '../ui/shortcuts.js';
import { RequestId } from '../ui/states.js';
import { ConfirmUnchanged } from './confirm-unchanged.js';
import { ConflictView } from './conflict-view.js';
import { DayState } from './day-state.js';
import { FiledReport } from './filed-report.js';
import { fieldIdOf } from './report-form.domain.js';
import { ReportForm } from './report-form.js';
import { type FormData } from './report-queries.js';
import { Success } from './success.js';
import { type ReportEditor as Editor, useReportEditor } from './use-report-editor.js';

/** The report of a unit for a day: to be made, confirmed, read or corrected. Nothing that was typed is ever lost. */
export function ReportEditor({
  data,
  date,
  yesterday,
  viewer,
}: {
  readonly data: FormData;
  readonly date: CalendarDate;
  readonly yesterday: CalendarDate;
  readonly viewer: Viewer;
}): ReactNode {
  const editor = useReportEditor(data, date, viewer);
  const { state, step, isEditing, isClosed, submit } = editor;
  useShortcuts({
    'alt+u': editor.confirmUnchanged,
    'ctrl+enter': () => isEditing && !isClosed && step !== 'sent' && submit(),
  });
  const isFailed = state.delivery.at === 'failed';
  useErrorsInTitle(isFailed);
  if (state.delivery.at === 'sent')
    return <Success report={state.delivery.report} data={data} viewer={viewer} onAgain={editor.reopen} />;
  return (
    <>
      <DayState data={data} date={date} viewer={viewer} isLocked={editor.isLocked} />
      <Announcement>
        {state.delivery.at === 'failed' && (
          <Alert kind="danger" title="Die Meldung ist nicht eingegangen">
            <p className="kern-body">{state.delivery.failure.message} Ihre Eingaben sind noch da.</p>
            <RequestId error={state.delivery.failure} />
          </Alert>
        )}
      </Announcement>
      <Findings editor={editor} />
      {step === 'conflict' ? (
        <ConflictView
          mine={state.text}
          current={data.current}
          timeZone={data.district.timeZone}
          onKeepMine={editor.keepMine}
          onKeepTheirs={editor.discard}
        />
      ) : (
        <Day editor={editor} data={data} yesterday={yesterday} />
      )}
    </>
  );
}

function Findings({ editor: { state, summary } }: { readonly editor: Editor }): ReactNode {
  const { errors, warnings, prospectPlaces } = state.findings;
  const named = ({ field, message }: Problem): NamedProblem => ({ message, fieldId: fieldIdOf(field, prospectPlaces) });
  return (
    <ProblemSummary
      ref={summary}
      errors={errors.map(named)}
      hints={warnings.map(named)}
      hintNote="Wenn alles stimmt, senden Sie bitte noch einmal ab."
    />
  );
}

/** The day without a conflict: confirming as unchanged, the report on record, or the form. */
function Day({
  editor,
  data,
  yesterday,
}: {
  readonly editor: Editor;
  readonly data: FormData;
  readonly yesterday: CalendarDate;
}): ReactNode {
  const { state, isEditing, isClosed } = editor;
  const { current, previous } = data;
  return (
    <>
      {editor.mayConfirm && (
        <ConfirmUnchanged
          isFromYesterday={previous?.reportingDate === yesterday}
          isAskedAgain={state.findings.isOfUnchanged === true}
          isSending={state.delivery.at === 'sending'}
          onConfirm={editor.confirmUnchanged}
        />
      )}
      {current === null && previous !== null && state.hasDraft && !editor.isWaiting && (
        <p className="kern-body muted">„Unverändert bestätigen“ geht wieder, wenn Sie Ihre Eingaben verwerfen.</p>
      )}
      {current && !isEditing && (
        <FiledReport report={current} previous={previous} onCorrect={isClosed ? null : editor.correct} />
      )}
      {isEditing && !isClosed && <ReportForm editor={editor} data={data} yesterday={yesterday} />}
    </>
  );
}

import { timeText } from '../format/format.domain.js';
import { RequestFailed } from '../graphql/request.js';
import { drafts } from './draft.js';
import { isConflict, type OutgoingReport, sendReport } from './send-report.js';
import { findWaiting, forgetWaiting, letWait, settle, type Settlement } from './waiting-store.js';

/** The verdict of the server on a report that waited, for people. */
export interface WaitingVerdict {
  readonly outcome: 'filed' | 'conflict' | 'refused';
  readonly text: string;
  readonly report: OutgoingReport;
}

/** Sends the waiting report once; null = nothing waits, or it goes on waiting. */
export async function sendWaiting(username: string, timeZone: string): Promise<WaitingVerdict | null> {
  const waiting = findWaiting(username);
  if (!waiting) return null;
  const { report, text } = waiting;
  const { unitKey, reportingDate, content } = report;
  /** False when meanwhile another report has taken its place, or it was taken back. */
  const isStillWaiting = (): boolean => findWaiting(username)?.report.idempotencyKey === report.idempotencyKey;
  const finish = (settled: Pick<Settlement, 'report' | 'isDraftNewer'>): void => {
    if (isStillWaiting()) forgetWaiting(username);
    settle({ unitKey, reportingDate, ...settled });
  };
  const draft = drafts.find(username, unitKey, reportingDate);
  const isDraftNewer = draft !== null && JSON.stringify(draft.text) !== JSON.stringify(text);
  /** Nothing is lost: a refused report can be looked at, mended and sent again. */
  const refuse = (outcome: 'conflict' | 'refused', message: string): WaitingVerdict => {
    if (!draft) {
      const baseRevision = content.kind === 'figures' ? content.baseRevision : null;
      drafts.keep(username, unitKey, reportingDate, { text, baseRevision, savedAt: new Date().toISOString() });
    }
    finish({ report: null, isDraftNewer });
    return { outcome, text: message, report };
  };
  try {
    const { report: stored, problems } = await sendReport(report);
    if (!stored)
      return refuse(
        problems.some(isConflict) ? 'conflict' : 'refused',
        problems[0]?.message ?? 'Sie wurde nicht angenommen.',
      );
    if (!isDraftNewer) drafts.forget(username, unitKey, reportingDate);
    // The draft is newer than the report that was sent: it becomes a correction of it.
    else drafts.keep(username, unitKey, reportingDate, { ...draft, baseRevision: stored.revision });
    finish({ report: stored, isDraftNewer });
    return { outcome: 'filed', text: `Eingegangen um ${timeText(stored.recordedAt, timeZone)}.`, report };
  } catch (error) {
    if (!(error instanceof RequestFailed)) throw error;
    // A sign-in that has ended or a rate limit passes: the report goes on waiting.
    if (!error.isPassing && !['UNAUTHENTICATED', 'RATE_LIMITED'].includes(error.code))
      return refuse('refused', error.message);
    if (isStillWaiting()) letWait(username, report, text, error);
    return null;
  }
}

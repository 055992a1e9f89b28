import { useSyncExternalStore } from 'react';
import { type CalendarDate } from '#kernel';
import { onDevice } from '../device/on-device.js';
import { type RequestFailed } from '../graphql/request.js';
import { type ReportText } from './report-form.domain.js';
import { type Report } from './report-queries.js';
import { type OutgoingReport } from './send-report.js';

/** Why a report has not come in yet. */
export type Hindrance = Pick<RequestFailed, 'code' | 'requestId'>;

/** A report that this device keeps for an account until the server has it. */
export interface WaitingReport {
  readonly report: OutgoingReport;
  /** The report as form text: it becomes the draft if the server refuses it. */
  readonly text: ReportText;
  /** Of the last try. */
  readonly hindrance: Hindrance;
}

const nameOf = (username: string): string => `waiting/${username}`;
const listeners = new Set<() => void>();
const notify = (): void => listeners.forEach((listener) => listener());
// Another window of this browser changes the same storage.
window.addEventListener('storage', notify);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The report of the account that waits on this device; null = none. */
export function findWaiting(username: string): WaitingReport | null {
  return onDevice.find<WaitingReport>(nameOf(username));
}

/** Lets one report wait for the server; false when this device cannot keep it, or another one waits already. */
export function letWait(
  username: string,
  report: OutgoingReport,
  text: ReportText,
  { code, requestId }: Hindrance,
): boolean {
  const other = findWaiting(username)?.report;
  if (other && (other.unitKey !== report.unitKey || other.reportingDate !== report.reportingDate)) return false;
  const waiting: WaitingReport = { report, text, hindrance: { code, requestId } };
  const isKept = onDevice.keep(nameOf(username), waiting);
  notify();
  return isKept;
}

/** Nothing of the account waits any more. */
export function forgetWaiting(username: string): void {
  onDevice.forget(nameOf(username));
  notify();
}

/** {@link findWaiting}, kept current for a view. */
export function useWaiting(username: string): WaitingReport | null {
  // As text: React compares snapshots by identity, and each read of the storage makes a new object.
  const found = useSyncExternalStore(subscribe, () => {
    const waiting = findWaiting(username);
    return waiting && JSON.stringify(waiting);
  });
  return found ? (JSON.parse(found) as WaitingReport) : null;
}

/** The decision of the server on a waiting report. */
export interface Settlement {
  readonly unitKey: string;
  readonly reportingDate: CalendarDate;
  /** The report as stored; null = refused, and kept as a draft. */
  readonly report: Report | null;
  /** Whether the form says something else by now. */
  readonly isDraftNewer: boolean;
}

const onSettled = new Set<(settlement: Settlement) => void>();

/** Calls back when a report that waited has been stored or refused. */
export function whenSettled(listener: (settlement: Settlement) => void): () => void {
  onSettled.add(listener);
  return () => onSettled.delete(listener);
}

/** Tells {@link whenSettled}'s listeners. */
export function settle(settlement: Settlement): void {
  for (const listener of onSettled) listener(settlement);
}

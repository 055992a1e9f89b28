import { type CalendarDate } from '#kernel';
import { onDevice } from '../device/on-device.js';
import { type ReportText } from './report-form.domain.js';

/** A form that was begun and not sent. */
export interface KeptDraft {
  readonly text: ReportText;
  /** The revision that was there when it was begun; null = none. */
  readonly baseRevision: number | null;
  /** When it was last changed, RFC 3339. */
  readonly savedAt: string;
}

/** Days after which nobody comes back to a draft. */
const KEPT_DAYS = 14;

const PREFIX = 'draft/';
const nameOf = (username: string, unitKey: string, date: CalendarDate): string =>
  `${PREFIX}${username}/${unitKey}/${date}`;

/** Drafts of an account, one for each unit and day. */
export const drafts = {
  find: (username: string, unitKey: string, date: CalendarDate) =>
    onDevice.find<KeptDraft>(nameOf(username, unitKey, date)),
  /** False when this device keeps nothing. */
  keep: (username: string, unitKey: string, date: CalendarDate, draft: KeptDraft) =>
    onDevice.keep(nameOf(username, unitKey, date), draft),
  forget: (username: string, unitKey: string, date: CalendarDate) => onDevice.forget(nameOf(username, unitKey, date)),
  /** Deletes what is older than two weeks, of every account: a device is no archive. */
  forgetOld: (now: number): void => {
    const oldest = now - KEPT_DAYS * 24 * 60 * 60_000;
    for (const name of onDevice.namesUnder(PREFIX))
      if (!(Date.parse(onDevice.find<KeptDraft>(name)?.savedAt ?? '') >= oldest)) onDevice.forget(name);
  },
};

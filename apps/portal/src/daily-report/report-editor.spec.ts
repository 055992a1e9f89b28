import { describe, expect, it } from '@jest/globals';
import { type Problem } from '#kernel';
import { type AccommodationType, type ReportContent } from '#reporting/domain';
import { type DayFacts } from './judge-form.domain.js';
import {
  attemptToConfirm,
  attemptToSend,
  beginEditing,
  type EditorEvent,
  editorReducer,
  type EditorState,
  noFindings,
  stepOf,
} from './report-editor.domain.js';
import { prefilled, textOf } from './report-form.domain.js';

type State = EditorState<string, string>;
type Event = EditorEvent<string, string>;

const content: ReportContent = {
  allocations: 3,
  projectedCredits: 0,
  accommodation: [
    { type: 'DECENTRALISED', accommodatedPersons: 404, availableNow: 12, operablePlaces: null },
    { type: 'SHARED', accommodatedPersons: 189, availableNow: 0, operablePlaces: 200 },
  ],
  prospectiveCapacity: [],
  assessment: 'SUFFICIENT',
  comment: null,
};
const types: readonly AccommodationType[] = ['DECENTRALISED', 'SHARED'];
const facts: DayFacts = {
  date: '2026-11-20',
  today: '2026-11-20',
  isReportingDay: true,
  isLocked: false,
  mayFileAfterLock: false,
  previous: { reportingDate: '2026-11-19', content },
  nineBefore: [],
  rules: { middleStep: false, assessmentRequired: true, emergencyShelter: false },
  typesOnRecord: [],
};
const fresh = { text: prefilled(content, types), revision: null };
const recorded = { text: textOf(content, types), revision: 1 };
const mine = { ...textOf(content, types), allocations: '7' };
const typed = (text = mine): Event => ({ type: 'typed', text, facts, isDraftKept: true });
const after = (start: State, ...events: readonly Event[]): State => events.reduce(editorReducer<string, string>, start);
const warning: Problem = { severity: 'WARNING', code: 'BIG_CHANGE', field: 'allocations', message: '3 → 7' };

describe('the editor of a report', () => {
  it('begins with the record, or with the draft that the device kept', () => {
    expect(beginEditing(recorded, null)).toMatchObject({ text: recorded.text, baseRevision: 1, hasDraft: false });
    const draft = { text: mine, baseRevision: null };
    expect(beginEditing(fresh, draft)).toMatchObject({ text: mine, baseRevision: null, hasDraft: true });
  });

  it('follows the record as long as nothing was typed', () => {
    expect(after(beginEditing(fresh, null), { type: 'recordChanged', record: recorded })).toMatchObject({
      text: recorded.text,
      baseRevision: 1,
      hasDraft: false,
    });
  });

  it('is sent and then shows the report', () => {
    const sending = after(beginEditing(fresh, null), typed(), { type: 'sending' });
    expect(stepOf(sending, false)).toBe('sending');
    const sent = after(sending, { type: 'accepted', report: 'stored' });
    expect(stepOf(sent, false)).toBe('sent');
    expect(sent).toMatchObject({ hasDraft: false, delivery: { at: 'sent', report: 'stored' } });
    expect(stepOf(after(sent, { type: 'recordChanged', record: recorded }, { type: 'reopened' }), false)).toBe(
      'editing',
    );
  });

  it('keeps what was typed when it fails, until something is typed or sent again', () => {
    const failed = after(
      beginEditing(fresh, null),
      typed(),
      { type: 'sending' },
      { type: 'failed', failure: 'offline' },
    );
    expect(failed).toMatchObject({ text: mine, hasDraft: true, delivery: { at: 'failed', failure: 'offline' } });
    expect(stepOf(failed, false)).toBe('editing');
    expect(after(failed, typed()).delivery).toEqual({ at: 'form' });
    expect(after(failed, { type: 'sending' }).delivery).toEqual({ at: 'sending' });
  });

  it('goes back to the record when the input is discarded', () => {
    const errors: Problem[] = [{ ...warning, severity: 'ERROR' }];
    const refused = after(beginEditing(recorded, null), typed(), {
      type: 'refused',
      findings: { ...noFindings, errors },
    });
    expect(after(refused, { type: 'discarded' })).toMatchObject({
      text: recorded.text,
      baseRevision: 1,
      hasDraft: false,
      findings: noFindings,
    });
  });
});

describe('a conflict', () => {
  const overtaken = after(beginEditing(fresh, null), typed(), { type: 'recordChanged', record: recorded });

  it('is there as soon as somebody else has reported since the draft was begun, and loses nothing', () => {
    expect(stepOf(overtaken, false)).toBe('conflict');
    expect(overtaken.text).toEqual(mine);
    const unchanged = after(
      beginEditing(fresh, null),
      { type: 'sending' },
      { type: 'conflicted', text: mine, isDraftKept: true },
    );
    expect(stepOf(after(unchanged, { type: 'recordChanged', record: recorded }), false)).toBe('conflict');
  });

  it('ends with the own text as a correction, or with the record', () => {
    const corrected = after(overtaken, { type: 'mineChosen', isDraftKept: true });
    expect([stepOf(corrected, false), corrected.baseRevision, corrected.text]).toEqual(['editing', 1, mine]);
    const given = after(overtaken, { type: 'discarded' });
    expect([stepOf(given, false), given.text]).toEqual(['editing', recorded.text]);
  });
});

describe('a report that waits on the device', () => {
  const waiting = after(beginEditing(fresh, null), typed(), { type: 'sending' }, { type: 'keptWaiting' });

  it('can be edited meanwhile', () => {
    expect(stepOf(waiting, true)).toBe('waiting');
    expect(stepOf(after(waiting, typed()), true)).toBe('waiting');
  });

  it('is shown as sent when it was accepted, unless something else was typed since', () => {
    const accepted = { type: 'waitingAccepted', report: 'stored', revision: 1, isDraftNewer: false } as const;
    expect(stepOf(after(waiting, accepted), false)).toBe('sent');
    const newer = after(waiting, { ...accepted, isDraftNewer: true }, { type: 'recordChanged', record: recorded });
    expect([stepOf(newer, false), newer.baseRevision, newer.hasDraft]).toEqual(['editing', 1, true]);
  });

  it('is a draft again when it was refused', () => {
    const refused = after(beginEditing(fresh, null), {
      type: 'waitingRefused',
      draft: { text: mine, baseRevision: null },
    });
    expect(refused).toMatchObject({ text: mine, hasDraft: true });
    expect(after(beginEditing(fresh, null), { type: 'waitingRefused', draft: null })).toMatchObject({
      hasDraft: false,
    });
  });

  it('stays accepted when another answer comes later', () => {
    const accepted = { type: 'waitingAccepted', report: 'stored', revision: 1, isDraftNewer: false } as const;
    const late = after(waiting, { type: 'sending' }, accepted, { type: 'refused', findings: noFindings });
    expect(stepOf(late, false)).toBe('sent');
  });
});

describe('findings', () => {
  const wrong = { ...mine, allocations: 'drei' };
  const stopped = attemptToSend(beginEditing(fresh, { text: wrong, baseRevision: null }), facts);

  it('stop the form while there are errors', () => {
    expect(stopped).toMatchObject({
      kind: 'stopped',
      findings: { errors: [{ code: 'NOT_A_WHOLE_NUMBER' }], warnings: [] },
    });
  });

  it('go away as they are mended, and new ones wait until the form is sent', () => {
    if (stopped.kind !== 'stopped') throw new Error('sent');
    const shown = after(beginEditing(fresh, null), typed(wrong), { type: 'refused', findings: stopped.findings });
    expect(shown.findings.errors).toHaveLength(1);
    const other = { ...wrong, projectedCredits: 'viele' };
    expect(after(shown, typed(other)).findings.errors.map(({ field }) => field)).toEqual(['allocations']);
    expect(after(shown, typed({ ...other, allocations: '3' })).findings.errors).toEqual([]);
  });

  it('stop the form for a warning once; with another value it is another warning', () => {
    const unknown = { ...mine, allocations: '' };
    const start = beginEditing(fresh, { text: unknown, baseRevision: null });
    const first = attemptToSend(start, facts);
    if (first.kind !== 'stopped') throw new Error('sent');
    expect(first.findings.warnings.map(({ code }) => code)).toContain('VALUE_UNKNOWN');
    const asked = after(start, { type: 'refused', findings: first.findings });
    expect(attemptToSend(asked, facts)).toMatchObject({ kind: 'figures', baseRevision: null, correctionReason: null });
    const other = after(
      asked,
      typed({ ...unknown, kinds: { ...mine.kinds, SHARED: { ...mine.kinds.SHARED, availableNow: '' } } }),
    );
    expect(attemptToSend(other, facts).kind).toBe('stopped');
  });

  it('of the report before stop its confirmation as unchanged once', () => {
    const forLong = { ...facts, nineBefore: Array<ReportContent>(9).fill(content) };
    const start = beginEditing(fresh, null);
    const first = attemptToConfirm(start, forLong);
    if (first.kind !== 'stopped') throw new Error('sent');
    expect(first.findings.isOfUnchanged).toBe(true);
    expect(attemptToConfirm(after(start, { type: 'refused', findings: first.findings }), forLong)).toEqual({
      kind: 'unchanged',
    });
    expect(attemptToConfirm(start, facts)).toEqual({ kind: 'unchanged' });
  });
});

import { describe, expect, it } from '@jest/globals';
import { type ImportResult } from '#reporting/domain';
import {
  failureKindOf,
  type ImportEvent,
  importReducer,
  type ImportState,
  isStored,
  noChoices,
  takeoverOf,
} from './import-state.domain.js';

type State = ImportState<string, string>;

const result = (part: Partial<ImportResult> = {}): ImportResult => ({
  dryRun: true,
  stored: false,
  counts: { new: 2, changed: 1, unchanged: 0, rejected: 0 },
  columns: ['ars', 'stichtag'],
  ignoredColumns: [],
  preview: 'token',
  rows: [],
  ...part,
});
const after = (...events: readonly ImportEvent<string, string>[]): State =>
  events.reduce(importReducer<string, string>, { step: 'empty' } as State);
const chosen = { type: 'fileChosen', file: 'a.csv' } as const;
const previewed = [chosen, { type: 'answered', result: result() }] as const;

describe('the steps of an import', () => {
  it('lead from the file over the preview to the stored rows', () => {
    expect(after(chosen)).toMatchObject({ step: 'checking', file: 'a.csv', progress: null });
    const progress = { phase: 'checking', done: 3, total: 9 } as const;
    expect(after(chosen, { type: 'progressed', progress })).toMatchObject({ step: 'checking', progress });
    expect(after(...previewed)).toMatchObject({ step: 'previewed', preview: { preview: 'token' } });
    expect(after(...previewed, { type: 'storeStarted' })).toMatchObject({ step: 'storing', progress: null });
    const stored = result({ dryRun: false, stored: true });
    expect(after(...previewed, { type: 'storeStarted' }, { type: 'answered', result: stored })).toMatchObject({
      step: 'stored',
      result: stored,
    });
  });

  it('go back to the preview when the server rejects rows while storing', () => {
    const rejected = result({ dryRun: false, counts: { new: 1, changed: 0, unchanged: 0, rejected: 2 } });
    expect(after(...previewed, { type: 'storeStarted' }, { type: 'answered', result: rejected })).toMatchObject({
      step: 'previewed',
      preview: rejected,
    });
  });

  it('begin without choices for another file, and keep them for the same one', () => {
    const choose = { type: 'choicesChanged', choices: { reason: 'Zahlendreher', isPartial: true } } as const;
    const failed = { type: 'failed', kind: 'unclear', failure: 'offline' } as const;
    expect(after(...previewed, choose, { type: 'storeStarted' }, failed, { type: 'checkStarted' })).toMatchObject({
      step: 'checking',
      choices: { reason: 'Zahlendreher', isPartial: true },
    });
    expect(after(...previewed, choose, { ...chosen, file: 'b.csv' })).toMatchObject({
      file: 'b.csv',
      choices: noChoices,
    });
  });

  it('check anew when somebody has reported since the preview, and say so until something is stored', () => {
    const overtaken = [...previewed, { type: 'storeStarted' }, { type: 'overtaken' }] as const;
    expect(after(...overtaken)).toMatchObject({ step: 'checking', isOvertaken: true });
    const again = [...overtaken, { type: 'answered', result: result({ preview: 'newer' }) }] as const;
    expect(after(...again)).toMatchObject({ step: 'previewed', isOvertaken: true, preview: { preview: 'newer' } });
    expect(after(...again, { type: 'storeStarted' })).toMatchObject({ step: 'storing', isOvertaken: false });
  });

  it('keep the file when the check is stopped', () => {
    expect(after(chosen, { type: 'stopped' })).toMatchObject({ step: 'chosen', file: 'a.csv' });
  });

  it('store nothing without a preview, and do nothing without a file', () => {
    expect(after(chosen, { type: 'storeStarted' })).toMatchObject({ step: 'checking' });
    expect(after({ type: 'checkStarted' })).toEqual({ step: 'empty' });
  });
});

describe('an answer', () => {
  it('is the end when rows were stored, or nothing was to be stored', () => {
    expect(isStored(result())).toBe(false);
    expect(isStored(result({ dryRun: false, stored: true }))).toBe(true);
    expect(isStored(result({ dryRun: false }))).toBe(true);
    expect(isStored(result({ dryRun: false, counts: { new: 0, changed: 0, unchanged: 0, rejected: 1 } }))).toBe(false);
  });
});

describe('taking over', () => {
  it('is blocked by rejected rows until they are left out', () => {
    const preview = result({ counts: { new: 2, changed: 0, unchanged: 5, rejected: 1 } });
    expect(takeoverOf(preview, noChoices)).toEqual({
      count: 2,
      isBlocked: true,
      takesReason: false,
      lacksReason: false,
    });
    expect(takeoverOf(preview, { ...noChoices, isPartial: true }).isBlocked).toBe(false);
  });

  it('lacks a reason only where a row asks for one', () => {
    const problems = [{ severity: 'WARNING', code: 'CORRECTION_REASON_REQUIRED', column: null, message: '' }] as const;
    const row = { line: 2, unitKey: null, reportingDate: null, result: 'changed', revision: 1, changes: [] } as const;
    const preview = result({ rows: [{ ...row, problems }] });
    expect(takeoverOf(preview, noChoices)).toMatchObject({ takesReason: true, lacksReason: true });
    expect(takeoverOf(preview, { ...noChoices, reason: ' ' }).lacksReason).toBe(true);
    expect(takeoverOf(preview, { ...noChoices, reason: 'Zahlendreher' }).lacksReason).toBe(false);
    expect(takeoverOf(result(), noChoices)).toMatchObject({ takesReason: true, lacksReason: false });
  });
});

describe('a failure', () => {
  it('leaves open only what was lost on the way', () => {
    expect(failureKindOf('checking', false)).toBe('refused');
    expect(failureKindOf('storing', false)).toBe('refused');
    expect(failureKindOf('checking', true)).toBe('unchecked');
    expect(failureKindOf('storing', true)).toBe('unclear');
  });
});

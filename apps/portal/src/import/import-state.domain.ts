import { type ImportResult, type ImportProgress } from '#reporting/domain';

// The steps of an import as one state. Pure: the upload and the focus are the hook's.

/** Input of a person about one file; another file begins with none. */
export interface ImportChoices {
  /** Reason of the correction for rows that bring none. */
  readonly reason: string;
  /** Whether the missing reason was asked for. */
  readonly isReasonAsked: boolean;
  /** Whether rejected rows are left out and the others stored. */
  readonly isPartial: boolean;
}

export const noChoices: ImportChoices = { reason: '', isReasonAsked: false, isPartial: false };

/** `unclear`: the answer to storing was lost, the rows may be stored; `unchecked`: the file may be right. */
export type FailureKind = 'refused' | 'unchecked' | 'unclear';

interface OfFile<File> {
  readonly file: File;
  readonly choices: ImportChoices;
  /** Whether somebody else had reported since the last preview, which is therefore made anew. */
  readonly isOvertaken: boolean;
}

export type ImportState<File, Failure> =
  | { readonly step: 'empty' }
  /** The check was stopped. */
  | (OfFile<File> & { readonly step: 'chosen' })
  /** `progress` null = the file is being transferred. */
  | (OfFile<File> & { readonly step: 'checking'; readonly progress: ImportProgress | null })
  | (OfFile<File> & { readonly step: 'previewed'; readonly preview: ImportResult })
  | (OfFile<File> & {
      readonly step: 'storing';
      readonly preview: ImportResult;
      readonly progress: ImportProgress | null;
    })
  | (OfFile<File> & { readonly step: 'failed'; readonly kind: FailureKind; readonly failure: Failure })
  | (OfFile<File> & { readonly step: 'stored'; readonly result: ImportResult });

export type ImportEvent<File, Failure> =
  | { readonly type: 'fileChosen'; readonly file: File }
  | { readonly type: 'checkStarted' }
  | { readonly type: 'storeStarted' }
  | { readonly type: 'progressed'; readonly progress: ImportProgress }
  /** The server has answered to a check, or to a try to store. */
  | { readonly type: 'answered'; readonly result: ImportResult }
  /** The preview is outdated: the server has stored nothing. */
  | { readonly type: 'overtaken' }
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly kind: FailureKind; readonly failure: Failure }
  | { readonly type: 'choicesChanged'; readonly choices: Partial<ImportChoices> };

export function importReducer<File, Failure>(
  state: ImportState<File, Failure>,
  event: ImportEvent<File, Failure>,
): ImportState<File, Failure> {
  if (event.type === 'fileChosen')
    return { step: 'checking', file: event.file, choices: noChoices, isOvertaken: false, progress: null };
  if (state.step === 'empty') return state;
  const { file, choices, isOvertaken } = state;
  const ofFile = { file, choices, isOvertaken };
  switch (event.type) {
    case 'checkStarted':
      return { step: 'checking', ...ofFile, progress: null };
    case 'storeStarted':
      return state.step === 'previewed'
        ? { step: 'storing', ...ofFile, isOvertaken: false, preview: state.preview, progress: null }
        : state;
    case 'progressed':
      return isWorking(state) ? { ...state, progress: event.progress } : state;
    case 'answered':
      return isStored(event.result)
        ? { step: 'stored', ...ofFile, result: event.result }
        : { step: 'previewed', ...ofFile, preview: event.result };
    case 'overtaken':
      return { step: 'checking', ...ofFile, isOvertaken: true, progress: null };
    case 'stopped':
      return { step: 'chosen', ...ofFile };
    case 'failed':
      return { step: 'failed', ...ofFile, kind: event.kind, failure: event.failure };
    case 'choicesChanged':
      return { ...state, choices: { ...choices, ...event.choices } };
  }
}

/** Whether the answer is the end: rows were stored, or there was nothing to store and nothing to reject. */
export function isStored({ dryRun, stored, counts }: ImportResult): boolean {
  return !dryRun && (stored || counts.rejected === 0);
}

type Working<File, Failure> = Extract<ImportState<File, Failure>, { step: 'checking' | 'storing' }>;

/** Whether the server is at work on the file. */
export function isWorking<File, Failure>(state: ImportState<File, Failure>): state is Working<File, Failure> {
  return state.step === 'checking' || state.step === 'storing';
}

/** The consequences of a preview for taking it over. */
export interface Takeover {
  /** Reports that would be stored. */
  readonly count: number;
  /** Whether rejected rows stop it, since they are not left out. */
  readonly isBlocked: boolean;
  /** Whether a reason can be given: some rows change a report. */
  readonly takesReason: boolean;
  /** Whether a reason must be given and is not. */
  readonly lacksReason: boolean;
}

export function takeoverOf({ counts, rows }: ImportResult, { reason, isPartial }: ImportChoices): Takeover {
  return {
    count: counts.new + counts.changed,
    isBlocked: counts.rejected > 0 && !isPartial,
    takesReason: counts.changed > 0,
    lacksReason:
      reason.trim() === '' &&
      rows.some(({ problems }) => problems.some(({ code }) => code === 'CORRECTION_REASON_REQUIRED')),
  };
}

/** Why an upload has no result: given up while it was storing, or refused, or not answered. */
export function failureKindOf(step: 'checking' | 'storing', isPassing: boolean): FailureKind {
  if (!isPassing) return 'refused';
  return step === 'storing' ? 'unclear' : 'unchecked';
}

import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useReducer, useRef } from 'react';
import { RequestFailed } from '../graphql/request.js';
import { useFocusNext } from '../ui/focus-next.js';
import {
  failureKindOf,
  type ImportChoices,
  importReducer,
  type ImportState,
  isStored,
  isWorking,
  takeoverOf,
} from './import-state.domain.js';
import { uploadReports } from './import-upload.js';

export type FileImport = ImportState<File, RequestFailed>;

/** An import on its way, and everything that a person can do with it. */
export interface ImportActions {
  readonly state: FileImport;
  readonly choose: (file: File | undefined) => void;
  readonly checkAgain: () => void;
  readonly setChoices: (choices: Partial<ImportChoices>) => void;
  /** Stores the previewed rows, unless something is missing. */
  readonly takeOver: () => void;
  /** Gives up what the server is doing. */
  readonly stop: () => void;
}

/** Elements that get the focus when a step has ended. */
export const focusIds = { file: 'file', preview: 'step-3', stored: 'import-stored', reason: 'reason' } as const;

/** Runs the reducer of the import: uploads, and moves the focus. Leaving the page gives up. */
export function useImport(): ImportActions {
  const queries = useQueryClient();
  const focusNext = useFocusNext();
  const [state, dispatch] = useReducer(importReducer<File, RequestFailed>, { step: 'empty' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const upload = async (
    step: 'checking' | 'storing',
    file: File,
    { reason, isPartial }: Pick<ImportChoices, 'reason' | 'isPartial'>,
    preview: string | null,
  ): Promise<void> => {
    const controller = new AbortController();
    running.current = controller;
    let isOutdated = false;
    try {
      const result = await uploadReports(
        file,
        { dryRun: step === 'checking', partial: isPartial, correctionReason: reason, preview },
        (progress) => dispatch({ type: 'progressed', progress }),
        controller.signal,
      );
      dispatch({ type: 'answered', result });
      focusNext(isStored(result) ? focusIds.stored : focusIds.preview);
      if (isStored(result)) await queries.invalidateQueries();
    } catch (error) {
      if (controller.signal.aborted) {
        // Giving up comes too late when the server has just stored everything.
        if (step === 'storing') await queries.invalidateQueries();
        return;
      }
      if (!(error instanceof RequestFailed)) throw error;
      isOutdated = error.code === 'PREVIEW_OUTDATED';
      if (isOutdated) return;
      const kind = failureKindOf(step, error.isPassing);
      dispatch({ type: 'failed', kind, failure: error });
      focusNext(focusIds.file);
      if (kind === 'unclear') await queries.invalidateQueries();
    } finally {
      // After a stop another upload may be under way already.
      if (running.current === controller) running.current = null;
      if (isOutdated) {
        dispatch({ type: 'overtaken' });
        void upload('checking', file, { reason, isPartial }, null);
      }
    }
  };

  return {
    state,
    choose: (file) => {
      if (!file || running.current) return;
      dispatch({ type: 'fileChosen', file });
      void upload('checking', file, { reason: '', isPartial: false }, null);
    },
    checkAgain: () => {
      if (state.step === 'empty' || running.current) return;
      dispatch({ type: 'checkStarted' });
      void upload('checking', state.file, state.choices, null);
    },
    setChoices: (choices) => dispatch({ type: 'choicesChanged', choices }),
    takeOver: () => {
      if (state.step !== 'previewed' || running.current) return;
      const { preview, choices, file } = state;
      const { isBlocked, lacksReason } = takeoverOf(preview, choices);
      if (isBlocked) return;
      dispatch({ type: 'choicesChanged', choices: { isReasonAsked: lacksReason } });
      if (lacksReason) return focusNext(focusIds.reason);
      dispatch({ type: 'storeStarted' });
      void upload('storing', file, choices, preview.preview);
    },
    stop: () => {
      if (!isWorking(state)) return;
      running.current?.abort();
      running.current = null;
      if (state.step === 'checking') dispatch({ type: 'stopped' });
      else {
        const failure = new RequestFailed('ABORTED', 'Sie haben das Übernehmen abgebrochen.', null);
        dispatch({ type: 'failed', kind: 'unclear', failure });
      }
      focusNext(focusIds.file);
    },
  };
}

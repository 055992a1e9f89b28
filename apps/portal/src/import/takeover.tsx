import { type ReactNode } from 'react';
import { limits } from '#reporting/domain';
import { counted } from '../format/format.domain.js';
import { Button } from '../ui/controls.js';
import { CheckField, TextField } from '../ui/field.js';
import { type ImportResult } from '#reporting/domain';
import { type ImportChoices, takeoverOf } from './import-state.domain.js';
import { focusIds } from './use-import.js';

/** The last step: reason, rejected rows, and the button that stores the others. */
export function Takeover({
  preview,
  choices,
  isStoring,
  onChoices,
  onTakeOver,
}: {
  readonly preview: ImportResult;
  readonly choices: ImportChoices;
  readonly isStoring: boolean;
  readonly onChoices: (choices: Partial<ImportChoices>) => void;
  readonly onTakeOver: () => void;
}): ReactNode {
  const { count, isBlocked, takesReason, lacksReason } = takeoverOf(preview, choices);
  const problems =
    choices.isReasonAsked && lacksReason
      ? [{ message: 'Bitte geben Sie an, warum Meldungen geändert werden.', isError: true }]
      : [];
  return (
    <>
      {takesReason && (
        <div className="import-reason">
          <TextField
            id={focusIds.reason}
            label="Grund der Korrektur"
            hint="Gilt für geänderte Zeilen, in denen keiner steht."
            maxLength={limits.correctionReason}
            value={choices.reason}
            problems={problems}
            onChange={(reason) => onChoices({ reason })}
          />
        </div>
      )}
      {preview.counts.rejected > 0 && (
        <CheckField
          id="partial"
          label={
            <>
              Die {counted(preview.counts.rejected, 'abgelehnte Zeile', 'abgelehnten Zeilen')} weglassen, die übrigen
              übernehmen
            </>
          }
          checked={choices.isPartial}
          onChange={(isPartial) => onChoices({ isPartial })}
        />
      )}
      {count === 0 ? (
        <p className="kern-body">In dieser Datei ist nichts zu übernehmen.</p>
      ) : (
        <>
          <Button
            weight="primary"
            aria-disabled={isStoring || isBlocked}
            aria-describedby={isBlocked ? 'blocked' : undefined}
            onClick={onTakeOver}
          >
            {counted(count, 'Meldung', 'Meldungen')} übernehmen
          </Button>
          {isBlocked && (
            <p className="kern-body" id="blocked">
              Solange Zeilen abgelehnt sind, wird nichts übernommen. Bitte die Datei verbessern und neu wählen, oder die
              abgelehnten Zeilen weglassen.
            </p>
          )}
        </>
      )}
    </>
  );
}

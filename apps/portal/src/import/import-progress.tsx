import { type ReactNode } from 'react';
import { countText } from '../format/format.domain.js';
import { Button } from '../ui/controls.js';
import { type ImportProgress } from '#reporting/domain';

const phaseWords: Record<ImportProgress['phase'], string> = {
  reading: 'Datei wird gelesen',
  checking: 'Zeilen werden geprüft',
  storing: 'Meldungen werden gespeichert',
};

/** The progress of the server with the file. */
export function ImportProgress({
  step,
  progress,
  onStop,
}: {
  readonly step: 'checking' | 'storing';
  /** null = the file is being transferred. */
  readonly progress: ImportProgress | null;
  readonly onStop: () => void;
}): ReactNode {
  return (
    <div className="import-progress" role="status">
      <p className="kern-body">
        {progress ? phaseWords[progress.phase] : 'Datei wird übertragen'}
        {progress && progress.total > 0 && `: Zeile ${countText(progress.done)} von ${countText(progress.total)}`}
      </p>
      <progress
        className="kern-progress"
        aria-label="Fortschritt des Imports"
        {...(progress && progress.total > 0 ? { value: progress.done, max: progress.total } : {})}
      />
      <Button compact onClick={onStop}>
        Abbrechen
      </Button>
      <p className="kern-body kern-body--small">
        {step === 'storing' ? 'Bis zum Ende ist nichts gespeichert.' : 'Beim Prüfen wird nichts gespeichert.'}
      </p>
    </div>
  );
}

import { type ReactNode } from 'react';
import { Alert, Announcement, Button } from '../ui/controls.js';
import { RequestId } from '../ui/states.js';
import { type FailureKind } from './import-state.domain.js';
import { type FileImport } from './use-import.js';

const failureTitles: Record<FailureKind, string> = {
  refused: 'Die Datei wurde nicht angenommen',
  unchecked: 'Die Datei konnte nicht geprüft werden',
  unclear: 'Unklar, ob gespeichert wurde',
};

/** Announcements about the file: a failure, or that a preview was outdated. */
export function ImportMessages({
  state,
  onCheckAgain,
}: {
  readonly state: FileImport;
  readonly onCheckAgain: () => void;
}): ReactNode {
  return (
    <Announcement>
      {state.step === 'failed' && (
        <Alert kind="danger" title={failureTitles[state.kind]}>
          <p className="kern-body">{state.failure.message}</p>
          <p className="kern-body">
            {state.kind === 'unclear'
              ? 'Bitte dieselbe Datei noch einmal prüfen; das schadet nicht.'
              : 'Es wurde nichts gespeichert.'}
          </p>
          {state.failure.isPassing && <RequestId error={state.failure} />}
          {state.kind !== 'refused' && (
            <div className="actions">
              <Button compact onClick={onCheckAgain}>
                Noch einmal prüfen
              </Button>
            </div>
          )}
        </Alert>
      )}
      {state.step !== 'empty' && state.isOvertaken && (
        <Alert kind="warning" title="Seit der Vorschau haben sich Meldungen geändert">
          <p className="kern-body">
            Es wurde nichts gespeichert. Bitte sehen Sie sich die neue Vorschau an, bevor Sie übernehmen.
          </p>
        </Alert>
      )}
    </Announcement>
  );
}

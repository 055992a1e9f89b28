import { useMutation } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { RequestFailed } from '../graphql/request.js';
import { Alert, Button } from '../ui/controls.js';
import { type TableFormat } from './save-table.js';
import { unitColumns } from './unit-table.domain.js';

/** Above the table of units: search, choice of columns, and the table as a file. */
export function UnitTableTools({
  name,
  hidden,
  onName,
  onHidden,
  onSave,
}: {
  readonly name: string;
  /** Ids of the columns that are left out. */
  readonly hidden: readonly string[];
  readonly onName: (name: string) => void;
  readonly onHidden: (ids: readonly string[]) => void;
  readonly onSave: (format: TableFormat) => Promise<void>;
}): ReactNode {
  const saving = useMutation({ mutationFn: onSave });
  const toggle = (id: string): void =>
    onHidden(hidden.includes(id) ? hidden.filter((one) => one !== id) : [...hidden, id]);
  return (
    <>
      <div className="page__filters">
        <div className="kern-form-input">
          <label className="kern-label kern-label--small" htmlFor="name-filter">
            Kommune suchen
          </label>
          <input
            id="name-filter"
            className="kern-form-input__input"
            type="search"
            value={name}
            onChange={({ target }) => onName(target.value)}
          />
        </div>
        <details className="column-choice">
          <summary>Spalten wählen</summary>
          <fieldset className="column-choice__list">
            <legend className="kern-sr-only">Spalten</legend>
            {unitColumns.slice(1).map(({ id, label }) => (
              <div key={id} className="kern-form-check">
                <input
                  id={`column-${id}`}
                  className="kern-form-check__checkbox"
                  type="checkbox"
                  checked={!hidden.includes(id)}
                  onChange={() => toggle(id)}
                />
                <label className="kern-label" htmlFor={`column-${id}`}>
                  {label}
                </label>
              </div>
            ))}
          </fieldset>
        </details>
        <div className="actions">
          {(['csv', 'xlsx'] as const).map((format) => (
            <Button
              key={format}
              weight="tertiary"
              compact
              icon="download"
              aria-disabled={saving.isPending}
              onClick={() => !saving.isPending && saving.mutate(format)}
            >
              {saving.isPending && saving.variables === format ? 'Wird erstellt …' : `Als ${format.toUpperCase()}`}
            </Button>
          ))}
        </div>
      </div>
      {saving.error && (
        <div role="alert">
          <Alert kind="danger" title="Die Datei konnte nicht erstellt werden">
            <p className="kern-body">
              {saving.error instanceof RequestFailed
                ? saving.error.message
                : 'Ein Teil des Portals konnte nicht geladen werden.'}{' '}
              Bitte noch einmal versuchen.
            </p>
          </Alert>
        </div>
      )}
    </>
  );
}

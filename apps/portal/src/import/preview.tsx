import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { countText } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { Alert, Button } from '../ui/controls.js';
import { SelectField } from '../ui/field.js';
import { saveFile } from '../ui/save-file.js';
import { numbers, Table, words } from '../ui/table.js';
import { unitsQuery } from '../unit/unit-queries.js';
import { type ImportResult, type RowResult } from '#reporting/domain';
import {
  pageOf,
  rejectedAsCsv,
  resultOfFilter,
  resultWords,
  type RowFilter,
  rowFilters,
} from './import-rows.domain.js';
import { PreviewRow } from './preview-row.js';

/** The result of the check: counts, and the rows page by page. */
export function Preview({ result }: { readonly result: ImportResult }): ReactNode {
  const { only, page: asked = 1 } = useSearch({ from: '/frame/signed-in/import' });
  const navigate = useNavigate();
  const { district } = useViewer();
  const { data: units } = useQuery(unitsQuery(district.key));
  const names = new Map(units?.map(({ unit }) => [unit.key, unit.name]));
  const rejected = result.rows.filter((row) => row.result === 'rejected');
  const matching = only ? result.rows.filter((row) => row.result === resultOfFilter[only]) : result.rows;
  const { rows, page, pages, first } = pageOf(matching, asked);
  const turnTo = (other: number): void =>
    void navigate({ to: '.', search: { ...(only && { only }), ...(other > 1 && { page: other }) } });
  return (
    <>
      <ul className="import-counts">
        {(Object.keys(resultWords) as RowResult[]).map((kind) => (
          <li key={kind} className={`import-counts__${kind}`}>
            <strong>{countText(result.counts[kind])}</strong> {resultWords[kind]}
          </li>
        ))}
      </ul>
      {result.ignoredColumns.length > 0 && (
        <Alert kind="info" title={`Nicht gelesene Spalten: ${result.ignoredColumns.join(', ')}`} />
      )}
      <div className="actions">
        <SelectField
          id="only"
          label="Zeilen"
          value={only ?? ''}
          onChange={(value) =>
            void navigate({ to: '.', search: value === '' ? {} : { only: value as RowFilter }, replace: true })
          }
        >
          <option value="">alle</option>
          {rowFilters.map((filter) => (
            <option key={filter} value={filter}>
              nur {resultWords[resultOfFilter[filter]]}
            </option>
          ))}
        </SelectField>
        {rejected.length > 0 && (
          <Button
            compact
            icon="download"
            onClick={() =>
              saveFile('abgelehnte-zeilen.csv', 'text/csv;charset=utf-8', rejectedAsCsv(result.columns, rejected))
            }
          >
            Abgelehnte mit Grund herunterladen
          </Button>
        )}
      </div>
      {rejected.length > 0 && (
        <p className="kern-body">
          Die heruntergeladene Datei können Sie verbessern und wieder hier wählen; die Spalte „grund“ wird nicht
          gelesen.
        </p>
      )}
      <Table
        // Keyed by page, so that another page is read from its beginning.
        key={`${only} ${page}`}
        name="Vorschau"
        caption="Was mit jeder Zeile geschieht"
        columns={[numbers('Zeile'), words('Kommune'), words('Tag'), words('Ergebnis'), words('Einzelheiten')]}
        className="import-table"
      >
        <tbody className="kern-table__body">
          {rows.map((row) => (
            <PreviewRow key={row.line} row={row} name={names.get(row.unitKey ?? '') ?? row.unitKey ?? '–'} />
          ))}
        </tbody>
      </Table>
      {matching.length === 0 && <p className="kern-body">Keine Zeile dieser Art.</p>}
      {pages > 1 && (
        <nav className="actions" aria-label="Seiten der Vorschau">
          <Button compact aria-disabled={page === 1} onClick={() => page > 1 && turnTo(page - 1)}>
            Vorige Seite
          </Button>
          <span className="kern-body" role="status">
            {countText(first + 1)} bis {countText(first + rows.length)} von {countText(matching.length)} Zeilen
          </span>
          <Button compact aria-disabled={page === pages} onClick={() => page < pages && turnTo(page + 1)}>
            Nächste Seite
          </Button>
        </nav>
      )}
    </>
  );
}

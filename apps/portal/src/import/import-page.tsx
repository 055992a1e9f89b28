import './import.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type DragEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { addDays } from '#kernel';
import { limits } from '#reporting/domain';
import { counted, countText, dayText } from '../format/format.domain.js';
import { RequestFailed } from '../graphql/request.js';
import { useViewer } from '../session/viewer.js';
import { saveFile } from '../ui/save-file.js';
import { Alert, Anchor, Announcement, Button, classes } from '../ui/controls.js';
import { SelectField, TextField } from '../ui/field.js';
import { Page } from '../ui/page.js';
import { RequestId } from '../ui/states.js';
import { unitsQuery } from '../unit/unit-queries.js';
import { cellText, pageOf, rejectedAsCsv, resultWords, type RowFilter, rowFilters } from './import-rows.domain.js';
import { type ImportResult, type ImportRow, type Progress, type RowResult, uploadReports } from './import-upload.js';
import { numbers, Table, words } from '../ui/table.js';

const phaseWords: Record<Progress['phase'], string> = {
  reading: 'Datei wird gelesen',
  checking: 'Zeilen werden geprüft',
  storing: 'Meldungen werden gespeichert',
};

/** Why there is no result. */
interface Failed {
  readonly error: RequestFailed;
  /** `unclear`: the answer to taking over was lost, it may have happened; `unchecked`: the file may be right. */
  readonly kind: 'refused' | 'unchecked' | 'unclear';
}

const failureTitles: Record<Failed['kind'], string> = {
  refused: 'Die Datei wurde nicht angenommen',
  unchecked: 'Die Datei konnte nicht geprüft werden',
  unclear: 'Unklar, ob gespeichert wurde',
};

type Work = { readonly step: 'checking' | 'storing'; readonly progress: Progress | null };

/** Import in four steps on one page: template, file, check, take over. Nothing is stored before the last one. */
export default function ImportPage(): ReactNode {
  const { district } = useViewer();
  const queries = useQueryClient();
  const [file, setFile] = useState<File | null>(null);
  const [reason, setReason] = useState('');
  const [isReasonAsked, setIsReasonAsked] = useState(false);
  const [partial, setPartial] = useState(false);
  const [work, setWork] = useState<Work | null>(null);
  const [preview, setPreview] = useState<ImportResult | null>(null);
  const [stored, setStored] = useState<ImportResult | null>(null);
  const [failure, setFailure] = useState<Failed | null>(null);
  /** Somebody else had reported since the preview before this one. */
  const [isOvertaken, setIsOvertaken] = useState(false);
  const [isOver, setIsOver] = useState(false);
  const running = useRef<AbortController | null>(null);
  const outcome = useRef<HTMLHeadingElement>(null);
  const input = useRef<HTMLInputElement>(null);
  /** Whether the next file is to be chosen: the field gets the focus as soon as it can have it. */
  const isToChoose = useRef(false);
  useEffect(() => {
    if (work !== null || !isToChoose.current) return;
    isToChoose.current = false;
    input.current?.focus();
  }, [work]);
  useEffect(() => () => running.current?.abort(), []);

  const run = async (step: Work['step'], chosen: File, correctionReason: string): Promise<void> => {
    if (running.current) return;
    const controller = new AbortController();
    running.current = controller;
    setFailure(null);
    if (step === 'storing') setIsOvertaken(false);
    setWork({ step, progress: null });
    let isOutdated = false;
    try {
      const result = await uploadReports(
        chosen,
        { dryRun: step === 'checking', partial, correctionReason, preview: preview?.preview ?? null },
        (progress) => setWork({ step, progress }),
        controller.signal,
      );
      if (step === 'checking') setPreview(result);
      else if (result.stored || result.counts.rejected === 0) {
        setStored(result);
        await queries.invalidateQueries();
      } else setPreview(result);
      setTimeout(() => outcome.current?.focus(), 0);
    } catch (error) {
      const isGivenUp = controller.signal.aborted;
      if (isGivenUp && step === 'checking') return;
      // Giving up comes too late when the server has just stored everything.
      const failed = isGivenUp ? new RequestFailed('ABORTED', 'Sie haben das Übernehmen abgebrochen.', null) : error;
      if (!(failed instanceof RequestFailed)) throw failed;
      setPreview(null);
      isOutdated = failed.code === 'PREVIEW_OUTDATED';
      if (isOutdated) {
        setIsOvertaken(true);
        return;
      }
      const kind = !isGivenUp && !failed.isPassing ? 'refused' : step === 'storing' ? 'unclear' : 'unchecked';
      setFailure({ error: failed, kind });
      isToChoose.current = !isGivenUp;
      if (kind === 'unclear') await queries.invalidateQueries();
    } finally {
      // The next one may be under way already.
      if (running.current === controller) {
        running.current = null;
        setWork(null);
      }
      if (isOutdated) void run('checking', chosen, correctionReason);
    }
  };

  const choose = (chosen: File | undefined): void => {
    if (!chosen || running.current) return;
    setFile(chosen);
    setPreview(null);
    setStored(null);
    setIsOvertaken(false);
    // They were said of the file before.
    setPartial(false);
    setReason('');
    setIsReasonAsked(false);
    void run('checking', chosen, '');
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setIsOver(false);
    choose(event.dataTransfer.files[0]);
  };

  const takes = preview ? preview.counts.new + preview.counts.changed : 0;
  const isBlocked = preview !== null && preview.counts.rejected > 0 && !partial;
  const needsReason = preview !== null && preview.counts.changed > 0;
  const lacksReason =
    reason.trim() === '' &&
    preview !== null &&
    preview.rows.some(({ problems }) => problems.some(({ code }) => code === 'CORRECTION_REASON_REQUIRED'));
  const take = (): void => {
    if (isBlocked || !file) return;
    setIsReasonAsked(lacksReason);
    if (lacksReason) document.getElementById('reason')?.focus();
    else void run('storing', file, reason);
  };

  return (
    <Page title="Import" place={district.name} wide hasErrors={failure !== null || (isReasonAsked && lacksReason)}>
      <p className="kern-body">
        Viele Meldungen auf einmal, aus einer Tabelle.{' '}
        <Link className="kern-link" to="/hilfe" hash="import">
          Spalten und häufige Fehler
        </Link>
      </p>
      <section aria-labelledby="step-1" className="import-step">
        <h2 className="kern-heading-small" id="step-1">
          1 Vorlage laden
        </h2>
        <p className="kern-body">
          Ihre Meldungen der letzten 7 Tage in den richtigen Spalten:{' '}
          <Anchor href={exportAddress('csv', district.today)} download>
            CSV
          </Anchor>{' '}
          ·{' '}
          <Anchor href={exportAddress('xlsx', district.today)} download>
            XLSX
          </Anchor>
        </p>
      </section>
      <section aria-labelledby="step-2" className="import-step">
        <h2 className="kern-heading-small" id="step-2">
          2 Datei wählen
        </h2>
        <div
          className={classes('drop-zone', isOver && 'drop-zone--over')}
          onDragOver={(event) => {
            event.preventDefault();
            setIsOver(true);
          }}
          onDragLeave={() => setIsOver(false)}
          onDrop={onDrop}
        >
          <label className="kern-label" htmlFor="file">
            CSV oder XLSX, höchstens 5 MB
          </label>
          <input
            id="file"
            ref={input}
            type="file"
            accept=".csv,.txt,.xlsx,text/csv"
            disabled={work !== null}
            onChange={({ target }) => {
              choose(target.files?.[0]);
              // The same file may be chosen again after it was mended.
              target.value = '';
            }}
          />
          <p className="kern-body kern-body--small">
            {file
              ? `Gewählt: ${file.name} (${countText(Math.ceil(file.size / 1024))} kB)`
              : 'oder die Datei hierher ziehen'}
          </p>
        </div>
      </section>
      {work && (
        <WorkInProgress
          work={work}
          onStop={() => {
            running.current?.abort();
            running.current = null;
            isToChoose.current = true;
            setWork(null);
          }}
        />
      )}
      <Announcement>
        {failure && (
          <Alert kind="danger" title={failureTitles[failure.kind]}>
            <p className="kern-body">{failure.error.message}</p>
            <p className="kern-body">
              {failure.kind === 'unclear'
                ? 'Bitte dieselbe Datei noch einmal prüfen; das schadet nicht.'
                : 'Es wurde nichts gespeichert.'}
            </p>
            {failure.error.isPassing && <RequestId error={failure.error} />}
            {failure.kind !== 'refused' && file && (
              <div className="actions">
                <Button compact onClick={() => void run('checking', file, reason)}>
                  Noch einmal prüfen
                </Button>
              </div>
            )}
          </Alert>
        )}
        {isOvertaken && (
          <Alert kind="warning" title="Seit der Vorschau haben sich Meldungen geändert">
            <p className="kern-body">
              Es wurde nichts gespeichert. Bitte sehen Sie sich die neue Vorschau an, bevor Sie übernehmen.
            </p>
          </Alert>
        )}
      </Announcement>
      {stored && (
        <Alert kind="success" title="Die Meldungen sind eingegangen">
          <p className="kern-body">
            <span className="kern-sr-only" ref={outcome} tabIndex={-1}>
              Die Meldungen sind eingegangen.
            </span>
            {counted(stored.counts.new, 'neue', 'neue')}, {countText(stored.counts.changed)} geändert,{' '}
            {countText(stored.counts.unchanged)} unverändert
            {stored.counts.rejected > 0 && `, ${countText(stored.counts.rejected)} abgelehnt und nicht gespeichert`}.
          </p>
          <Link className="kern-link" to="/lage">
            Zum Lagebild
          </Link>
        </Alert>
      )}
      {preview && !stored && (
        <>
          <section aria-labelledby="step-3" className="import-step">
            <h2 className="kern-heading-small" id="step-3" tabIndex={-1} ref={outcome}>
              3 Prüfen: {counted(preview.rows.length, 'Zeile', 'Zeilen')}
            </h2>
            <Preview result={preview} />
          </section>
          <section aria-labelledby="step-4" className="import-step">
            <h2 className="kern-heading-small" id="step-4">
              4 Übernehmen
            </h2>
            {needsReason && (
              <div className="import-reason">
                <TextField
                  id="reason"
                  label="Grund der Korrektur"
                  hint="Gilt für geänderte Zeilen, in denen keiner steht."
                  maxLength={limits.correctionReason}
                  value={reason}
                  problems={
                    isReasonAsked && lacksReason
                      ? [{ message: 'Bitte geben Sie an, warum Meldungen geändert werden.', isError: true }]
                      : []
                  }
                  onChange={setReason}
                />
              </div>
            )}
            {preview.counts.rejected > 0 && (
              <div className="kern-form-check">
                <input
                  id="partial"
                  type="checkbox"
                  className="kern-form-check__checkbox"
                  checked={partial}
                  onChange={({ target }) => setPartial(target.checked)}
                />
                <label className="kern-label" htmlFor="partial">
                  Die {counted(preview.counts.rejected, 'abgelehnte Zeile', 'abgelehnten Zeilen')} weglassen, die
                  übrigen übernehmen
                </label>
              </div>
            )}
            {takes === 0 ? (
              <p className="kern-body">In dieser Datei ist nichts zu übernehmen.</p>
            ) : (
              <>
                <Button
                  weight="primary"
                  aria-disabled={work !== null || isBlocked}
                  aria-describedby={isBlocked ? 'blocked' : undefined}
                  onClick={take}
                >
                  {counted(takes, 'Meldung', 'Meldungen')} übernehmen
                </Button>
                {isBlocked && (
                  <p className="kern-body" id="blocked">
                    Solange Zeilen abgelehnt sind, wird nichts übernommen. Bitte die Datei verbessern und neu wählen,
                    oder die abgelehnten Zeilen weglassen.
                  </p>
                )}
              </>
            )}
          </section>
        </>
      )}
    </Page>
  );
}

function exportAddress(format: 'csv' | 'xlsx', today: string): string {
  return `/api/reports/export?from=${addDays(today, -6)}&to=${today}&format=${format}`;
}

function WorkInProgress({ work, onStop }: { readonly work: Work; readonly onStop: () => void }): ReactNode {
  const { progress } = work;
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
        {work.step === 'storing' ? 'Bis zum Ende ist nichts gespeichert.' : 'Beim Prüfen wird nichts gespeichert.'}
      </p>
    </div>
  );
}

function Preview({ result }: { readonly result: ImportResult }): ReactNode {
  const { nur, seite = 1 } = useSearch({ from: '/frame/signed-in/import' });
  const navigate = useNavigate();
  const { district } = useViewer();
  const { data: units } = useQuery(unitsQuery(district.key));
  const names = new Map(units?.map(({ unit }) => [unit.key, unit.name]));
  const rejected = result.rows.filter((row) => row.result === 'rejected');
  const matching = nur ? result.rows.filter((row) => row.result === rowFilters[nur]) : result.rows;
  const { rows, page, pages, first } = pageOf(matching, seite);
  const turnTo = (other: number): void =>
    void navigate({ to: '.', search: { ...(nur ? { nur } : {}), ...(other > 1 ? { seite: other } : {}) } });
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
          value={nur ?? ''}
          onChange={(value) =>
            void navigate({ to: '.', search: value === '' ? {} : { nur: value as RowFilter }, replace: true })
          }
        >
          <option value="">alle</option>
          {(Object.keys(rowFilters) as RowFilter[]).map((filter) => (
            <option key={filter} value={filter}>
              nur {resultWords[rowFilters[filter]]}
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
        // Another page is read from its beginning.
        key={`${nur} ${page}`}
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

function PreviewRow({ row, name }: { readonly row: ImportRow; readonly name: string }): ReactNode {
  return (
    <tr className={`kern-table__row import-row--${row.result}`}>
      <td className="kern-table__cell kern-table__cell--numeric">{row.line}</td>
      <td className="kern-table__cell">{name}</td>
      <td className="kern-table__cell">{row.reportingDate ? dayText(row.reportingDate) : '–'}</td>
      <td className="kern-table__cell">
        <span className={`import-result import-result--${row.result}`}>{resultWords[row.result]}</span>
      </td>
      <td className="kern-table__cell">
        {row.changes.length > 0 && (
          <ul className="import-details">
            {row.changes.map(({ column, old, new: now }) => (
              <li key={column}>
                {column}: {cellText(old)} → <strong>{cellText(now)}</strong>
              </li>
            ))}
          </ul>
        )}
        {row.problems.length > 0 && (
          <ul className="import-details">
            {row.problems.map(({ code, column, message, severity }) => (
              <li key={`${code}${column}`}>
                {severity === 'WARNING' && <span className="muted">Hinweis: </span>}
                {message}
              </li>
            ))}
          </ul>
        )}
      </td>
    </tr>
  );
}

import { RequestError } from '#kernel';
import { type Database, exitCodes } from '#platform';
import { findDistrictKeys } from '#territory';
import { type ImportOptions, type ImportProgress, type ImportResult, isRefused, ReportImportService } from '#reporting';
import { operatorName } from './operator-name.js';
import { CommandRefused, type Outcome } from './outcome.js';

const phaseText: Record<ImportProgress['phase'], (done: string, total: string) => string> = {
  reading: () => 'Datei lesen',
  checking: (done, total) => `Zeile ${done} von ${total} geprüft`,
  storing: (done, total) => `Zeile ${done} von ${total}`,
};

/** Rejected rows that are named on the terminal; `--json` has them all. */
const MOST_REJECTED_ROWS = 50;

/** `reports import`. @param districtKey null = the file may hold units of every district */
export async function importReports(
  operator: Database,
  bytes: Buffer,
  districtKey: string | null,
  options: ImportOptions,
  progress: (text: string) => void,
): Promise<Outcome> {
  if (districtKey !== null && !(await findDistrictKeys(operator)).includes(districtKey))
    throw new CommandRefused(exitCodes.data, `Den Landkreis ${districtKey} gibt es nicht.`);
  const importer = {
    districtKey,
    accountId: null,
    username: operatorName(),
    name: operatorName(),
    onBehalf: () => true,
    mayReportFor: () => true,
    requestId: null,
  };
  const count = (value: number): string => value.toLocaleString('de-DE');
  const result = await new ReportImportService(operator)
    .import(importer, bytes, options, {
      onProgress: ({ phase, done, total }) => progress(phaseText[phase](count(done), count(total))),
    })
    .catch((error: unknown) => {
      // An error of the file, not of the installation.
      if (error instanceof RequestError && (error.code === 'BAD_REQUEST' || error.code === 'PAYLOAD_TOO_LARGE'))
        throw new CommandRefused(exitCodes.data, error.message);
      throw error;
    });
  const refused = isRefused(result, options);
  return { json: { ...result }, lines: importLines(result, refused), ...(refused ? { exitCode: exitCodes.data } : {}) };
}

function importLines(result: ImportResult, refused: boolean): string[] {
  const { counts } = result;
  const summary = `${counts.new} neu, ${counts.changed} geändert, ${counts.unchanged} unverändert, ${counts.rejected} abgelehnt.`;
  const rejected = result.rows.filter((row) => row.result === 'rejected');
  const reasons = rejected
    .slice(0, MOST_REJECTED_ROWS)
    .flatMap((row) => row.problems.filter(({ severity }) => severity === 'ERROR').map(({ message }) => message));
  return [
    result.dryRun ? `Probelauf, nichts gespeichert: ${summary}` : `${refused ? 'Nichts übernommen: ' : ''}${summary}`,
    ...(result.ignoredColumns.length > 0 ? [`Nicht gelesene Spalten: ${result.ignoredColumns.join(', ')}.`] : []),
    ...reasons,
    ...(rejected.length > MOST_REJECTED_ROWS ? [`… und ${rejected.length - MOST_REJECTED_ROWS} weitere Zeilen.`] : []),
    ...(refused && !result.dryRun && counts.new + counts.changed > 0
      ? ['Nur die übrigen Zeilen übernehmen: noch einmal mit --partial.']
      : []),
  ];
}

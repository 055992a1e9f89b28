import { withNewDataDirectory } from '#embedded-database';
import {
  appendAudit,
  checkBackup,
  type CheckedBackup,
  checkDatabase,
  type Config,
  connectionSettings,
  exitCodes,
  isCurrentSchema,
  isSameDatabase,
  restoreBackup,
  type RestoreSummary,
  writeBackup,
} from '#platform';
import { migrations } from '#migrations';
import { findDistrictKeys } from '#territory';
import { tablesWithoutBackup } from '#accounts';
import { RecalculationService } from '#steering/jobs';
import { connect, connectTo, type Connection, variableOf } from './connection.js';
import { operatorName } from './operator-name.js';
import { CommandRefused, type Outcome } from './outcome.js';
import { verifyAll } from './verify.js';

/** `backup`: everything into a new file, as of one moment. A database of an older release is taken as it is. */
export async function backUp(config: Config, file: string, progress: (text: string) => void): Promise<Outcome> {
  const connection = await connect(config, progress, { mayBePending: true, mustExist: true });
  try {
    const { rows, ...summary } = await writeBackup(connection.url, file, {
      leftOut: tablesWithoutBackup,
      onProgress: progress,
    });
    // The tables of an older release are not this program's to write.
    if (isCurrentSchema(summary.migrations, migrations))
      await appendToAudit(connection, 'BackupWritten', { sha256: summary.sha256, createdAt: summary.createdAt });
    return {
      json: { ...summary, tables: rows, rows: sumOf(rows) },
      lines: [
        `Gesichert: ${sumOf(rows)} Zeilen aus ${Object.keys(rows).length} Tabellen, ${inMegabytes(summary.bytes)} MB, Stand ${summary.createdAt}.`,
        `Datei: ${summary.file}`,
        `SHA-256 des Inhalts: ${summary.sha256}`,
        'Die Datei enthält personenbezogene Angaben und Kennwort-Prüfwerte. Bitte geschützt aufbewahren.',
      ],
    };
  } finally {
    await connection.close();
  }
}

/**
 * `restore`: a backup into an empty database, or a new embedded one in an empty DATA_DIR; then the checks of `verify`.
 */
export async function restore(config: Config, file: string, progress: (text: string) => void): Promise<Outcome> {
  const ownerUrl = config.migrationDatabaseUrl;
  if (ownerUrl === undefined) {
    // First, because a new database costs seconds.
    const backup = await checkBackup(file, migrations, progress);
    return withNewDataDirectory(config.dataDir, progress, async (url) => {
      const summary = await restoreBackup(backup, {
        migrations,
        ownerUrl: url,
        leftOut: tablesWithoutBackup,
        onProgress: progress,
      });
      return completed(backup, summary, connectTo(url), progress);
    });
  }
  if (config.databaseUrl === undefined)
    throw new CommandRefused(
      exitCodes.environment,
      'DATABASE_URL fehlt. Bitte auch den Datenbankbenutzer des Dienstes angeben: Mit ihm wird nach dem Einspielen nachgerechnet.',
    );
  for (const url of [ownerUrl, config.databaseUrl]) {
    const [finding] = await checkDatabase(url, migrations, { mayBePending: true, variable: variableOf(config, url) });
    if (finding) throw new CommandRefused(finding.exitCode, finding.line);
  }
  if (!(await isSameDatabase(ownerUrl, config.databaseUrl)))
    throw new CommandRefused(
      exitCodes.usage,
      'MIGRATION_DATABASE_URL und DATABASE_URL verweisen auf verschiedene Datenbanken. Es wurde nichts eingespielt. Bitte beide auf die Datenbank richten, in die eingespielt wird.',
    );
  const backup = await checkBackup(file, migrations, progress);
  const loginUser = connectionSettings(config.databaseUrl).user;
  const summary = await restoreBackup(backup, {
    migrations,
    ownerUrl,
    loginUser,
    leftOut: tablesWithoutBackup,
    onProgress: progress,
  });
  return completed(backup, summary, await connect(config, progress), progress);
}

/** After the rows are stored: finishes the work that was open when the backup was taken, and recomputes everything. */
async function completed(
  backup: CheckedBackup,
  { rows, migrated }: RestoreSummary,
  connection: Connection,
  progress: (text: string) => void,
): Promise<Outcome> {
  try {
    await appendToAudit(connection, 'BackupRestored', { sha256: backup.sha256, createdAt: backup.createdAt });
    const operator = await connection.open('kreislage_operator');
    const service = new RecalculationService(await connection.open('kreislage_app'));
    for (const key of await findDistrictKeys(operator)) {
      progress(`${key}: offene Änderungen`);
      await service.recalculateDistrict(key);
    }
    const verified = await verifyAll(connection, operator, progress);
    return {
      json: {
        file: backup.file,
        createdAt: backup.createdAt,
        sha256: backup.sha256,
        tables: rows,
        rows: sumOf(rows),
        migrated,
        verify: verified.json,
      },
      lines: [
        `Eingespielt: ${sumOf(rows)} Zeilen in ${Object.keys(rows).length} Tabellen, Stand ${backup.createdAt}.`,
        ...(migrated.length === 0 ? [] : [`Auf das Schema dieses Programms gebracht: ${migrated.join(', ')}`]),
        'Alle melden sich neu an. API-Zugänge gelten wie zum Stand der Sicherung: Was seitdem widerrufen wurde, bitte noch einmal widerrufen.',
        ...verified.lines,
      ],
      ...(verified.exitCode === undefined ? {} : { exitCode: verified.exitCode }),
    };
  } finally {
    await connection.close();
  }
}

async function appendToAudit(connection: Connection, action: string, detail: Record<string, unknown>): Promise<void> {
  const operator = await connection.open('kreislage_operator');
  await operator.transaction({}, (tx) =>
    appendAudit(tx, { districtKey: null, actorName: operatorName(), action, detail }),
  );
}

function sumOf(rows: Readonly<Record<string, number>>): number {
  return Object.values(rows).reduce((sum, count) => sum + count, 0);
}

function inMegabytes(bytes: number): string {
  return (bytes / 1_000_000).toLocaleString('de-DE', { maximumFractionDigits: 1 });
}

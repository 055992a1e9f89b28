import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BackupRefused, exitCodes } from '#platform';
import { describeDirectoryInUse } from './check-data-directory.js';
import { DataDirectoryInUseError, type DataDirectoryLock, lockDataDirectory } from './data-directory-lock.js';
import { startEmbeddedDatabase } from './embedded-database.js';

/** Below the data directory: the database that is being restored, until it is whole. */
const RESTORING = 'restoring';
/** Entries that may be there before: the secret brought along, and the files that a start leaves besides data. */
const harmless = [RESTORING, 'session-secret', 'log', 'run', 'kreislage.lock'];

const TAKE_ANOTHER =
  'Es wurde nichts eingespielt. Bitte ein leeres nehmen: DATA_DIR=/pfad npm run kreislage -- restore DATEI';

/**
 * Makes a new embedded database for `work`, and puts it in its place when `work` is done. Until then a killed restore
 * leaves a data directory without a database, in which it can be tried again.
 * @throws BackupRefused when the directory is in use or holds anything already
 */
export async function withNewDataDirectory<T>(
  dataDir: string,
  onProgress: (text: string) => void,
  work: (url: string) => Promise<T>,
): Promise<T> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw new BackupRefused(
      exitCodes.environment,
      `Das Datenverzeichnis ${dataDir} lässt sich nicht anlegen (${code}). Bitte in DATA_DIR ein Verzeichnis angeben, in das dieser Benutzer schreiben darf.`,
    );
  });
  const lock = await lockOrRefuse(dataDir, dataDir);
  const restoring = join(dataDir, RESTORING);
  try {
    const [found] = (await readdir(dataDir)).filter((name) => !harmless.includes(name)).sort();
    if (found !== undefined)
      throw new BackupRefused(
        exitCodes.data,
        `Das Datenverzeichnis ${dataDir} ist nicht leer (${found}). ${TAKE_ANOTHER}`,
      );
    await clearLeftovers(dataDir, restoring);
    const database = await startEmbeddedDatabase({
      dataDir: restoring,
      onProgress: (event) => {
        if (event.state === 'begin') onProgress(event.text);
      },
    });
    let result: T;
    try {
      result = await work(database.url);
    } finally {
      await database.stop();
    }
    await rename(join(restoring, 'pgdata'), join(dataDir, 'pgdata'));
    const handle = await open(dataDir, 'r');
    await handle.sync().finally(() => handle.close());
    return result;
  } finally {
    await rm(restoring, { recursive: true, force: true });
    await lock.release();
  }
}

/** Remains of a killed restore; its database may still be ending, which its lock tells. */
async function clearLeftovers(dataDir: string, restoring: string): Promise<void> {
  await mkdir(restoring, { recursive: true, mode: 0o700 });
  const lock = await lockOrRefuse(restoring, dataDir);
  for (const name of ['pgdata', 'pgdata.creating']) await rm(join(restoring, name), { recursive: true, force: true });
  await lock.release();
}

function lockOrRefuse(directory: string, shown: string): Promise<DataDirectoryLock> {
  return lockDataDirectory(directory).catch((error: unknown) => {
    if (!(error instanceof DataDirectoryInUseError)) throw error;
    throw new BackupRefused(exitCodes.environment, describeDirectoryInUse(shown, error.pid, TAKE_ANOTHER));
  });
}

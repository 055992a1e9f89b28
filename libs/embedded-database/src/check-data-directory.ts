import { existsSync, mkdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Finding } from '#platform';
import { holderOfDataDirectory } from './embedded-database.js';

/** The data directory: made when it is missing, tried by writing, and nobody else's. */
export async function checkDataDirectory(dataDir: string): Promise<Finding[]> {
  const refused = (reason: string): Finding[] => [
    {
      exitCode: 3,
      line: `Das Datenverzeichnis ${dataDir} ist nicht beschreibbar${reason}. Rechte ändern (chown, chmod) oder anderes nehmen: DATA_DIR=/pfad npm start`,
    },
  ];
  // One level at a time: mkdir with `recursive` never returns where a level cannot be made and says so with ENOENT.
  const missing: string[] = [];
  for (let path = dataDir; !existsSync(path) && dirname(path) !== path; path = dirname(path)) missing.unshift(path);
  try {
    for (const path of missing) mkdirSync(path, { mode: 0o700 });
    const probe = join(dataDir, `.probe-${process.pid}`);
    writeFileSync(probe, '');
    unlinkSync(probe);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      ENOTDIR: ': Ein Teil des Pfads ist kein Verzeichnis',
      EROFS: ': Der Datenträger ist schreibgeschützt',
      ENOSPC: ': Der Datenträger ist voll',
    };
    return refused(reasons[code ?? ''] ?? '');
  }
  const holder = await holderOfDataDirectory(dataDir);
  return holder === null ? [] : [{ exitCode: 3, line: describeDirectoryInUse(dataDir, holder) }];
}

/** @param mend advice for the user, when the caller did not want to start anything */
export function describeDirectoryInUse(
  dataDir: string,
  pid: number | null,
  // Killing that process would not help: its supervisor starts it again.
  mend = 'Kreislage dort mit Strg+C beenden oder anderes nehmen: DATA_DIR=/pfad npm start',
): string {
  const by = pid === null ? '' : ` (PID ${pid})`;
  return `Das Datenverzeichnis ${dataDir} benutzt schon ein anderer Prozess${by}. ${mend}`;
}

import { type ExitCode, exitCodes } from '../process/exit-codes.js';

/** A backup that cannot be written or not be taken back. The message is German, says why and what to do; nothing was stored. */
export class BackupRefused extends Error {
  constructor(
    readonly exitCode: ExitCode,
    message: string,
  ) {
    super(message);
  }
}

/** The reason why a file is refused, for people; an error of the file system stays as it is. */
export function explainFileError(file: string, error: unknown): unknown {
  const { code = '', syscall } = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: string;
    syscall?: string;
  };
  // A socket of the database that is not there is another matter.
  if (syscall === 'connect') return error;
  const reasons: Record<string, string> = {
    ENOENT: `${file}: Die Datei oder ihr Verzeichnis gibt es nicht. Pfad prüfen.`,
    ENOTDIR: `${file}: Ein Teil des Pfads ist kein Verzeichnis. Pfad prüfen.`,
    EISDIR: `${file} ist ein Verzeichnis. Bitte eine Datei angeben.`,
    EACCES: `${file}: Der Zugriff ist nicht erlaubt. Rechte prüfen.`,
    EPERM: `${file}: Der Zugriff ist nicht erlaubt. Rechte prüfen.`,
    EROFS: `${file}: Der Datenträger ist schreibgeschützt. Anderen Ort wählen.`,
    ENOSPC: `${file}: Der Datenträger ist voll. Platz schaffen oder anderen Ort wählen.`,
    EDQUOT: `${file}: Der zugeteilte Speicherplatz ist aufgebraucht. Platz schaffen oder anderen Ort wählen.`,
  };
  const reason = reasons[code];
  return reason === undefined ? error : new BackupRefused(exitCodes.environment, reason);
}

/** The message for a database that was lost during the work; other errors stay as they are. */
export function explainLostConnection(error: unknown, outcome: string): unknown {
  const { code = '', message = '' } = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: string;
    message?: string;
  };
  const lost =
    /^(57P0[123]|08\d{3}|25P03|ECONNRESET|EPIPE)$/.test(code) ||
    /Connection terminated|Client has encountered a connection error|Client was closed/.test(message);
  return lost
    ? new BackupRefused(
        exitCodes.environment,
        `Die Verbindung zur Datenbank ist abgebrochen. ${outcome} Bitte noch einmal versuchen.`,
      )
    : error;
}

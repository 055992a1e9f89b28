/** The socket on which the embedded database listens, and its form in an address of clients. */
import { createHash } from 'node:crypto';
import { lstat, mkdir, readlink, realpath, symlink, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SOCKET_PORT = 5432;
const SOCKET_FILE = `.s.PGSQL.${SOCKET_PORT}`;
/** The kernel has 108 bytes for a socket's path (104 on macOS), with the zero byte; a longer one is cut in silence. */
const MAX_SOCKET_PATH_BYTES = 100;

/**
 * Directory of the socket, short enough for the kernel: `<dataDir>/run`, or a symbolic link to it in a private
 * directory below the system's one for temporary files. Everybody with the same data directory gets to the same socket.
 * Throws with a German line when no short way exists.
 */
async function socketDirectoryOf(dataDir: string): Promise<string> {
  const real = await realpath(dataDir);
  const run = join(real, 'run');
  if (Buffer.byteLength(join(run, SOCKET_FILE)) <= MAX_SOCKET_PATH_BYTES) return run;

  const owner = process.getuid?.() ?? 0;
  const hash = createHash('sha256').update(real).digest('hex').slice(0, 12);
  const shelter = join(tmpdir(), `kreislage-${owner}-${hash}`);
  const short = join(shelter, 'run');
  const tooLong = `Der Pfad des Datenverzeichnisses ist zu lang für einen Socket (${real}). Kürzeren Pfad nehmen: DATA_DIR=/pfad npm start`;
  if (Buffer.byteLength(join(short, SOCKET_FILE)) > MAX_SOCKET_PATH_BYTES) throw new Error(tooLong);
  await mkdir(shelter, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  // Others may write in the directory for temporary files: a directory under our name there must be ours alone.
  const found = await lstat(shelter);
  if (!found.isDirectory() || found.uid !== owner || (found.mode & 0o077) !== 0) throw new Error(tooLong);
  if ((await readlink(short).catch(() => null)) !== run) {
    await unlink(short).catch(() => undefined);
    await symlink(run, short).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  return short;
}

/** Path of the socket itself. */
export async function socketPathOf(dataDir: string): Promise<string> {
  return join(await socketDirectoryOf(dataDir), SOCKET_FILE);
}

/** Address of the embedded database, in a form that libpq, pg and `connectionSettings` understand. */
export async function embeddedUrl(dataDir: string): Promise<string> {
  const directory = encodeURIComponent(await socketDirectoryOf(dataDir));
  return `postgresql:///postgres?host=${directory}&port=${SOCKET_PORT}&user=postgres`;
}

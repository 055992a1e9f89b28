import { randomBytes } from 'node:crypto';
import { chmod, link, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';

const FILE = 'session-secret';

/**
 * The secret of the embedded mode: made once, kept in the data directory for its owner only (0600). Sessions survive a
 * restart because of it. A file that is too short to be one is an error, not a reason to sign everybody out.
 */
export async function keepSessionSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, FILE);
  const existing = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (existing !== null) {
    const secret = existing.trim();
    if (secret.length < 32)
      throw new Error(`Die Datei ${file} ist beschädigt. Löschen (alle Anmeldungen enden) und neu starten.`);
    await chmod(file, 0o600);
    return secret;
  }
  const temporary = `${file}.${process.pid}`;
  await unlink(temporary).catch(() => undefined);
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(32).toString('base64url')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  // A half written secret can never stand under the final name.
  await link(temporary, file).finally(() => unlink(temporary));
  return keepSessionSecret(dataDir);
}

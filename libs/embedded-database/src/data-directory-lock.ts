/**
 * Exclusive lock of a data directory. PGlite has none, and two processes on one directory destroy it.
 */
import { randomUUID } from 'node:crypto';
import { link, open, readFile, rename, unlink } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { socketPathOf } from './socket-directory.js';

const LOCK_FILE = 'kreislage.lock';
/** Longer than another starting process needs between noticing a stale lock and putting a wrongly taken one back. */
const VERIFY_AFTER_MS = 100;

interface LockContent {
  readonly pid: number;
  /** Distinguishes a process from a later one with the same number; null where the system does not tell. */
  readonly startedAt: string | null;
  readonly nonce: string;
}

/** Somebody else works on the directory. */
export class DataDirectoryInUseError extends Error {
  constructor(
    readonly directory: string,
    /** Process that holds it; null when it is known only from its open socket (for example in another container). */
    readonly pid: number | null,
  ) {
    super(`data directory ${directory} is in use by process ${pid ?? 'unknown'}`);
  }
}

export interface DataDirectoryLock {
  /** False when the lock file has been removed or taken by somebody else; then stop writing at once. */
  stillHeld(): Promise<boolean>;
  /** Gives the lock back; a lock that is no longer ours stays. */
  release(): Promise<void>;
}

/** Start time of a process in a form that only compares: boot and clock ticks. Null when unknown or not running. */
export function processStartTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold blanks and brackets itself; field 22 counts from behind the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; only its parent has not noticed yet.
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${fields[19]}`;
  } catch {
    return null;
  }
}

/** True while exactly the process that wrote the lock lives. */
function isAlive({ pid, startedAt }: LockContent): boolean {
  if (startedAt !== null && processStartTime(process.pid) !== null) return processStartTime(pid) === startedAt;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, as somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function readLock(file: string): Promise<LockContent | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const value = JSON.parse(text) as Partial<LockContent>;
    if (Number.isInteger(value.pid) && typeof value.nonce === 'string')
      return { pid: value.pid!, nonce: value.nonce, startedAt: value.startedAt ?? null };
  } catch {
    // Not ours or half written before a power cut: nobody holds it.
  }
  return { pid: 0, startedAt: 'unreadable', nonce: text };
}

/** Somebody listens on the directory's socket. Sees processes in other containers too, whose numbers mean nothing here. */
export function isListening(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const answer = (listening: boolean) => () => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', answer(true));
    socket.once('error', answer(false));
    socket.setTimeout(2000, answer(true));
  });
}

/** Process that holds the lock now, or null. A stale lock counts as none. */
export async function lockHolder(directory: string): Promise<number | null> {
  const content = await readLock(join(directory, LOCK_FILE));
  return content && isAlive(content) ? content.pid : null;
}

/** Creates the file with its whole content in one step: a reader never sees half of it. False when it exists. */
async function createExclusively(file: string, text: string): Promise<boolean> {
  const temporary = `${file}.${process.pid}.${randomUUID()}`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(temporary);
  }
}

/**
 * Takes the lock, or throws DataDirectoryInUseError with the holder's process number. The lock of a process that has
 * ended is taken over. When several try at once, one gets it. The directory must exist.
 */
export async function lockDataDirectory(directory: string): Promise<DataDirectoryLock> {
  const file = join(directory, LOCK_FILE);
  const own: LockContent = { pid: process.pid, startedAt: processStartTime(process.pid), nonce: randomUUID() };
  const text = JSON.stringify(own);
  const isOwn = async (): Promise<boolean> => (await readLock(file))?.nonce === own.nonce;

  for (let attempt = 0; attempt < 20; attempt++) {
    if (await createExclusively(file, text)) {
      await new Promise((resolve) => setTimeout(resolve, VERIFY_AFTER_MS));
      if (!(await isOwn())) continue;
      if (await isListening(await socketPathOf(directory))) {
        await unlink(file);
        throw new DataDirectoryInUseError(directory, null);
      }
      return {
        stillHeld: isOwn,
        release: async () => {
          if (await isOwn()) await unlink(file);
        },
      };
    }
    const found = await readLock(file);
    if (!found) continue;
    if (isAlive(found)) throw new DataDirectoryInUseError(directory, found.pid);
    await removeStale(file, found);
  }
  throw new DataDirectoryInUseError(directory, (await readLock(file))?.pid ?? null);
}

/** Moves a stale lock away. If another process was quicker and this is its fresh lock, it is put back. */
async function removeStale(file: string, stale: LockContent): Promise<void> {
  const aside = `${file}.stale.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = await readLock(aside);
  if (moved && moved.nonce !== stale.nonce) await link(aside, file).catch(() => undefined);
  await unlink(aside);
}

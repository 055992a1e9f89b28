import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compiledModule } from '#platform';
import { isListening, lockHolder } from './data-directory-lock.js';
import type { EmbeddedDatabaseMessage, ProgressListener } from './embedded-database.messages.js';
import { embeddedUrl, socketPathOf } from './socket-directory.js';

interface EmbeddedDatabaseOptions {
  /** Data directory; made when it does not exist. */
  readonly dataDir: string;
  /** Beginning and end of every step, with a German text. */
  readonly onProgress?: ProgressListener;
  /** False turns fsync off: faster, for throw-away databases of tests. Default true. */
  readonly durable?: boolean;
}

export interface EmbeddedDatabase {
  /** Address for `connectionSettings`, `typeOrmConnection` and `bullmqConnection`. The login is superuser: always name a role. */
  readonly url: string;
  readonly pid: number;
  /** Ends it in an orderly way; after `timeoutMs` (default 20 000) by SIGKILL, which loses nothing that was committed. */
  stop(timeoutMs?: number): Promise<void>;
  /** Resolves when the process has ended, for whatever reason. Never rejects. */
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** The database could not be started. `message` is German, says what happened, and holds no secret. */
export class EmbeddedDatabaseError extends Error {
  constructor(
    readonly reason: 'in-use' | 'not-writable' | 'broken' | 'not-built',
    message: string,
    readonly holderPid: number | null = null,
  ) {
    super(message);
  }
}

/** Whether a data directory holds a database, running or not. */
export function hasEmbeddedDatabase(dataDir: string): boolean {
  return existsSync(join(dataDir, 'pgdata'));
}

/**
 * Starts the embedded database in a process of its own, which ends when this one does. Resolves when it takes
 * connections: about 4 s for an existing directory, up to 30 s for the very first. Rejects with EmbeddedDatabaseError.
 */
export async function startEmbeddedDatabase(options: EmbeddedDatabaseOptions): Promise<EmbeddedDatabase> {
  const entry = compiledModule('embedded-database/src/embedded-database.process');
  if (!existsSync(entry))
    throw new EmbeddedDatabaseError(
      'not-built',
      `Das Programm ist nicht gebaut (${entry} fehlt). Mit npm run build bauen.`,
    );
  const child = fork(entry, [], {
    env: {
      ...process.env,
      DATA_DIR: resolve(options.dataDir),
      ...(options.durable === false ? { EMBEDDED_FSYNC: 'off' } : {}),
    },
    // Flags of this process (Jest's, a debugger's port) are not the child's.
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString('utf8')).slice(-4_000);
  });
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((done) => {
    child.once('exit', (code, signal) => done({ code, signal }));
    child.once('error', () => done({ code: null, signal: null }));
  });
  const url = await new Promise<string>((done, fail) => {
    child.on('message', (message: EmbeddedDatabaseMessage) => {
      if (message.type === 'progress') options.onProgress?.(message);
      else if (message.type === 'ready') done(message.url);
      else fail(new EmbeddedDatabaseError(message.reason, message.message, message.holderPid ?? null));
    });
    void exited.then(async ({ code, signal }) => {
      // Its last message may still be on the way.
      await new Promise((later) => setTimeout(later, 100));
      const last = errors.trim().split('\n').at(-1) ?? '';
      fail(
        new EmbeddedDatabaseError(
          'broken',
          `Die eingebettete Datenbank hat sich beim Start beendet (${signal ?? `Code ${code}`}). ${last}`.trim(),
        ),
      );
    });
  });
  return {
    url,
    pid: child.pid!,
    exited,
    async stop(timeoutMs = 20_000) {
      const late = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
      child.kill('SIGTERM');
      await exited;
      clearTimeout(late);
    },
  };
}

/**
 * Address of the embedded database that another process runs on this directory, or null when none does (it may still be
 * starting). For commands on the command line.
 */
export async function connectRunningEmbeddedDatabase(dataDir: string): Promise<string | null> {
  if (!existsSync(join(dataDir, 'run'))) return null;
  if (!(await isListening(await socketPathOf(dataDir)))) return null;
  return embeddedUrl(dataDir);
}

/** Process that owns the data directory now, running or still starting; null when it is free. */
export async function holderOfDataDirectory(dataDir: string): Promise<number | null> {
  return lockHolder(dataDir);
}

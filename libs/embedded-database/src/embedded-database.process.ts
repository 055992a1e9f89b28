/**
 * Process of the embedded database: PGlite with PostGIS behind our wire multiplexer. It owns the data directory.
 *
 * Durability. PGlite turns fsync off, and its file layer would not do it anyway. Here it is on, and reaches the disk:
 * the file layer gets a real fsync, so a commit is answered after its log record is on the medium. The work of a disk
 * or a virtual machine behind that call is beyond us. EMBEDDED_FSYNC=off turns it off again, for tests.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { access, chmod, constants, mkdir, open, readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import { postgis } from '@electric-sql/pglite-postgis';
import { endWithParent, killWhenOrphaned } from '#platform/process';
import { DataDirectoryInUseError, lockDataDirectory, type DataDirectoryLock } from './data-directory-lock.js';
import type { EmbeddedDatabaseMessage } from './embedded-database.messages.js';
import { embeddedUrl, socketPathOf } from './socket-directory.js';
import { WireMultiplexer } from './wire-multiplexer.js';

const dataDir = process.env.DATA_DIR ?? './data';
const pgdata = join(dataDir, 'pgdata');
/**
 * Stands while the directory is being made. Found at a start, it says that the directory is incomplete and in nobody's
 * use.
 */
const creating = join(dataDir, 'pgdata.creating');
const withFsync = process.env.EMBEDDED_FSYNC !== 'off';

let database: PGlite | undefined;
let multiplexer: WireMultiplexer | undefined;
let lock: DataDirectoryLock | undefined;
let watch: NodeJS.Timeout | undefined;

/** Longer than the orderly end may take. */
const ORPHAN_GRACE_MS = 25_000;
// A query that loops in WASM holds the event loop for good.
killWhenOrphaned(ORPHAN_GRACE_MS);

const end = endWithParent(stop, { onProblem: (problem) => process.stderr.write(`${String(problem)}\n`) });

async function stop(): Promise<void> {
  clearInterval(watch);
  if (multiplexer) {
    await multiplexer.close();
    await multiplexer.execute('CHECKPOINT');
  }
  await database?.close();
  await lock?.release();
}

/** Resolves when the parent has it: an exit right behind a message would swallow it. */
function tell(message: EmbeddedDatabaseMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected && process.send) process.send(message, undefined, undefined, () => resolve());
    else resolve();
  });
}

async function step<T>(text: string, estimateSeconds: number, run: () => Promise<T>): Promise<T> {
  // PGlite starts inside one long call; without this wait the line would come when it is over.
  await tell({ type: 'progress', text, state: 'begin', estimateSeconds });
  const result = await run();
  await tell({ type: 'progress', text, state: 'end' });
  return result;
}

type EmscriptenOptions = Parameters<NodeFS['init']>[1];
type NodeStream = { nfd?: number; node?: object };
type EmscriptenFs = {
  filesystems: { NODEFS: { stream_ops: { fsync?: (stream: NodeStream) => number }; realPath(node: object): string } };
};

/** PGlite's file layer with the one operation it lacks. Without it PostgreSQL's fsync is an empty promise. */
class SyncingNodeFS extends NodeFS {
  override async init(pg: PGlite, options: EmscriptenOptions): ReturnType<NodeFS['init']> {
    const result = await super.init(pg, options);
    result.emscriptenOpts.preRun?.push((mod) => {
      const { NODEFS } = (mod as unknown as { FS: EmscriptenFs }).FS.filesystems;
      NODEFS.stream_ops.fsync = (stream) => {
        // A directory is opened without a descriptor; its entries are synced too, or new files could be lost.
        const opened =
          stream.nfd === undefined && stream.node ? openSync(NODEFS.realPath(stream.node), 'r') : undefined;
        try {
          const descriptor = stream.nfd ?? opened;
          if (descriptor !== undefined) fsyncSync(descriptor);
        } finally {
          if (opened !== undefined) closeSync(opened);
        }
        return 0;
      };
    });
    return result;
  }
}

function openPglite(snapshot?: Blob): Promise<PGlite> {
  const durable = {
    fs: new SyncingNodeFS(pgdata),
    startParams: [
      ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
      '-c',
      'wal_sync_method=fsync',
    ],
  };
  return PGlite.create({
    dataDir: pgdata,
    extensions: { postgis },
    ...(withFsync ? durable : {}),
    ...(snapshot ? { loadDataDir: snapshot } : {}),
  });
}

/** A prepared directory from an earlier first start, for exactly these versions; made once per installation. */
function snapshotFile(): string {
  const require = createRequire(import.meta.url);
  const versionOf = (name: string): string => {
    // The packages do not export their package.json.
    const entry = require.resolve(name);
    const root = entry.slice(0, entry.lastIndexOf(`${name}/`) + name.length);
    return (require(join(root, 'package.json')) as { version: string }).version;
  };
  const entry = require.resolve('@electric-sql/pglite');
  const modules = entry.slice(0, entry.lastIndexOf('@electric-sql'));
  const key = `pglite-${versionOf('@electric-sql/pglite')}-postgis-${versionOf('@electric-sql/pglite-postgis')}`;
  return join(modules, '.cache', 'kreislage', `${key}.tar.gz`);
}

async function writeSnapshot(db: PGlite): Promise<void> {
  try {
    const file = snapshotFile();
    const temporary = `${file}.${process.pid}`;
    await mkdir(dirname(file), { recursive: true });
    const dump = await db.dumpDataDir('gzip');
    await writeFile(temporary, Buffer.from(await dump.arrayBuffer()));
    await rename(temporary, file);
  } catch {
    // Only time is lost: the next new directory is made from scratch again.
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r');
  await handle.sync().finally(() => handle.close());
}

async function createPgdata(): Promise<PGlite> {
  await rm(pgdata, { recursive: true, force: true });
  const mark = await open(creating, 'w');
  await mark.sync();
  await mark.close();
  await syncDirectory(dataDir);

  const snapshot = await readFile(snapshotFile()).catch(() => null);
  let db: PGlite | undefined;
  if (snapshot) {
    try {
      db = await step('Datenbank anlegen (vorbereitet)', 6, () => openPglite(new Blob([snapshot])));
      await db.exec('CREATE EXTENSION IF NOT EXISTS postgis');
    } catch {
      // A damaged cache must never stop anybody.
      await unlink(snapshotFile()).catch(() => undefined);
      await db?.close().catch(() => undefined);
      db = undefined;
      await rm(pgdata, { recursive: true, force: true });
    }
  }
  if (!db) {
    db = await step('Datenbank anlegen', 15, () => openPglite());
    const fresh = db;
    await step('PostGIS einrichten', 10, async () => {
      await fresh.exec('CREATE EXTENSION IF NOT EXISTS postgis');
      await fresh.exec('CHECKPOINT');
      await writeSnapshot(fresh);
    });
  }
  await db.exec('CHECKPOINT');
  await chmod(pgdata, 0o700);
  await unlink(creating);
  await syncDirectory(dataDir);
  return db;
}

async function start(): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK | constants.X_OK);
    await mkdir(join(dataDir, 'run'), { recursive: true, mode: 0o700 });
    // The socket needs no password: every process that reaches it is superuser of the database.
    await chmod(join(dataDir, 'run'), 0o700);
  } catch {
    await tell({
      type: 'failed',
      reason: 'not-writable',
      message: `Das Datenverzeichnis ${dataDir} ist nicht beschreibbar.`,
    });
    process.exit(3);
  }
  try {
    lock = await lockDataDirectory(dataDir);
  } catch (error) {
    if (!(error instanceof DataDirectoryInUseError)) throw error;
    const by = error.pid === null ? '' : ` (PID ${error.pid})`;
    await tell({
      type: 'failed',
      reason: 'in-use',
      holderPid: error.pid,
      message: `Das Datenverzeichnis ${dataDir} wird von einem anderen Prozess benutzt${by}.`,
    });
    process.exit(3);
  }
  if ((await exists(pgdata)) && !(await exists(creating)))
    database = await step('Datenbank öffnen', 5, () => openPglite());
  else database = await createPgdata();

  multiplexer = new WireMultiplexer(database, {
    onFatal: (error) => {
      // The WASM instance cannot be trusted any more; the files can, they recover like after a crash.
      process.stderr.write(`embedded database: ${String(error)}\n`);
      process.exit(5);
    },
  });
  const socketPath = await socketPathOf(dataDir);
  await rm(socketPath, { force: true });
  await multiplexer.listen(socketPath);
  await chmod(socketPath, 0o600);
  const held = lock;
  // Somebody who removes the lock by hand must not end up with two processes on one directory.
  watch = setInterval(() => {
    void held.stillHeld().then((still) => {
      if (!still) end(3);
    });
  }, 5_000);
  await tell({ type: 'ready', url: await embeddedUrl(dataDir) });
}

// Standard output belongs to the parent's terminal; PGlite and Emscripten have nothing to say there.
process.title = 'kreislage-database';
start().catch(async (error: unknown) => {
  process.stderr.write(
    `${fileURLToPath(import.meta.url)}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  const message = `Die eingebettete Datenbank in ${dataDir} lässt sich nicht öffnen: ${error instanceof Error ? error.message : String(error)}`;
  await tell({ type: 'failed', reason: 'broken', message });
  await lock?.release().catch(() => undefined);
  process.exit(4);
});

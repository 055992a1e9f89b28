/**
 * `npm start`: checks first, then starts the database (embedded mode), api and worker, watches over them, and ends them in
 * the right order. When this process is killed, the children end by themselves (see `endWithParent`).
 */
import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  checkDataDirectory,
  describeDirectoryInUse,
  EmbeddedDatabaseError,
  startEmbeddedDatabase,
  type EmbeddedDatabase,
} from '#embedded-database';
import {
  checkDatabase,
  checkPort,
  checkRedis,
  findingsOfSchema,
  checkSchema,
  readConfig,
  MigrationRefused,
  runMigrations,
  type Config,
} from '#platform';
import { migrations } from '#migrations';
import { ChildFailedError, describeExit, pauseBefore, SupervisedChild } from './child.js';
import { StartProblem } from './start-problem.js';
import { keepSessionSecret } from './session-secret.js';
import { createTerminal } from './terminal.js';

const terminal = createTerminal(process.stdout, process.env);
// A closed pipe (`npm start | head`) must not end the service.
process.stdout.on('error', () => undefined);

/** Api and worker get this long after SIGTERM, the database the rest of the 25 s. */
const STOP_CHILDREN_MS = 13_000;
const STOP_DATABASE_MS = 7_000;
const LOG_ROTATE_BYTES = 20 * 1024 * 1024;

let stopping: Promise<void> | undefined;
let database: EmbeddedDatabase | undefined;
let databaseRestart: Promise<void> | undefined;
let command: ChildProcess | undefined;
const children: SupervisedChild[] = [];

class Stopped extends Error {}

function entryOf(app: 'api' | 'worker' | 'cli'): string {
  return fileURLToPath(new URL(`../../${app}/src/main.js`, import.meta.url));
}

function readConfigOrStop(): Config {
  if (process.argv.length > 2)
    throw new StartProblem(2, [
      `npm start nimmt keine Argumente (${process.argv.slice(2).join(' ')}). Einstellungen stehen in Umgebungsvariablen, zum Beispiel: PORT=3001 npm start`,
    ]);
  const result = readConfig(process.env, { process: 'supervisor' });
  if (!result.ok)
    throw new StartProblem(
      3,
      result.problems.map((problem) => problem.line),
    );
  return result.config;
}

async function checkBeforeStart(config: Config): Promise<void> {
  const findings = (
    await Promise.all([
      checkPort(config.host, config.port),
      config.databaseUrl === undefined
        ? checkDataDirectory(config.dataDir)
        : checkDatabase(config.databaseUrl, migrations),
      config.redisUrl === undefined ? [] : checkRedis(config.redisUrl),
    ])
  ).flat();
  if (findings.length > 0)
    throw new StartProblem(
      findings[0]!.exitCode,
      findings.map((finding) => finding.line),
    );
}

/** Starts the embedded database, and keeps starting it again whenever it dies. */
async function openDatabase(dataDir: string): Promise<string> {
  let endStep: (() => void) | undefined;
  try {
    database = await startEmbeddedDatabase({
      dataDir,
      onProgress: (event) => {
        endStep?.();
        endStep = event.state === 'begin' ? terminal.begin(event.text, event.estimateSeconds) : undefined;
      },
    });
  } catch (error) {
    if (!(error instanceof EmbeddedDatabaseError)) throw error;
    if (error.reason === 'in-use') throw new StartProblem(3, [describeDirectoryInUse(dataDir, error.holderPid)]);
    throw new StartProblem(error.reason === 'broken' ? 4 : 3, [error.message]);
  }
  watchDatabase(dataDir, database, 0);
  return database.url;
}

function watchDatabase(dataDir: string, running: EmbeddedDatabase, restarts: number): void {
  const startedAt = Date.now();
  void running.exited.then(({ code, signal }) => {
    if (stopping) return;
    const next = Date.now() - startedAt > 60_000 ? 0 : restarts;
    terminal.problem(
      `Die Datenbank hat sich beendet (${describeExit(code, signal)}). Sie wird neu gestartet; Bestätigtes ist gesichert.`,
    );
    databaseRestart = restartDatabase(dataDir, next);
  });
}

async function restartDatabase(dataDir: string, restarts: number): Promise<void> {
  for (let attempt = restarts; !stopping; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, pauseBefore(attempt)));
    if (stopping) return;
    try {
      database = await startEmbeddedDatabase({ dataDir });
      terminal.line('  Die Datenbank läuft wieder.');
      watchDatabase(dataDir, database, attempt + 1);
      return;
    } catch (error) {
      terminal.problem(error instanceof Error ? error.message : String(error));
    }
  }
}

async function migrateEmbedded(url: string): Promise<void> {
  const state = await checkSchema(url, migrations);
  const findings = findingsOfSchema('(eingebettet)', { ...state, pending: [], rolesMissing: [] });
  if (findings.length > 0)
    throw new StartProblem(
      findings[0]!.exitCode,
      findings.map((finding) => finding.line),
    );
  await terminal.step('Schema einrichten', () => runMigrations(url, migrations), state.pending.length > 0 ? 4 : 0);
}

/** Runs a command of the command line; its own lines go to the terminal. */
async function runCommand(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = fork(entryOf('cli'), args, {
    env,
    execArgv: ['--enable-source-maps'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  command = child;
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => {
    child.once('exit', (exitCode, exitSignal) => resolve([exitCode, exitSignal]));
    child.once('error', () => resolve([5, null]));
  });
  command = undefined;
  if (stopping) throw new Stopped();
  if (code !== 0)
    throw new StartProblem(code === 3 || code === 4 ? code : 5, [
      `Der Befehl kreislage ${args.join(' ')} ist gescheitert (${describeExit(code, signal)}). Die Meldung darüber nennt den Grund.`,
    ]);
}

function openLog(dataDir: string, name: string): { file: string; descriptor: number } {
  const directory = join(dataDir, 'log');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, `${name}.log`);
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_ROTATE_BYTES) renameSync(file, `${file}.1`);
  return { file, descriptor: openSync(file, 'a', 0o600) };
}

async function startChildren(config: Config, env: NodeJS.ProcessEnv): Promise<void> {
  const started = (['api', 'worker'] as const).map((name) => {
    // On the terminal of one person logs would bury the lines that matter; on a server they belong to its collector.
    const log = config.mode === 'embedded' ? openLog(config.dataDir, name) : undefined;
    const child = new SupervisedChild({
      name,
      entry: entryOf(name),
      env,
      ...(log ? { log: log.descriptor } : {}),
      onDied: (how, pauseMs) =>
        terminal.problem(
          `${name} hat sich beendet (${how}). Neustart in ${(pauseMs / 1000).toLocaleString('de-DE')} s.`,
        ),
      onBack: () => terminal.line(`  ${name} läuft wieder.`),
    });
    children.push(child);
    child.start();
    return { child, log };
  });
  await terminal.step(
    'API und Worker starten',
    () =>
      Promise.all(
        started.map(({ child, log }) =>
          child.ready.catch((error: unknown) => {
            if (stopping) throw new Stopped();
            if (!(error instanceof ChildFailedError)) throw error;
            const where = log
              ? ` Der Grund steht in ${relative(process.cwd(), log.file)}`
              : ' Die Meldung darüber nennt den Grund';
            throw new StartProblem(error.code === 3 || error.code === 4 ? error.code : 5, [
              `${error.childName} hat sich beim Start beendet (${describeExit(error.code, error.signal)}).${where}.`,
            ]);
          }),
        ),
      ),
    4,
  );
}

function printWelcome(config: Config): void {
  terminal.line('');
  terminal.line(`Kreislage läuft: ${config.publicUrl}`);
  if (config.demo) {
    terminal.line('');
    terminal.line('Konten der Vorführung, Kennwort kreislage-demo:');
    terminal.line('  steuerung             Steuerungsstelle des Landkreises');
    terminal.line('  gis                   nur Kartenebenen');
    terminal.line('  admin                 Konten und Einstellungen');
    terminal.line('  kommune.<name>        je Kommune, z. B. kommune.melle, kommune.bramsche, kommune.sg-artland');
    terminal.line('Alle Zahlen der Vorführung sind erfunden.');
  }
  terminal.line('');
  terminal.line('Beenden mit Strg+C.');
}

/** Ends everything: api and worker first, the database last. At most 25 s. */
function stopAll(reason: string): Promise<void> {
  stopping ??= (async () => {
    terminal.line(reason);
    command?.kill('SIGTERM');
    await Promise.all([
      ...children.map((child) => child.stop(STOP_CHILDREN_MS)),
      databaseRestart?.catch(() => undefined),
    ]);
    await database?.stop(STOP_DATABASE_MS);
  })();
  return stopping;
}

async function main(): Promise<void> {
  const config = readConfigOrStop();
  await checkBeforeStart(config);
  if (stopping) return;

  const env: NodeJS.ProcessEnv = {
    ...process.env,
    HOST: config.host,
    PORT: String(config.port),
    PUBLIC_URL: config.publicUrl,
    DATA_DIR: config.dataDir,
    DEMO: config.demo ? '1' : '0',
    KREISLAGE_MODE: config.mode,
  };
  // Nothing that serves requests needs the owner's connection.
  delete env.MIGRATION_DATABASE_URL;
  delete env.MIGRATION_DATABASE_URL_FILE;
  if (config.mode === 'embedded') {
    const url = await openDatabase(config.dataDir);
    if (stopping) return;
    await migrateEmbedded(url);
    if (config.sessionSecret === undefined) env.SESSION_SECRET = await keepSessionSecret(config.dataDir);
    env.DATABASE_URL = url;
  }
  if (stopping) return;
  if (config.demo) await runCommand(['demo', 'load'], env);
  if (stopping) return;
  await startChildren(config, env);
  if (stopping) return;
  printWelcome(config);
}

async function endWith(exitCode: number, reason: string): Promise<never> {
  await stopAll(reason);
  terminal.line('Beendet.');
  process.exit(exitCode);
}

// Ctrl+C comes from the terminal and again from a parent that passes it on: the second signal means nothing new.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (!stopping) void endWith(0, 'Wird beendet …');
  });
// infra/start.mjs was killed: nobody is left to end us.
if (process.send !== undefined)
  process.on('disconnect', () => {
    if (!stopping) void endWith(0, 'Wird beendet …');
  });

main().catch(async (error: unknown) => {
  if (stopping || error instanceof Stopped) return;
  if (error instanceof StartProblem) for (const line of error.lines) terminal.problem(line);
  else if (error instanceof MigrationRefused) terminal.problem(error.message);
  else terminal.problem(`Interner Fehler: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  if (children.length > 0 || database) await stopAll('Wird beendet …');
  process.exit(error instanceof StartProblem || error instanceof MigrationRefused ? error.exitCode : 5);
});

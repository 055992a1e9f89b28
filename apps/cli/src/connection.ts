import { connectRunningEmbeddedDatabase, hasEmbeddedDatabase, startEmbeddedDatabase } from '#embedded-database';
import { checkDatabase, type Config, Database, type DatabaseRole, exitCodes, runMigrations } from '#platform';
import { migrations } from '#migrations';
import { CommandRefused } from './outcome.js';

/** The database a command works on, and how to leave it. */
export interface Connection {
  readonly url: string;
  open(role: DatabaseRole): Promise<Database>;
  close(): Promise<void>;
}

export interface ConnectOptions {
  readonly mayBePending?: boolean;
  readonly mustExist?: boolean;
}

/**
 * Finds the database: `DATABASE_URL`; else the embedded one that runs in `DATA_DIR`; else it starts the embedded one for
 * the time of the command.
 * @param options.mayBePending takes a database of an older release as it is; then `kreislage_operator` is all it needs
 * @param options.mustExist an embedded database that is not there is not made
 * @throws CommandRefused when it is not there or its schema does not fit
 */
export async function connect(
  config: Config,
  onProgress: (text: string) => void,
  options: ConnectOptions = {},
): Promise<Connection> {
  const opened: (() => Promise<void>)[] = [];
  const connection = connectTo(config.databaseUrl ?? (await embeddedUrl(config, onProgress, opened, options)), opened);
  try {
    await refuseUnfitSchema(connection.url, options);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return connection;
}

/**
 * A connection to a database that is known to fit.
 * @param opened further clean-up on leaving, the first one last
 */
export function connectTo(url: string, opened: (() => Promise<void>)[] = []): Connection {
  return {
    url,
    close: async () => {
      for (const step of opened.splice(0).reverse()) await step();
    },
    open: async (role) => {
      const database = await Database.open(url, {
        role,
        max: 2,
        statementTimeoutMs: 0,
        applicationName: 'kreislage command',
      });
      opened.push(() => database.close());
      return database;
    },
  };
}

/** The variable in which the address stands, so that a message names the one to mend. */
export function variableOf(config: Pick<Config, 'databaseUrl'>, url: string): string {
  return url === config.databaseUrl ? 'DATABASE_URL' : 'MIGRATION_DATABASE_URL';
}

async function embeddedUrl(
  config: Config,
  onProgress: (text: string) => void,
  opened: (() => Promise<void>)[],
  { mustExist = false }: ConnectOptions,
): Promise<string> {
  const running = await connectRunningEmbeddedDatabase(config.dataDir);
  if (running !== null) return running;
  if (mustExist && !hasEmbeddedDatabase(config.dataDir))
    throw new CommandRefused(
      exitCodes.environment,
      `In ${config.dataDir} liegt keine Datenbank. DATA_DIR oder DATABASE_URL prüfen.`,
    );
  const database = await startEmbeddedDatabase({
    dataDir: config.dataDir,
    onProgress: (event) => {
      if (event.state === 'begin') onProgress(event.text);
    },
  });
  opened.push(() => database.stop());
  await runMigrations(database.url, migrations);
  return database.url;
}

async function refuseUnfitSchema(url: string, { mayBePending = false }: ConnectOptions): Promise<void> {
  const [finding] = await checkDatabase(
    url,
    migrations,
    mayBePending ? { mayBePending, needsRoles: ['kreislage_operator'] } : {},
  );
  if (finding) throw new CommandRefused(finding.exitCode, finding.line);
}

import {
  checkDatabase,
  type Config,
  connectRunningEmbeddedDatabase,
  Database,
  type DatabaseRole,
  runMigrations,
  startEmbeddedDatabase,
} from '#platform';
import { CommandRefused } from './outcome.js';

/** The database a command works on, and how to leave it. */
export interface Connection {
  readonly url: string;
  open(role: DatabaseRole): Promise<Database>;
  close(): Promise<void>;
}

/**
 * Finds the database: `DATABASE_URL`; else the embedded one that runs in `DATA_DIR`; else it starts the embedded one for
 * the time of the command.
 * @throws CommandRefused when it is not there or its schema does not fit
 */
export async function connect(config: Config, onProgress: (text: string) => void): Promise<Connection> {
  const opened: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of opened.splice(0).reverse()) await step();
  };
  const url = config.databaseUrl ?? (await embeddedUrl(config, onProgress, opened));
  try {
    await refuseUnfitSchema(url);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    url,
    close,
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

async function embeddedUrl(
  config: Config,
  onProgress: (text: string) => void,
  opened: (() => Promise<void>)[],
): Promise<string> {
  const running = await connectRunningEmbeddedDatabase(config.dataDir);
  if (running !== null) return running;
  const database = await startEmbeddedDatabase({
    dataDir: config.dataDir,
    onProgress: (event) => {
      if (event.state === 'begin') onProgress(event.text);
    },
  });
  opened.push(() => database.stop());
  await runMigrations(database.url);
  return database.url;
}

async function refuseUnfitSchema(url: string): Promise<void> {
  const [finding] = await checkDatabase(url);
  if (finding) throw new CommandRefused(finding.exitCode, finding.line);
}

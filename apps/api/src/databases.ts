import { Database, type DatabaseRole } from '#platform';

/** Pools of the api, one for each role that it works as. */
export interface ApiDatabases {
  /** `kreislage_app`: the requests, each within its district. */
  readonly app: Database;
  /** `kreislage_auth`: sessions, tokens and passwords, before a district is known. */
  readonly auth: Database;
  /** `kreislage_relay`: what concerns every district. */
  readonly relay: Database;
  /** `kreislage_metrics`, opened at the first scrape: where nobody scrapes, nobody needs the connection. */
  metrics(): Promise<Database>;
  close(): Promise<void>;
}

/** Opens the pools. When one cannot be opened, the others are closed again. */
export async function openDatabases(databaseUrl: string): Promise<ApiDatabases> {
  const opened = new Set<Promise<Database>>();
  const open = (role: DatabaseRole, max: number): Promise<Database> => {
    const database = Database.open(databaseUrl, {
      role,
      max,
      statementTimeoutMs: 5_000,
      applicationName: 'kreislage api',
      genericPlans: true,
    });
    opened.add(database);
    database.catch(() => opened.delete(database));
    return database;
  };
  const close = async (): Promise<void> => {
    // One that fails to open meanwhile needs no end.
    await Promise.all(
      [...opened].map((database) =>
        database.then(
          (pool) => pool.close(),
          () => undefined,
        ),
      ),
    );
  };
  try {
    const [app, auth, relay] = await Promise.all([
      open('kreislage_app', 20),
      open('kreislage_auth', 8),
      open('kreislage_relay', 1),
    ]);
    let metrics: Promise<Database> | undefined;
    return {
      app,
      auth,
      relay,
      metrics: () => {
        metrics ??= open('kreislage_metrics', 1);
        metrics.catch(() => (metrics = undefined));
        return metrics;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

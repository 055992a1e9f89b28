import pg from 'pg';
import { exitCodes } from '../process/exit-codes.js';
import { connectionSettings } from './connection-settings.js';

/** A migration that this database or this login does not allow. The message is German, says why and what to do. */
export class MigrationRefused extends Error {
  readonly exitCode = exitCodes.environment;
}

/**
 * The reason why a migration did not run, for people; an error that is no fault of the installation stays as it is. Each migration is
 * a transaction of its own: those before the failed one stay, and trying again goes on behind them. The missing rights of
 * the login are looked up and not read out of the server's words, which may be in any language.
 * @param command the command to try again
 * @param serviceLogin login of `DATABASE_URL`, to which no rights are to be given
 */
export async function explainMigrationError(
  url: string,
  error: unknown,
  command: string,
  serviceLogin?: string,
): Promise<unknown> {
  const { code = '' } = (typeof error === 'object' && error !== null ? error : {}) as { code?: string };
  const refused = (text: string): MigrationRefused => new MigrationRefused(`${text} Danach noch einmal: ${command}`);
  const { database } = connectionSettings(url);
  switch (code) {
    case '55P03':
    case '57014':
    case '40P01':
      return refused(
        `Eine Tabelle der Datenbank ${database} wird gerade von anderen benutzt; es wurde gewartet und dann aufgegeben, damit niemand auf sie warten muss. Warten, bis lange Abfragen und Sicherungen fertig sind, oder sie beenden.`,
      );
    case '42501': {
      const lack = await findLack(url, serviceLogin).catch(() => null);
      return lack === null ? error : refused(lack);
    }
    case '58P01':
    case '0A000':
      return (await isPostgisAbsent(url).catch(() => false))
        ? refused('Auf dem Server fehlt PostGIS. Installieren (Debian 12: apt-get install postgresql-15-postgis-3).')
        : error;
    default:
      return error;
  }
}

/** The first thing that the login lacks, in the order in which migrations need it. German, with the mend. */
async function findLack(url: string, serviceLogin: string | undefined): Promise<string> {
  const [row] = await ask<{
    login: string;
    login_sql: string;
    database_sql: string;
    creates: boolean;
    extension: boolean;
    roles: boolean;
    foreign: boolean;
  }>(
    url,
    `SELECT current_user AS login, quote_ident(current_user) AS login_sql, quote_ident(current_database()) AS database_sql,
            has_database_privilege(current_database(), 'CREATE') AND has_schema_privilege('public', 'CREATE') AS creates,
            EXISTS (SELECT FROM pg_extension WHERE extname = 'postgis') AS extension,
            rolcreaterole OR rolsuper AS roles,
            EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public.schema_migration')
                                           AND NOT pg_has_role(current_user, relowner, 'USAGE')) AS foreign
       FROM pg_roles WHERE rolname = current_user`,
  );
  const { login, login_sql: loginSql, database_sql: databaseSql, creates, extension, roles, foreign } = row!;
  const owners = `Dem Datenbankbenutzer ${login} gehören Tabellen oder Rollen dieser Datenbank nicht. Mit dem Datenbankbenutzer, der sie angelegt hat, oder als Verwalter des Servers arbeiten (MIGRATION_DATABASE_URL).`;
  // First: to a login that is the wrong one nothing should be given.
  if (login === serviceLogin && (foreign || !creates || !roles))
    return `MIGRATION_DATABASE_URL fehlt oder nennt den Datenbankbenutzer des Dienstes (${login}), der das Schema nicht ändern können soll. Bitte dort den Eigentümer der Datenbank angeben.`;
  if (foreign) return owners;
  if (!creates)
    return `Der Datenbankbenutzer ${login} darf in dieser Datenbank nichts anlegen. Als Verwalter des Servers: ALTER DATABASE ${databaseSql} OWNER TO ${loginSql}.`;
  if (!extension)
    return `Der Datenbankbenutzer ${login} darf PostGIS nicht einrichten. Als Verwalter des Servers in der Datenbank ${databaseSql}: CREATE EXTENSION postgis.`;
  if (!roles)
    return `Der Datenbankbenutzer ${login} darf keine Rollen anlegen. Als Verwalter des Servers: ALTER ROLE ${loginSql} CREATEROLE.`;
  return owners;
}

async function isPostgisAbsent(url: string): Promise<boolean> {
  const rows = await ask(url, `SELECT FROM pg_available_extensions WHERE name = 'postgis'`);
  return rows.length === 0;
}

async function ask<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client(connectionSettings(url, { applicationName: 'kreislage check' }));
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

import { exitCodes } from '../process/exit-codes.js';
import { connectionSettings } from './connection-settings.js';

/** A migration that this database or this login does not allow. The message is German, says why and what to do. */
export class MigrationRefused extends Error {
  readonly exitCode = exitCodes.environment;
}

/**
 * What kept a migration from running, for people; what is no fault of the installation stays what it is. Each migration is
 * a transaction of its own: those before the failed one stay, and `migrate` goes on behind them.
 */
export function explainMigrationError(url: string, error: unknown): unknown {
  const { code = '', message = '' } = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: string;
    message?: string;
  };
  const { user, database } = connectionSettings(url);
  const line = (text: string): MigrationRefused => new MigrationRefused(`${text} Danach noch einmal: migrate`);
  switch (code) {
    case '55P03':
    case '57014':
    case '40P01':
      return line(
        `Eine Tabelle der Datenbank ${database} wird gerade von anderen benutzt; die Migration hat gewartet und dann aufgegeben, damit niemand auf sie warten muss. Lange Abfragen und andere Programme beenden.`,
      );
    case '42501':
      if (/extension/i.test(message))
        return line(
          `Die Anmeldung ${user} darf PostGIS nicht einrichten. Als Verwalter des Servers einmal in der Datenbank ${database} ausführen: CREATE EXTENSION postgis.`,
        );
      if (/role/i.test(message))
        return line(
          `Die Anmeldung ${user} darf keine Rollen anlegen oder vergeben. Als Verwalter des Servers: ALTER ROLE ${user} CREATEROLE. Wurden die Rollen kreislage_… von einer anderen Anmeldung angelegt, mit dieser oder als Verwalter migrieren.`,
        );
      return line(
        `Der Anmeldung ${user} gehört die Datenbank ${database} nicht ganz (${message.split('\n')[0]}). Mit der Anmeldung migrieren, der die Tabellen gehören (MIGRATION_DATABASE_URL), oder als Verwalter: ALTER DATABASE ${database} OWNER TO ${user}.`,
      );
    case '58P01':
    case '0A000':
      return /extension|postgis/i.test(message)
        ? line(`Auf dem Server fehlt PostGIS. Installieren (Debian: apt-get install postgresql-15-postgis-3).`)
        : error;
    default:
      return error;
  }
}

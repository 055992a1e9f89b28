/**
 * One address, three clients: pg, TypeORM and BullMQ get the same connection out of one URL, for a server as for the
 * embedded database. Role and settings travel in the start-up parameter `options`, which both understand.
 */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';

interface ConnectionOptionsOfUse {
  /** Role the connection takes as it opens (`SET ROLE`); the login must be a member of it. */
  readonly role?: string;
  readonly searchPath?: string;
  /** Milliseconds. Has no effect on the embedded database, which cannot interrupt a statement. */
  readonly statementTimeoutMs?: number;
  readonly lockTimeoutMs?: number;
  /** Whether prepared statements keep one plan for all values from their first execution on. */
  readonly genericPlans?: boolean;
  /** Ends a connection whose transaction stands still for so long; the embedded database does so by itself after 15 s. */
  readonly idleInTransactionMs?: number;
  readonly applicationName?: string;
  /** Connections at most; for pools. */
  readonly max?: number;
  /** How long to wait for a connection. Milliseconds, default 2 000. */
  readonly acquireTimeoutMs?: number;
}

/** Plain options for `pg.Client` and `pg.Pool`. */
interface ConnectionSettings {
  /** Host name, address, or directory of the unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password?: string;
  readonly database: string;
  readonly ssl: false | ConnectionOptions;
  readonly options?: string;
  readonly application_name?: string;
  readonly max?: number;
  readonly connectionTimeoutMillis: number;
}

/** The address cannot be used. `message` is German and holds no secret; it completes "DATABASE_URL …". */
export class ConnectionUrlError extends Error {}

/** Decodes percent signs; a lone one stays what it is, as in `pg`. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A value inside `options`, where blanks separate and backslashes quote. */
function optionValue(value: string): string {
  return value.replace(/[\\\s]/g, (char) => `\\${char}`);
}

function sslOf(parameters: URLSearchParams): false | ConnectionOptions {
  const mode = parameters.get('sslmode') ?? (parameters.get('ssl') === 'true' ? 'verify-full' : 'disable');
  const rootCertificate = parameters.get('sslrootcert');
  const read = (name: string): Buffer | undefined => {
    const file = parameters.get(name);
    if (!file) return undefined;
    try {
      return readFileSync(file);
    } catch {
      throw new ConnectionUrlError(`nennt in ${name} eine Datei, die sich nicht lesen lässt: ${file}`);
    }
  };
  const files = {
    ca: rootCertificate === 'system' ? undefined : read('sslrootcert'),
    cert: read('sslcert'),
    key: read('sslkey'),
  };
  switch (mode) {
    case 'disable':
      return false;
    // Stricter than libpq, which does not look at the certificate with "require".
    case 'require':
    case 'verify-full':
      return { ...files, rejectUnauthorized: true };
    case 'verify-ca':
      return { ...files, rejectUnauthorized: true, checkServerIdentity: () => undefined };
    case 'no-verify':
      return { ...files, rejectUnauthorized: false };
    default:
      throw new ConnectionUrlError(
        `enthält sslmode=${mode}; möglich sind disable, require, verify-ca, verify-full und no-verify`,
      );
  }
}

/**
 * Takes a PostgreSQL URL apart, adding role and settings of this use. Understands the forms of libpq: percent-encoding,
 * `?sslmode=`, `?options=`, `?application_name=`, and a socket directory as `postgresql:///db?host=%2Fdir&user=name`.
 * Throws ConnectionUrlError with a German explanation.
 */
export function connectionSettings(url: string, use: ConnectionOptionsOfUse = {}): ConnectionSettings {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new ConnectionUrlError(
      'ist keine Adresse der Form postgresql://NAME:KENNWORT@RECHNER:5432/DATENBANK (Sonderzeichen im Kennwort als %XX)',
    );
  }
  if (parsed.protocol !== 'postgres:' && parsed.protocol !== 'postgresql:')
    throw new ConnectionUrlError('beginnt nicht mit postgresql://');
  const parameters = parsed.searchParams;
  const host = parameters.get('host') ?? decode(parsed.hostname).replace(/^\[(.+)\]$/, '$1');
  const user = parameters.get('user') ?? decode(parsed.username);
  const database = parameters.get('dbname') ?? decode(parsed.pathname.slice(1));
  const port = Number(parameters.get('port') ?? (parsed.port || '5432'));
  if (!host) throw new ConnectionUrlError('nennt keinen Rechner');
  if (!user) throw new ConnectionUrlError('nennt keinen Datenbankbenutzer');
  if (!database) throw new ConnectionUrlError('nennt keine Datenbank');
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new ConnectionUrlError('enthält einen ungültigen Port');
  const password = parameters.get('password') ?? decode(parsed.password);

  const given: [string, string | number | undefined][] = [
    ['search_path', use.searchPath],
    ['statement_timeout', use.statementTimeoutMs],
    ['lock_timeout', use.lockTimeoutMs],
    ['plan_cache_mode', use.genericPlans === true ? 'force_generic_plan' : undefined],
    ['idle_in_transaction_session_timeout', use.idleInTransactionMs],
    // Last, so that it wins over a role in the URL's own options.
    ['role', use.role],
  ];
  const options = [
    parameters.get('options') ?? '',
    ...given
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `-c ${name}=${optionValue(String(value))}`),
  ]
    .filter((text) => text !== '')
    .join(' ');
  const applicationName = use.applicationName ?? parameters.get('application_name');
  return {
    host,
    port,
    user,
    database,
    ssl: host.startsWith('/') ? false : sslOf(parameters),
    connectionTimeoutMillis: use.acquireTimeoutMs ?? 2_000,
    ...(password ? { password } : {}),
    ...(options ? { options } : {}),
    ...(applicationName ? { application_name: applicationName } : {}),
    ...(use.max === undefined ? {} : { max: use.max }),
  };
}

/** The same as options of a TypeORM DataSource. Throws ConnectionUrlError. */
export function typeOrmConnection(url: string, use: ConnectionOptionsOfUse = {}) {
  const { host, port, user, password, database, ssl, application_name, ...pool } = connectionSettings(url, use);
  return {
    type: 'postgres' as const,
    host,
    port,
    username: user,
    ...(password === undefined ? {} : { password }),
    database,
    // The types of TypeORM name the server's TLS options; it hands them to pg, which wants the client's.
    ssl: ssl as boolean,
    ...(application_name === undefined ? {} : { applicationName: application_name }),
    // TypeORM hands these on to pg.Pool as they are; `options` is among them.
    extra: pool,
  };
}

/**
 * The same as the `connection` of a BullMQ queue or worker on PostgreSQL. It takes the settings apart on purpose: pg
 * lets a `connectionString` win over `options`, to which BullMQ adds the search_path of its schema.
 */
export function bullmqConnection(
  url: string,
  use: Omit<ConnectionOptionsOfUse, 'searchPath'> & { readonly schema?: string } = {},
) {
  const { schema, ...others } = use;
  return { ...connectionSettings(url, { max: 4, ...others }), schema: schema ?? 'bullmq' };
}

/** Checks before anything is started. Each finding is one German line: what happened, and the mend. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import type { Config } from '../config/config.js';
import { connectionSettings } from '../database/connection-settings.js';
import { type DatabaseRole } from '../database/database.js';
import { checkSchema, type Migrations, type SchemaState } from '../database/migrations.js';
import type { ExitCode } from '../process/exit-codes.js';

export interface Finding {
  readonly exitCode: ExitCode;
  readonly line: string;
}

interface Holder {
  readonly pid: number;
  readonly name: string;
}

/** The process that listens on a TCP port of this machine; null when the system does not tell (or not this user). */
export function holderOfPort(port: number): Holder | null {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    try {
      for (const row of readFileSync(table, 'utf8').split('\n').slice(1)) {
        const columns = row.trim().split(/\s+/);
        // Column 3 is the state, 0A means listening; column 9 is the socket's inode.
        if (columns[3] === '0A' && columns[1]?.endsWith(`:${wanted}`)) inodes.add(`socket:[${columns[9]}]`);
      }
    } catch {
      // No /proc, or no IPv6.
    }
  }
  if (inodes.size === 0) return null;
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      for (const descriptor of readdirSync(`/proc/${entry}/fd`))
        if (inodes.has(readlinkSync(`/proc/${entry}/fd/${descriptor}`)))
          return { pid: Number(entry), name: readFileSync(`/proc/${entry}/comm`, 'utf8').trim() };
    } catch {
      // Ended meanwhile, or somebody else's.
    }
  }
  return null;
}

export function describePortTaken(port: number, holder: Holder | null): string {
  const by = holder ? ` (PID ${holder.pid}, ${holder.name})` : '';
  return `Port ${port} ist belegt${by}. Anderen Port nehmen: PORT=${port < 65_535 ? port + 1 : 3000} npm start`;
}

/** Tries the address the api will listen on. */
export async function checkPort(host: string, port: number): Promise<Finding[]> {
  const code = await new Promise<string | null>((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'EUNKNOWN'));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
  switch (code) {
    case null:
      return [];
    case 'EADDRINUSE':
      return [{ exitCode: 3, line: describePortTaken(port, holderOfPort(port)) }];
    case 'EACCES':
      return [
        { exitCode: 3, line: `Port ${port} ist Verwaltern vorbehalten. Einen ab 1024 nehmen: PORT=3000 npm start` },
      ];
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return [
        {
          exitCode: 3,
          line: `HOST=${host} ist keine Adresse dieses Rechners. Lokal starten: HOST=127.0.0.1 npm start`,
        },
      ];
    default:
      return [{ exitCode: 3, line: `Auf ${host}:${port} lässt sich nicht lauschen (${code}). HOST und PORT prüfen.` }];
  }
}

/**
 * Explains an error of connecting. Holds host and database, never the login's password.
 * @param variable the variable that holds the address
 */
export function describeConnectionError(url: string, error: unknown, variable = 'DATABASE_URL'): string {
  const { host, port, user, database } = connectionSettings(url);
  const where = `${host}:${port}`;
  // Not `instanceof`: under Jest, errors of Node's own modules come from another realm.
  const { code = '', message = '' } = (typeof error === 'object' && error !== null ? error : {}) as {
    code?: string;
    message?: string;
  };
  const start = `Die Datenbank ist nicht erreichbar`;
  switch (code) {
    case 'ECONNREFUSED':
      return `${start}: ${where} nimmt keine Verbindungen an. Läuft der Server? Sonst ${variable} ändern.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${start}: Den Rechner ${host} gibt es nicht (DNS). ${variable} ändern.`;
    case 'ENOENT':
      return `${start}: Unter ${host} liegt kein Socket. Läuft der Server? Sonst ${variable} ändern.`;
    case '28P01':
    case '28000':
      return `${start}: Anmeldung von ${user} an ${where} abgelehnt. Datenbankbenutzer und Kennwort in ${variable} prüfen.`;
    case '3D000':
      return `${start}: Auf ${where} gibt es keine Datenbank ${database}. Anlegen: createdb ${database}`;
    case '53300':
      return `${start}: ${where} hat keine freie Verbindung mehr. max_connections erhöhen oder andere Programme beenden.`;
    case '57P03':
      return `${start}: ${where} startet gerade. Gleich noch einmal versuchen.`;
    default: {
      const text = message.split('\n')[0]!;
      if (/timeout/i.test(text) || code === 'ETIMEDOUT')
        return `${start}: ${where} antwortet nicht. Netz und Firewall prüfen, sonst ${variable} ändern.`;
      if (/certificate|SSL|TLS/i.test(text) || code.startsWith('ERR_TLS') || code.includes('CERT'))
        return `${start}: Die verschlüsselte Verbindung zu ${where} kommt nicht zustande (${code || text}). sslmode und sslrootcert in ${variable} prüfen.`;
      return `${start}: ${where} (${code || text || 'unbekannter Fehler'}). ${variable} prüfen.`;
    }
  }
}

export function findingsOfSchema(database: string, state: SchemaState): Finding[] {
  const findings: Finding[] = [];
  const names = (list: readonly string[]): string =>
    list.length > 3 ? `${list.slice(0, 3).join(', ')}, …` : list.join(', ');
  if (state.postgisMissing)
    findings.push({
      exitCode: 3,
      line: `In der Datenbank ${database} fehlt PostGIS. Auf dem Server installieren (Debian: apt-get install postgresql-15-postgis-3), dann: npm run kreislage -- migrate`,
    });
  if (state.unknown.length > 0)
    findings.push({
      exitCode: 4,
      line: `Das Schema der Datenbank ist neuer als dieses Programm (unbekannt: ${names(state.unknown)}). Bitte die neuere Programmversion starten.`,
    });
  // With a newer schema "pending" is no reason to migrate.
  else if (state.pending.length > 0) {
    const what = state.pending.length === 1 ? 'Eine Migration steht' : `${state.pending.length} Migrationen stehen`;
    findings.push({
      exitCode: 4,
      line: `${what} aus (${names(state.pending)}). Einspielen: npm run kreislage -- migrate`,
    });
  }
  // Before the first migration there are no roles to take.
  if (state.pending.length === 0 && state.unknown.length === 0 && state.rolesMissing.length > 0)
    findings.push({
      exitCode: 3,
      line: `Der Datenbankbenutzer darf in der Datenbank ${database} diese Rollen nicht annehmen: ${state.rolesMissing.join(', ')}. Mit dem Datenbankbenutzer in DATABASE_URL noch einmal: npm run kreislage -- migrate`,
    });
  return findings;
}

/**
 * The database of server mode: reachable, with PostGIS, with the schema of this program.
 * @param options.mayBePending an older schema will do: it has only the roles of its release
 * @param options.needsRoles roles the login must be able to take; default: all, with an older schema none
 * @param options.variable the variable that holds the address
 */
export async function checkDatabase(
  url: string,
  migrations: Migrations,
  options: {
    readonly mayBePending?: boolean;
    readonly needsRoles?: readonly DatabaseRole[];
    readonly variable?: string;
  } = {},
): Promise<Finding[]> {
  const { mayBePending = false, needsRoles } = options;
  try {
    const state = await checkSchema(url, migrations);
    return findingsOfSchema(connectionSettings(url).database, {
      ...state,
      pending: mayBePending ? [] : state.pending,
      rolesMissing: state.rolesMissing.filter((role) =>
        needsRoles ? needsRoles.some((needed) => needed === role) : !mayBePending,
      ),
    });
  } catch (error) {
    return [{ exitCode: 3, line: describeConnectionError(url, error, options.variable) }];
  }
}

/** Whether anybody listens where Redis should be. */
export async function checkRedis(url: string): Promise<Finding[]> {
  const { hostname, port } = new URL(url);
  const reachable = await new Promise<boolean>((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[(.+)\]$/, '$1'), port: Number(port || 6379) });
    const answer = (value: boolean) => () => {
      socket.destroy();
      resolve(value);
    };
    socket.once('connect', answer(true)).once('error', answer(false));
    socket.setTimeout(3_000, answer(false));
  });
  if (reachable) return [];
  return [
    {
      exitCode: 3,
      line: `Redis ist nicht erreichbar: ${hostname}:${port || 6379} antwortet nicht. Läuft der Server? Sonst REDIS_URL ändern oder weglassen.`,
    },
  ];
}

/**
 * Checks of api and worker before they open anything: database, schema, queue, and the api its port. Every finding goes
 * to standard error, one line each, and ends the process.
 */
export async function checkBeforeServing(
  config: Pick<Config, 'databaseUrl' | 'redisUrl' | 'host' | 'port'>,
  process_: 'api' | 'worker',
  migrations: Migrations,
): Promise<void> {
  const findings = (
    await Promise.all([
      checkDatabase(config.databaseUrl!, migrations),
      process_ === 'worker' && config.redisUrl !== undefined ? checkRedis(config.redisUrl) : [],
      process_ === 'api' ? checkPort(config.host, config.port) : [],
    ])
  ).flat();
  if (findings.length === 0) return;
  for (const finding of findings) process.stderr.write(`✗ ${finding.line}\n`);
  process.exit(findings[0]!.exitCode);
}

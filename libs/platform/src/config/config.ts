/**
 * Configuration: read once at start from the environment, into one typed object, or into a list of everything that is
 * wrong with it. The contract (section 2) names the variables.
 */
import { existsSync, readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { z } from 'zod';
import { connectionSettings, ConnectionUrlError } from '../database/connection-settings.js';

export type ProcessName = 'api' | 'worker' | 'cli' | 'supervisor';

type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/**
 * Properties marked "secret" are not enumerable: they do not appear when the object is logged, turned into JSON, or
 * spread. Read them by name.
 */
export interface Config {
  /** `embedded`: the database runs in our own process group; its address is known once it runs. */
  readonly mode: 'embedded' | 'server';
  /** Secret. Absent in the supervisor and the command line in embedded mode. */
  readonly databaseUrl: string | undefined;
  /** Secret. The owner's connection for `migrate` and `restore`; defaults to `databaseUrl`. */
  readonly migrationDatabaseUrl: string | undefined;
  /** Secret. Absent: BullMQ on the same PostgreSQL. */
  readonly redisUrl: string | undefined;
  readonly host: string;
  readonly port: number;
  /** Absolute path. */
  readonly dataDir: string;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  readonly demo: boolean;
  /** Secret. At least 32 characters. Absent where it is not needed: worker, command line, supervisor in embedded mode. */
  readonly sessionSecret: string | undefined;
  /** Number of proxies in front, or their addresses and networks, as for Fastify's `trustProxy`. */
  readonly trustedProxies: number | readonly string[] | undefined;
  readonly corsOrigins: readonly string[];
  /** Secret. */
  readonly metricsToken: string | undefined;
  /** Secret. */
  readonly smtpUrl: string | undefined;
  readonly basemapUrl: string | undefined;
  /** Whose the background map is, as its terms ask to say. */
  readonly basemapAttribution: string | undefined;
  /** Folder with the operator's own pages, in Markdown. */
  readonly pagesDir: string | undefined;
  readonly publicLayers: readonly string[];
  readonly logLevel: LogLevel;
  /** `clientSecret` is secret. */
  readonly oidc: { readonly issuer: string; readonly clientId: string; readonly clientSecret: string } | undefined;
}

interface ConfigProblem {
  readonly variable: string;
  /** German, one line: variable, what is wrong, the mend. Never holds a secret's value. */
  readonly line: string;
}

type ConfigResult =
  { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly problems: readonly ConfigProblem[] };

const SECRETS = [
  'DATABASE_URL',
  'MIGRATION_DATABASE_URL',
  'REDIS_URL',
  'SESSION_SECRET',
  'METRICS_TOKEN',
  'SMTP_URL',
  'OIDC_CLIENT_SECRET',
] as const;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const LAYERS = ['unit-situations', 'district-situations', 'unit-situation-history', 'district-situation-history'];

/** True for addresses that only this machine reaches. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.+)\]$/, '$1').toLowerCase();
  return bare === 'localhost' || bare === '::1' || (isIP(bare) === 4 && bare.startsWith('127.'));
}

function urlOf(text: string, protocols: readonly string[]): URL | null {
  try {
    const url = new URL(text);
    return protocols.includes(url.protocol) && url.hostname !== '' ? url : null;
  } catch {
    return null;
  }
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const isNetwork = (text: string): boolean => {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
};

const isOrigin = (text: string): boolean => urlOf(text, ['http:', 'https:'])?.origin === text;

/** Each message says what is wrong and how to mend it; the name and, unless secret, the value are put in front. */
const rules = {
  DATABASE_URL: databaseUrl(),
  MIGRATION_DATABASE_URL: databaseUrl(),
  REDIS_URL: z.string().refine((text) => urlOf(text, ['redis:', 'rediss:']) !== null, {
    error: 'ist keine Redis-Adresse. So angeben: redis://:KENNWORT@RECHNER:6379',
  }),
  HOST: z.string().refine((text) => isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(text), {
    error: 'ist weder Adresse noch Rechnername. So angeben: HOST=127.0.0.1',
  }),
  PORT: z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535, {
      error: 'ist keine Portnummer. Eine Zahl von 1 bis 65535 nehmen: PORT=3000',
    })
    .transform(Number),
  DATA_DIR: z
    .string()
    .refine((text) => !text.includes('\0'), { error: 'ist kein Pfad. So angeben: DATA_DIR=./data' })
    .transform((text) => resolve(text)),
  PUBLIC_URL: z
    .string()
    .refine(
      (text) => {
        const url = urlOf(text, ['http:', 'https:']);
        return url !== null && url.pathname === '/' && !url.search && !url.hash && !url.username && !url.password;
      },
      { error: 'ist keine Adresse ohne Pfad. So angeben: PUBLIC_URL=https://kreislage.example' },
    )
    .transform((text) => new URL(text).origin),
  DEMO: z
    .enum(['0', '1'], { error: 'ist weder 0 noch 1. So angeben: DEMO=1 oder DEMO=0' })
    .transform((text) => text === '1'),
  SESSION_SECRET: z.string().min(32, { error: 'ist kürzer als 32 Zeichen. Neu erzeugen: openssl rand -base64 48' }),
  TRUSTED_PROXIES: z
    .string()
    .refine((text) => /^\d$/.test(text) || (listOf(text).length > 0 && listOf(text).every(isNetwork)), {
      error:
        'ist weder Anzahl noch Liste von Adressen. So angeben: TRUSTED_PROXIES=1 oder TRUSTED_PROXIES=10.0.0.5,10.1.0.0/16',
    })
    .transform((text): number | string[] => (/^\d$/.test(text) ? Number(text) : listOf(text))),
  CORS_ORIGINS: z
    .string()
    .refine((text) => listOf(text).length > 0 && listOf(text).every(isOrigin), {
      error:
        'ist keine Liste von Herkünften (ohne Pfad, ohne *). So angeben: CORS_ORIGINS=https://a.example,https://b.example',
    })
    .transform(listOf),
  METRICS_TOKEN: z.string().min(16, { error: 'ist kürzer als 16 Zeichen. Neu erzeugen: openssl rand -base64 24' }),
  SMTP_URL: z.string().refine((text) => urlOf(text, ['smtp:', 'smtps:']) !== null, {
    error: 'ist keine Mailserver-Adresse. So angeben: smtps://NAME:KENNWORT@RECHNER:465',
  }),
  BASEMAP_URL: z.string().refine(
    (text) => {
      const url = urlOf(text, ['http:', 'https:']);
      return url !== null && (url.protocol === 'https:' || isLoopback(url.hostname));
    },
    { error: 'ist keine https-Adresse. So angeben: BASEMAP_URL=https://karten.example/{z}/{x}/{y}.png' },
  ),
  BASEMAP_ATTRIBUTION: z.string().max(500, { error: 'ist zu lang: höchstens 500 Zeichen.' }),
  PAGES_DIR: z.string().refine((path) => existsSync(path), {
    error: 'ist kein Ordner. Dort liegen impressum.md, datenschutz.md und barrierefreiheit.md.',
  }),
  PUBLIC_LAYERS: z
    .string()
    .refine((text) => listOf(text).length > 0 && listOf(text).every((layer) => LAYERS.includes(layer)), {
      error: `nennt eine unbekannte Ebene. Möglich, durch Komma getrennt: ${LAYERS.join(', ')}`,
    })
    .transform(listOf),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `ist keine Stufe. Möglich: ${LOG_LEVELS.join(', ')}` }),
  OIDC_ISSUER: z.string().refine(
    (text) => {
      const url = urlOf(text, ['http:', 'https:']);
      return url !== null && (url.protocol === 'https:' || isLoopback(url.hostname));
    },
    { error: 'ist keine https-Adresse. So angeben: OIDC_ISSUER=https://anmeldung.example/realms/kreis' },
  ),
  OIDC_CLIENT_ID: z.string(),
  OIDC_CLIENT_SECRET: z.string(),
};

type Values = { [Name in keyof typeof rules]?: z.output<(typeof rules)[Name]> };

function databaseUrl() {
  return z.string().superRefine((text, context) => {
    try {
      connectionSettings(text);
    } catch (error) {
      if (!(error instanceof ConnectionUrlError)) throw error;
      context.addIssue({
        code: 'custom',
        message: `${error.message}. So angeben: postgresql://NAME:KENNWORT@RECHNER:5432/DATENBANK`,
      });
    }
  });
}

/** A value as it may be shown: one line, not endless. */
function shown(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}

/** The value itself, or the content of the file that NAME_FILE names. An empty value counts as absent. */
function readRaw(name: string, env: NodeJS.ProcessEnv, problems: ConfigProblem[]): string | undefined {
  const direct = env[name]?.trim() ? env[name] : undefined;
  if (!(SECRETS as readonly string[]).includes(name)) return direct?.trim();
  const file = env[`${name}_FILE`]?.trim();
  if (!file) return direct;
  const fileVariable = `${name}_FILE`;
  if (direct !== undefined) {
    problems.push({
      variable: name,
      line: `${name} und ${fileVariable} sind beide gesetzt. Nur eines von beiden angeben.`,
    });
    return undefined;
  }
  try {
    const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    if (text.trim() !== '') return text;
    problems.push({
      variable: fileVariable,
      line: `${fileVariable}: Die Datei ${shown(file)} ist leer. Das Geheimnis hineinschreiben.`,
    });
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gibt es nicht' : 'lässt sich nicht lesen';
    problems.push({
      variable: fileVariable,
      line: `${fileVariable}: Die Datei ${shown(file)} ${reason}. Pfad und Rechte prüfen.`,
    });
  }
  return undefined;
}

/**
 * Reads the whole environment for one kind of process. Answers with the configuration, or with every problem at once.
 * Does not touch network or disk, apart from the files that `NAME_FILE` names.
 */
export function readConfig(env: NodeJS.ProcessEnv, options: { readonly process: ProcessName }): ConfigResult {
  const problems: ConfigProblem[] = [];
  const values: Values = {};
  const broken = new Set<string>();
  for (const name of Object.keys(rules) as (keyof typeof rules)[]) {
    const before = problems.length;
    const raw = readRaw(name, env, problems);
    if (problems.length > before) broken.add(name);
    if (raw === undefined) continue;
    const result = rules[name].safeParse(raw);
    if (result.success) Object.assign(values, { [name]: result.data });
    else {
      broken.add(name);
      const value = (SECRETS as readonly string[]).includes(name) ? '' : ` (${shown(raw)})`;
      problems.push({
        variable: name,
        line: `${name}${value} ${result.error.issues[0]!.message}.`.replace(/\.\.$/, '.'),
      });
    }
  }
  const problem = (variable: string, line: string): void => {
    if (!broken.has(variable)) problems.push({ variable, line });
  };

  // Under the supervisor api and worker are told the address of the embedded database like that of a server.
  const embedded = values.DATABASE_URL === undefined ? !broken.has('DATABASE_URL') : env.KREISLAGE_MODE === 'embedded';
  const serves = options.process === 'api' || options.process === 'supervisor';
  const host = values.HOST ?? '127.0.0.1';
  const port = values.PORT ?? 3000;
  const demo = values.DEMO ?? (options.process === 'supervisor' && embedded);
  const publicUrl = values.PUBLIC_URL ?? `http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`;

  if (demo && serves && !isLoopback(host))
    problem(
      'DEMO',
      `DEMO=1 gibt Konten mit bekanntem Kennwort, HOST (${shown(host)}) ist aber von außen erreichbar. HOST=127.0.0.1 nehmen oder DEMO=0 setzen.`,
    );
  if (serves && publicUrl.startsWith('http:') && !isLoopback(new URL(publicUrl).hostname)) {
    if (values.PUBLIC_URL !== undefined)
      problem(
        'PUBLIC_URL',
        `PUBLIC_URL (${shown(publicUrl)}) ist unverschlüsselt und nicht auf diesem Rechner. Eine https-Adresse angeben.`,
      );
    else if (!broken.has('HOST'))
      problem(
        'PUBLIC_URL',
        `PUBLIC_URL fehlt, HOST (${shown(host)}) ist aber von außen erreichbar. Die https-Adresse angeben, unter der Benutzer Kreislage erreichen.`,
      );
  }
  if (values.DATABASE_URL === undefined && (options.process === 'api' || options.process === 'worker'))
    problem(
      'DATABASE_URL',
      'DATABASE_URL fehlt. Adresse der Datenbank angeben, oder alles zusammen mit npm start starten.',
    );
  const needsSecret = options.process === 'api' || (options.process === 'supervisor' && !embedded);
  if (needsSecret && values.SESSION_SECRET === undefined)
    problem(
      'SESSION_SECRET',
      'SESSION_SECRET fehlt. Mindestens 32 Zeichen angeben, zum Beispiel aus: openssl rand -base64 48',
    );
  const oidc = (['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const).filter(
    (name) => values[name] === undefined,
  );
  if (oidc.length === 1 || oidc.length === 2)
    for (const name of oidc)
      problem(name, `${name} fehlt. OIDC_ISSUER, OIDC_CLIENT_ID und OIDC_CLIENT_SECRET zusammen angeben, oder keines.`);

  if (problems.length > 0) return { ok: false, problems };

  const config = {
    mode: embedded ? ('embedded' as const) : ('server' as const),
    host,
    port,
    dataDir: values.DATA_DIR ?? resolve('data'),
    publicUrl,
    demo,
    trustedProxies: values.TRUSTED_PROXIES,
    corsOrigins: values.CORS_ORIGINS ?? [],
    basemapUrl: values.BASEMAP_URL,
    basemapAttribution: values.BASEMAP_ATTRIBUTION,
    pagesDir: values.PAGES_DIR,
    publicLayers: values.PUBLIC_LAYERS ?? [],
    logLevel: values.LOG_LEVEL ?? ('info' as const),
    oidc:
      oidc.length === 0
        ? withSecrets(
            { issuer: values.OIDC_ISSUER!, clientId: values.OIDC_CLIENT_ID! },
            { clientSecret: values.OIDC_CLIENT_SECRET! },
          )
        : undefined,
  };
  return {
    ok: true,
    config: withSecrets(config, {
      databaseUrl: values.DATABASE_URL,
      migrationDatabaseUrl: values.MIGRATION_DATABASE_URL ?? values.DATABASE_URL,
      redisUrl: values.REDIS_URL,
      sessionSecret: values.SESSION_SECRET,
      metricsToken: values.METRICS_TOKEN,
      smtpUrl: values.SMTP_URL,
    }),
  };
}

function withSecrets<Open extends object, Hidden extends object>(open: Open, hidden: Hidden): Open & Hidden {
  for (const [name, value] of Object.entries(hidden)) Object.defineProperty(open, name, { value, enumerable: false });
  return open as Open & Hidden;
}

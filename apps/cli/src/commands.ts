import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { isCalendarDate, isDistrictKey } from '#kernel';
import { checkDatabase, type Config, connectionSettings, type Database, exitCodes, runMigrations } from '#platform';
import { migrations } from '#migrations';
import { type Role, type TokenScope, tokenScopes } from '#access';
import { findDistrictKeys, importBoundaries, importDistricts, type ImportSummary, setDistrictRules } from '#territory';
import { createAccount, createToken, revokeToken } from '#accounts';
import { rebuildRollups } from '#steering/jobs';
import { backUp, restore } from './backup.js';
import { connect, type Connection, type ConnectOptions, variableOf } from './connection.js';
import { loadDemonstration } from './demonstration/load-demonstration.js';
import { createLogin, dropLogin, findOwnerUrl } from './gis-login.js';
import { operatorName } from './operator-name.js';
import { CommandRefused, type Outcome } from './outcome.js';
import { importReports } from './report-import.js';
import { readSecret } from './session-secret.js';
import { verifyAll } from './verify.js';

/** Input of a command. */
interface CommandContext {
  readonly config: Config;
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly progress: (text: string) => void;
}

export interface Command {
  /** Words of the command. */
  readonly name: string;
  /** Arguments behind the command's words, for the help. */
  readonly usage: string;
  /** German, one line. */
  readonly about: string;
  readonly options?: Readonly<Record<string, { type: 'string' | 'boolean'; multiple?: true }>>;
  run(context: CommandContext): Promise<Outcome>;
}

const roleByName: Record<string, Role> = {
  'municipal-clerk': 'MUNICIPAL_CLERK',
  'steering-officer': 'STEERING_OFFICER',
  gis: 'GIS',
  admin: 'ADMIN',
};

export const commands: readonly Command[] = [
  {
    name: 'migrate',
    usage: '',
    about: 'bringt die Datenbank auf den Stand dieses Programms',
    async run({ config, progress }) {
      const target = config.migrationDatabaseUrl ?? config.databaseUrl;
      if (target === undefined) {
        // The embedded database is migrated whenever it is opened.
        const connection = await connect(config, progress);
        await connection.close();
        return { json: { ran: [] }, lines: ['Die eingebettete Datenbank ist auf dem Stand dieses Programms.'] };
      }
      // This command exists for pending migrations.
      const [finding] = await checkDatabase(target, migrations, {
        mayBePending: true,
        variable: variableOf(config, target),
      });
      if (finding) throw new CommandRefused(finding.exitCode, finding.line);
      const ran = await runMigrations(target, migrations, {
        onProgress: progress,
        loginUser: config.databaseUrl === undefined ? undefined : connectionSettings(config.databaseUrl).user,
      });
      return {
        json: { ran },
        lines: [
          ran.length === 0
            ? 'Nichts zu tun: Die Datenbank ist auf dem neuesten Stand.'
            : `${ran.length} Migrationen ausgeführt: ${ran.join(', ')}`,
        ],
      };
    },
  },
  {
    name: 'verify',
    usage: '',
    about: 'rechnet jeden Tag aus den Meldungen nach und nennt jede Abweichung',
    run: (context) =>
      withDatabase(context, (connection, operator) => verifyAll(connection, operator, context.progress), {
        mustExist: true,
      }),
  },
  {
    name: 'rollups rebuild',
    usage: '[--district SCHLÜSSEL] [--from TAG] [--to TAG]',
    about: 'rechnet die gespeicherten Tage neu; darf unterbrochen und wiederholt werden',
    options: { district: { type: 'string' }, from: { type: 'string' }, to: { type: 'string' } },
    run: (context) =>
      withDatabase(context, async (connection, operator) => {
        const from = dayOption(context, 'from');
        const to = dayOption(context, 'to');
        const districtKey = textOption(context, 'district');
        const districtKeys = (await findDistrictKeys(operator)).filter(
          (key) => districtKey === undefined || key === districtKey,
        );
        if (districtKeys.length === 0)
          throw new CommandRefused(exitCodes.data, `Den Landkreis ${districtKey ?? ''} gibt es nicht.`);
        const app = await connection.open('kreislage_app');
        let days = 0;
        for (const key of districtKeys) {
          const result = await rebuildRollups(app, key, { from, to }, (done, total, upTo) =>
            context.progress(`${key}: bis ${upTo} neu gerechnet (${done} von ${total})`),
          );
          days += result.days;
        }
        return {
          json: { districts: districtKeys.length, days },
          lines: [`${days} Tage in ${districtKeys.length} Landkreisen neu gerechnet.`],
        };
      }),
  },
  {
    name: 'backup',
    usage: 'DATEI',
    about: 'sichert alles in eine neue Datei, auch im laufenden Betrieb',
    run: (context) => backUp(context.config, fileArgument(context), context.progress),
  },
  {
    name: 'restore',
    usage: 'DATEI',
    about: 'spielt eine Sicherung in eine leere Datenbank (ein leeres DATA_DIR) ein und rechnet sie nach',
    run: (context) => restore(context.config, fileArgument(context), context.progress),
  },
  {
    name: 'demo load',
    usage: '',
    about: 'lädt die Vorführung (erfundene Zahlen) oder füllt die seither vergangenen Tage',
    run: (context) =>
      withDatabase(context, async (connection, operator) => {
        if (!context.config.demo) {
          throw new CommandRefused(
            exitCodes.environment,
            'Die Vorführung bringt Konten mit bekanntem Kennwort. Nur mit DEMO=1: DEMO=1 npm run kreislage -- demo load',
          );
        }
        const summary = await loadDemonstration(operator, {
          now: new Date(),
          onProgress: ({ step, done, total }) =>
            context.progress(total === null ? step : `${step} ${done} von ${total}`),
        });
        if (summary.touched) {
          const app = await connection.open('kreislage_app');
          await rebuildRollups(app, summary.districtKey, { from: summary.touched.from }, (done, total) =>
            context.progress(`Lagebild rechnen: Abschnitt ${done} von ${total}`),
          );
        }
        const lines = {
          LOADED: `Vorführung geladen: ${summary.reports} Meldungen, alle erfunden.`,
          FILLED: `Vorführung ergänzt: ${summary.reports} Meldungen, alle erfunden.`,
          UNCHANGED: 'Die Vorführung ist vollständig.',
          NOT_EMPTY: 'In dieser Datenbank ist schon ein anderer Landkreis; die Vorführung wird nicht geladen.',
        };
        return { json: { ...summary }, lines: [lines[summary.outcome]] };
      }),
  },
  {
    name: 'district import',
    usage: 'DATEI.csv',
    about: 'liest Landkreise und Kommunen ein',
    run: (context) =>
      withDatabase(context, async (_connection, operator) => {
        const file = fileArgument(context);
        return summarised(
          await importDistricts(operator, await readOrRefuse(file), {
            actorName: operatorName(),
            fileName: basename(file),
          }),
        );
      }),
  },
  {
    name: 'district set',
    usage: 'SCHLÜSSEL EINSTELLUNG=WERT…',
    about: 'ändert Meldefrist, Meldetage, Schließtage, Fortschreibung, Sperre, Einschätzung',
    run: (context) =>
      withDatabase(context, async (_connection, operator) => {
        const [key, ...settings] = context.positionals;
        if (!key || !isDistrictKey(key))
          throw new CommandRefused(exitCodes.usage, 'Bitte den fünfstelligen Schlüssel des Landkreises angeben.');
        return summarised(await setDistrictRules(operator, key, settings, { actorName: operatorName() }));
      }),
  },
  {
    name: 'boundaries import',
    usage: 'DATEI [--layer NAME] [--district SCHLÜSSEL] [--key-field NAME] [--valid-from TAG] [--attribution TEXT]',
    about: 'liest Grenzen ein (GeoJSON, GeoPackage)',
    options: {
      layer: { type: 'string' },
      district: { type: 'string' },
      'key-field': { type: 'string' },
      'valid-from': { type: 'string' },
      attribution: { type: 'string' },
    },
    run: (context) =>
      withDatabase(context, async (_connection, operator) => {
        const file = fileArgument(context);
        const option = (name: string): string | undefined => textOption(context, name);
        const given = {
          layer: option('layer'),
          districtKey: option('district'),
          keyField: option('key-field'),
          validFrom: option('valid-from'),
          attribution: option('attribution'),
        };
        return summarised(
          await importBoundaries(
            operator,
            { name: file, content: await readOrRefuse(file) },
            {
              actorName: operatorName(),
              ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
            },
            ({ step, done, total }) => context.progress(total === null ? step : `${step} ${done} von ${total}`),
          ),
        );
      }),
  },
  {
    name: 'reports import',
    usage: 'DATEI [--district SCHLÜSSEL] [--partial] [--dry-run] [--reason TEXT]',
    about: 'liest Tagesmeldungen ein (CSV, XLSX); alle Zeilen oder keine',
    options: {
      district: { type: 'string' },
      partial: { type: 'boolean' },
      'dry-run': { type: 'boolean' },
      reason: { type: 'string' },
    },
    run: async (context) => {
      const bytes = await readOrRefuse(fileArgument(context));
      const options = {
        dryRun: context.options['dry-run'] === true,
        partial: context.options['partial'] === true,
        correctionReason: textOption(context, 'reason') ?? null,
      };
      return withDatabase(context, (_connection, operator) =>
        importReports(operator, bytes, textOption(context, 'district') ?? null, options, context.progress),
      );
    },
  },
  {
    name: 'account create',
    usage: '--username NAME --role ROLLE --district SCHLÜSSEL [--unit SCHLÜSSEL]… --password-stdin',
    about: 'legt ein Konto an; Rolle: municipal-clerk, steering-officer, gis, admin',
    options: {
      username: { type: 'string' },
      role: { type: 'string' },
      district: { type: 'string' },
      unit: { type: 'string', multiple: true },
      'password-stdin': { type: 'boolean' },
    },
    async run(context) {
      const username = requiredOption(context, 'username');
      const roleName = requiredOption(context, 'role');
      const role = roleByName[roleName];
      if (!role)
        throw new CommandRefused(
          exitCodes.usage,
          `--role: „${roleName}“ ist unbekannt. Möglich: ${Object.keys(roleByName).join(', ')}.`,
        );
      const districtKey = requiredOption(context, 'district');
      const password = await readPassword(context);
      return withDatabase(context, async (_connection, operator) => {
        await createAccount(operator, {
          username,
          role,
          districtKey,
          unitKeys: listOption(context, 'unit') ?? [],
          password,
          actorName: operatorName(),
        });
        return {
          json: { username, role, districtKey },
          lines: [`Konto ${username} angelegt (${roleName}, Landkreis ${districtKey}).`],
        };
      });
    },
  },
  {
    name: 'token create',
    usage: '--username NAME --scope report|read|layers [--unit SCHLÜSSEL]… --days TAGE',
    about: 'legt einen API-Zugang an und zeigt ihn einmal',
    options: {
      username: { type: 'string' },
      scope: { type: 'string' },
      unit: { type: 'string', multiple: true },
      days: { type: 'string' },
    },
    async run(context) {
      const username = requiredOption(context, 'username');
      const scope = requiredOption(context, 'scope');
      if (!(tokenScopes as readonly string[]).includes(scope))
        throw new CommandRefused(exitCodes.usage, '--scope: möglich sind report, read, layers.');
      const days = Number(requiredOption(context, 'days'));
      const sessionSecret = await readSecret(context.config);
      return withDatabase(context, async (_connection, operator) => {
        const created = await createToken(operator, {
          username,
          scope: scope as TokenScope,
          unitKeys: listOption(context, 'unit') ?? null,
          days,
          sessionSecret,
          actorName: operatorName(),
        });
        return {
          json: { id: created.tokenId, token: created.token, expiresAt: created.expiresAt.toISOString() },
          lines: [
            `Zugang ${created.tokenId}, gültig bis ${created.expiresAt.toISOString()}.`,
            'Das Token wird nur dieses eine Mal angezeigt:',
            created.token,
          ],
        };
      });
    },
  },
  {
    name: 'token revoke',
    usage: 'KENNUNG',
    about: 'macht einen API-Zugang sofort ungültig',
    run: (context) =>
      withDatabase(context, async (_connection, operator) => {
        const [id] = context.positionals;
        if (!id) throw new CommandRefused(exitCodes.usage, 'Bitte die Kennung des Zugangs angeben.');
        await revokeToken(operator, id, operatorName());
        return { json: { id }, lines: [`Zugang ${id} ist ungültig.`] };
      }),
  },
  {
    name: 'gis-login create',
    usage: '--name NAME --district SCHLÜSSEL --password-stdin',
    about: 'legt einen Lesezugang zur Datenbank an, der nur die GIS-Sichten eines Landkreises liest',
    options: { name: { type: 'string' }, district: { type: 'string' }, 'password-stdin': { type: 'boolean' } },
    async run(context) {
      const name = requiredOption(context, 'name');
      const districtKey = requiredOption(context, 'district');
      const ownerUrl = await findOwnerUrl(context.config);
      const password = await readPassword(context);
      return withDatabase(context, (_connection, operator) =>
        createLogin(ownerUrl, operator, { name, districtKey, password }),
      );
    },
  },
  {
    name: 'gis-login drop',
    usage: '--name NAME',
    about: 'entfernt einen solchen Lesezugang und beendet seine Verbindungen',
    options: { name: { type: 'string' } },
    async run(context) {
      const name = requiredOption(context, 'name');
      const ownerUrl = await findOwnerUrl(context.config);
      return withDatabase(context, (_connection, operator) => dropLogin(ownerUrl, operator, name));
    },
  },
];

async function withDatabase(
  context: CommandContext,
  work: (connection: Connection, operator: Database) => Promise<Outcome>,
  options: ConnectOptions = {},
): Promise<Outcome> {
  const connection = await connect(context.config, context.progress, options);
  try {
    return await work(connection, await connection.open('kreislage_operator'));
  } finally {
    await connection.close();
  }
}

function summarised(summary: ImportSummary): Outcome {
  return { json: { ...summary.counts }, lines: summary.lines };
}

function textOption({ options }: CommandContext, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

function requiredOption(context: CommandContext, name: string): string {
  const value = textOption(context, name);
  if (value === undefined || value === '') throw new CommandRefused(exitCodes.usage, `--${name} fehlt.`);
  return value;
}

function listOption({ options }: CommandContext, name: string): readonly string[] | undefined {
  const value = options[name];
  return Array.isArray(value) ? (value as readonly string[]) : undefined;
}

function dayOption(context: CommandContext, name: string): string | undefined {
  const value = textOption(context, name);
  if (value !== undefined && !isCalendarDate(value))
    throw new CommandRefused(exitCodes.usage, `--${name}: Erwartet wird ein Tag wie 2026-11-22.`);
  return value;
}

function fileArgument({ positionals }: CommandContext): string {
  const [file, ...rest] = positionals;
  if (!file || rest.length > 0) throw new CommandRefused(exitCodes.usage, 'Bitte genau eine Datei angeben.');
  return file;
}

async function readOrRefuse(file: string): Promise<Buffer> {
  return readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new CommandRefused(
      exitCodes.data,
      error.code === 'ENOENT'
        ? `Die Datei ${file} gibt es nicht.`
        : `Die Datei ${file} lässt sich nicht lesen (${error.code ?? error.message}).`,
    );
  });
}

/** From the standard input only: neither the list of processes nor the shell's history is to know it. */
async function readPassword({ options }: CommandContext): Promise<string> {
  if (options['password-stdin'] !== true)
    throw new CommandRefused(exitCodes.usage, 'Das Kennwort kommt von der Standardeingabe: --password-stdin.');
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
}

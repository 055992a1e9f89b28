import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { basename } from 'node:path';
import { isCalendarDate, isDistrictKey, RequestError } from '#kernel';
import { checkDatabase, type Config, connectionSettings, type Database, exitCodes, runMigrations } from '#platform';
import { createAccount, createToken, revokeToken, type Role, tokenScopes, type TokenScope } from '#identity';
import { type ImportProgress, type ImportResult, ReportImportService } from '#reporting';
import { rebuildRollups, verifyDistrict, waitForWorker } from '#steering/jobs';
import { type ImportSummary, importBoundaries, importDistricts, setDistrictRules } from '#territory';
import { connect, type Connection } from './connection.js';
import { loadDemonstration } from './demonstration/load-demonstration.js';
import { CommandRefused, type Outcome } from './outcome.js';
import { readSecret } from './session-secret.js';

/** What a command is given. */
export interface CommandContext {
  readonly config: Config;
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly progress: (text: string) => void;
}

export interface Command {
  /** Words of the command. */
  readonly name: string;
  /** What stands behind the words, for the help. */
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

/** Seconds that `verify` gives a running worker to finish what was just reported. */
const WORKER_GRACE_MS = 15_000;

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
      // Pending migrations are what it is here for.
      const finding = (await checkDatabase(target, { mayBePending: true }))[0];
      if (finding) throw new CommandRefused(finding.exitCode, finding.line);
      const ran = await runMigrations(target, {
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
      withDatabase(context, async (connection, operator) => {
        const app = await connection.open('kreislage_app');
        const differences = [];
        let days = 0;
        let open = 0;
        for (const { district_key: key } of await listDistricts(operator)) {
          if (!(await waitForWorker(app, key, 0))) {
            context.progress(`${key}: warte auf den Worker`);
            await waitForWorker(app, key, WORKER_GRACE_MS);
          }
          const result = await verifyDistrict(app, key, (done, total) =>
            context.progress(`${key}: Abschnitt ${done} von ${total} geprüft`),
          );
          differences.push(...result.differences);
          open += result.open;
          days += result.days;
        }
        return {
          json: { days, differences, open },
          lines:
            differences.length === 0
              ? [
                  `Keine Abweichung: ${days} Tage nachgerechnet.`,
                  ...(open === 0 ? [] : [`${open} Änderungen sind noch in Arbeit; ihre Tage sind nicht beurteilt.`]),
                ]
              : [
                  `${differences.length} Abweichungen auf ${days} Tagen:`,
                  ...differences
                    .slice(0, 200)
                    .map(
                      (one) =>
                        `${one.districtKey} ${one.date ?? '-'} ${one.what}: gespeichert ${JSON.stringify(one.stored)}, richtig ${JSON.stringify(one.expected)}`,
                    ),
                  'Beheben: npm run kreislage -- rollups rebuild',
                ],
          ...(differences.length === 0 ? {} : { exitCode: exitCodes.data }),
        };
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
        const districts = (await listDistricts(operator)).filter(
          (row) => districtKey === undefined || row.district_key === districtKey,
        );
        if (districts.length === 0)
          throw new CommandRefused(exitCodes.data, `Den Landkreis ${districtKey ?? ''} gibt es nicht.`);
        const app = await connection.open('kreislage_app');
        let days = 0;
        for (const { district_key: key } of districts) {
          const result = await rebuildRollups(app, key, { from, to }, (done, total, upTo) =>
            context.progress(`${key}: bis ${upTo} neu gerechnet (${done} von ${total})`),
          );
          days += result.days;
        }
        return {
          json: { districts: districts.length, days },
          lines: [`${days} Tage in ${districts.length} Landkreisen neu gerechnet.`],
        };
      }),
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
    about: 'liest Landkreise und Meldeeinheiten ein',
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
    run: (context) => withDatabase(context, (_connection, operator) => importReports(context, operator)),
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
      if (context.options['password-stdin'] !== true) {
        throw new CommandRefused(exitCodes.usage, 'Das Kennwort kommt von der Standardeingabe: --password-stdin.');
      }
      const password = (await readStandardInput()).replace(/\r?\n$/, '');
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
            'Dies ist die einzige Anzeige des Tokens:',
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
];

const phaseText: Record<ImportProgress['phase'], (done: string, total: string) => string> = {
  reading: () => 'Datei lesen',
  checking: (done, total) => `Zeile ${done} von ${total} geprüft`,
  storing: (done, total) => `Zeile ${done} von ${total}`,
};

/** Rejected rows that are named on the terminal; `--json` has them all. */
const MOST_REJECTED_ROWS = 50;

async function importReports(context: CommandContext, operator: Database): Promise<Outcome> {
  const bytes = await readOrRefuse(fileArgument(context));
  const districtKey = textOption(context, 'district');
  if (districtKey !== undefined) {
    const known = await listDistricts(operator);
    if (!known.some((row) => row.district_key === districtKey))
      throw new CommandRefused(exitCodes.data, `Den Landkreis ${districtKey} gibt es nicht.`);
  }
  const options = {
    dryRun: context.options['dry-run'] === true,
    partial: context.options['partial'] === true,
    correctionReason: textOption(context, 'reason') ?? null,
  };
  const importer = {
    districtKey: districtKey ?? null,
    accountId: null,
    username: operatorName(),
    name: operatorName(),
    onBehalf: true,
    mayReportFor: () => true,
    requestId: null,
  };
  const count = (value: number): string => value.toLocaleString('de-DE');
  const result = await new ReportImportService(operator)
    .import(importer, bytes, options, {
      onProgress: ({ phase, done, total }) => context.progress(phaseText[phase](count(done), count(total))),
    })
    .catch((error: unknown) => {
      // What is wrong with the file, not with the installation.
      if (error instanceof RequestError && (error.code === 'BAD_REQUEST' || error.code === 'PAYLOAD_TOO_LARGE'))
        throw new CommandRefused(exitCodes.data, error.message);
      throw error;
    });
  const refused = result.counts.rejected > 0 && (!options.partial || result.counts.new + result.counts.changed === 0);
  return { json: { ...result }, lines: importLines(result, refused), ...(refused ? { exitCode: exitCodes.data } : {}) };
}

function importLines(result: ImportResult, refused: boolean): string[] {
  const { counts } = result;
  const summary = `${counts.new} neu, ${counts.changed} geändert, ${counts.unchanged} unverändert, ${counts.rejected} abgelehnt.`;
  const rejected = result.rows.filter((row) => row.result === 'rejected');
  const reasons = rejected
    .slice(0, MOST_REJECTED_ROWS)
    .flatMap((row) => row.problems.filter(({ severity }) => severity === 'ERROR').map(({ message }) => message));
  return [
    result.dryRun ? `Probelauf, nichts gespeichert: ${summary}` : `${refused ? 'Nichts übernommen: ' : ''}${summary}`,
    ...(result.ignoredColumns.length > 0 ? [`Nicht gelesene Spalten: ${result.ignoredColumns.join(', ')}.`] : []),
    ...reasons,
    ...(rejected.length > MOST_REJECTED_ROWS ? [`… und ${rejected.length - MOST_REJECTED_ROWS} weitere Zeilen.`] : []),
    ...(refused && !result.dryRun && counts.new + counts.changed > 0
      ? ['Nur die übrigen Zeilen übernehmen: noch einmal mit --partial.']
      : []),
  ];
}

/** Who works on the command line, for the audit log. */
function operatorName(): string {
  return `Betrieb (${userInfo().username})`;
}

async function withDatabase(
  context: CommandContext,
  work: (connection: Connection, operator: Database) => Promise<Outcome>,
): Promise<Outcome> {
  const connection = await connect(context.config, context.progress);
  try {
    return await work(connection, await connection.open('kreislage_operator'));
  } finally {
    await connection.close();
  }
}

function listDistricts(operator: Database): Promise<{ district_key: string }[]> {
  return operator.query(`SELECT district_key FROM territory.district ORDER BY district_key`);
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

async function readStandardInput(): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

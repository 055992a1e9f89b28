/** `npm run replay`: the replay as a tool; see the help below. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommandOrThrow } from '../support/command.mjs';
import { startOwnInstallation } from './own-installation.mjs';
import { registerFiles } from './register.mjs';
import { replayLowerSaxony, replayTypingErrors } from './replay.mjs';

const HELP = `npm run replay -- [--days TAGE] [--data VERZEICHNIS] [--url ADRESSE] [--parallel ANZAHL]

Spielt die Tagesmeldungen der Kreise Niedersachsens von 2020 über die öffentliche Schnittstelle nach (Landkreis 03000),
danach drei veröffentlichte Tippfehler (Landkreis 09000), und vergleicht jeden Tag des Lagebilds mit Summen aus den Dateien.

  --days      nur die ersten Tage (sonst alle 252)
  --data      Verzeichnis mit den Dateien (sonst ../shared/data/real/divi-kreise)
  --url       eine laufende Installation, in der es 03000 und 09000 noch nicht gibt; die Befehle finden ihre Datenbank
              über DATABASE_URL oder DATA_DIR. Ohne: eine eigene, die am Ende wieder weg ist, auf den Servern von
              TEST_DATABASE_URL und TEST_REDIS_URL oder auf einer eingebetteten Datenbank
  --parallel  Anfragen zugleich (sonst 12)
`;

const say = progressLine();
let own = null;
try {
  process.exitCode = await run(readOptions());
} catch (error) {
  say(null);
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
} finally {
  await own?.stop();
}

async function run(options) {
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const read = (name) =>
    readFile(join(options.data, name)).catch(() => {
      throw new Error(`Die Datei ${name} fehlt in ${options.data}. Bitte das Verzeichnis mit --data angeben.`);
    });
  const daily = await read(registerFiles.daily);
  const consolidated = await read(registerFiles.consolidated);
  own = options.url === undefined ? await startOwnInstallation({ say }) : null;
  process.once('SIGINT', () => void own?.stop().then(() => process.exit(130)));
  const url = own?.url ?? options.url.replace(/\/+$/, '');
  const env = own ? { DATABASE_URL: own.databaseUrl } : process.env;
  const kreislage = (args, input) => runCommandOrThrow(args, { env, ...(input === undefined ? {} : { input }) });

  const summary = await replayLowerSaxony({
    url,
    kreislage,
    daily,
    consolidated,
    days: options.days,
    parallel: options.parallel,
    say,
  });
  say('Tippfehler');
  const errors = await replayTypingErrors({ url, kreislage, daily });
  say(null);
  const seconds = (name) => (summary.milliseconds[name] / 1000).toFixed(1);
  const silent = errors.filter(({ warned }) => warned.some(({ fields, expected }) => `${fields}` !== `${expected}`));
  const wrong = summary.differences.length + silent.length + summary.verify.differences.length;
  const warnedOn = ({ warned, day }) => warned.find((one) => one.day === day).fields.join(', ') || 'keine Warnung';
  const lines = [
    `${summary.firstReports} Erstmeldungen von ${summary.units} Kommunen an ${summary.days} Tagen in ${seconds('first')} s; ${summary.largeChanges} große Veränderungen angezeigt`,
    `${summary.corrections} Korrekturen und ${summary.lateReports} Nachmeldungen in ${seconds('corrections')} s; ${summary.negativeFree} mit freien Betten unter null als unbekannt gemeldet`,
    `${summary.missingUnitDays} fehlende Meldungen, davon ${summary.carriedForwardUnitDays} fortgeschrieben (Stand der Erstmeldungen)`,
    `${summary.comparedDays} Tage zweimal verglichen, heute und bekannt am ${summary.knownAt}, in ${seconds('compare')} s`,
    ...errors.map((error) => `Tippfehler ${error.kreis} am ${error.day}: ${warnedOn(error)}`),
    `${summary.verify.days} Tage mit verify nachgerechnet, ${summary.verify.differences.length} Abweichungen`,
    ...summary.differences.slice(0, 50),
    ...silent.map((error) => `LARGE_CHANGE weicht ab: ${JSON.stringify(error)}`),
    wrong === 0 ? `Keine Abweichung. ${seconds('total')} s` : `${wrong} Abweichungen. ${seconds('total')} s`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
  return wrong === 0 ? 0 : 1;
}

function readOptions() {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        days: { type: 'string' },
        data: { type: 'string', default: join('..', 'shared', 'data', 'real', 'divi-kreise') },
        url: { type: 'string' },
        parallel: { type: 'string', default: '12' },
        help: { type: 'boolean' },
      },
    }));
  } catch {
    throw new Error(`Die Angaben passen nicht.\n\n${HELP}`);
  }
  const count = (name) => {
    if (values[name] === undefined) return undefined;
    if (!/^[1-9]\d{0,3}$/.test(values[name])) throw new Error(`--${name}: Erwartet wird eine Zahl ab 1.`);
    return Number(values[name]);
  };
  return { ...values, days: count('days'), parallel: count('parallel') };
}

/** On a terminal one line that is overwritten, else a line at most every two seconds; null ends it. */
function progressLine() {
  let last = 0;
  return (text) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text === null ? '' : `  ${text}`}`);
    else if (text !== null && Date.now() - last > 2_000) {
      last = Date.now();
      process.stderr.write(`  ${text}\n`);
    }
  };
}

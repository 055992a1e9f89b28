/**
 * `node test/bench/import.mjs [--rows 5000] [--rounds 5]`: how long an import takes over HTTP, as CSV and as XLSX: new
 * reports, corrections of all of them, the same file again, a dry run. On the servers of TEST_DATABASE_URL and
 * TEST_REDIS_URL, or on an embedded database; login, roles, row-level security, rules, audit and outbox on.
 * Goal (issue 3): 5,000 rows in under 10 s.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import writeExcelFile from 'write-excel-file/node';
import { build } from '../../infra/build.mjs';
import { startOwnInstallation } from '../replay/own-installation.mjs';
import { runCommandOrThrow } from '../support/command.mjs';

const { values: options } = parseArgs({
  options: { rows: { type: 'string', default: '5000' }, rounds: { type: 'string', default: '5' } },
});
const ROWS = Number(options.rows);
const ROUNDS = Number(options.rounds);
const UNITS = 21;
const DISTRICT = '03459';
const unitKeys = Array.from({ length: UNITS }, (_, index) => `${DISTRICT}00${String(index + 1).padStart(5, '0')}`);
const COLUMNS = [
  ...['ars', 'stichtag', 'zuweisungen', 'anrechnung_voraussichtlich', 'untergebracht_dezentral', 'untergebracht_gu'],
  ...['frei_dezentral', 'frei_gu', 'plaetze_dezentral', 'plaetze_gu', 'aussicht_dezentral', 'aussicht_dezentral_ab'],
  ...['aussicht_gu', 'aussicht_gu_ab', 'lage', 'bemerkung', 'korrekturgrund', 'fassung'],
];

await build();
const say = (text) => process.stderr.write(`  ${text}\n`);
const own = await startOwnInstallation({ say });
try {
  await main();
} finally {
  await own.stop();
}

async function main() {
  const token = await prepare();
  const today = Date.now() - 86_400_000;
  const days = Math.ceil(ROWS / UNITS);
  const mode = process.env.TEST_DATABASE_URL
    ? `PostgreSQL, jobs on ${process.env.TEST_REDIS_URL ? 'Redis' : 'PostgreSQL'}`
    : 'embedded database';
  const results = new Map();
  let lastDay = 0;
  for (const format of ['csv', 'xlsx']) {
    for (let round = 0; round < ROUNDS; round += 1) {
      const from = lastDay;
      lastDay += days;
      const fileOf = (change) => write(format, rowsOf(today, from, change));
      const [fresh, changed] = [await fileOf(0), await fileOf(1)];
      const steps = [
        ['dry run', fresh, '?dryRun=true', (counts) => counts.new],
        ['new', fresh, '', (counts) => counts.new],
        ['unchanged', fresh, '', (counts) => counts.unchanged],
        ['changed', changed, '?correctionReason=Nachz%C3%A4hlung', (counts) => counts.changed],
      ];
      for (const [step, file, query, countOf] of steps) {
        const startedAt = performance.now();
        const response = await fetch(`${own.url}/api/reports/import${query}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
          body: file,
        });
        const answer = await response.json();
        const seconds = (performance.now() - startedAt) / 1000;
        if (response.status !== 200 || countOf(answer.counts) !== ROWS) {
          throw new Error(`${format}, ${step}: ${response.status} ${JSON.stringify(answer).slice(0, 500)}`);
        }
        const name = `${format}, ${step}`;
        results.set(name, [...(results.get(name) ?? []), seconds]);
        say(`round ${round + 1}: ${name}: ${seconds.toFixed(2)} s`);
      }
    }
  }
  process.stdout.write(`${ROWS} rows, ${UNITS} units, ${mode}, median of ${ROUNDS} rounds (all rounds)\n`);
  for (const [name, seconds] of results) {
    const median = [...seconds].sort((a, b) => a - b)[Math.floor(seconds.length / 2)];
    const all = seconds.map((one) => one.toFixed(2)).join(' ');
    process.stdout.write(
      `${name.padEnd(16)} ${median.toFixed(2)} s  ${Math.round(ROWS / median)} rows/s  ${median < 10 ? 'goal met' : 'GOAL MISSED'}  (${all})\n`,
    );
  }
}

/** A district, its units, a steering officer; answers with the officer's access token. */
async function prepare() {
  const env = { DATABASE_URL: own.databaseUrl };
  const header =
    'district_key;district_name;state;ars;ags;name;kind;population;population_date;population_source;valid_from;valid_to;host_ars';
  const folder = await mkdtemp(join(tmpdir(), 'kreislage-bench-'));
  try {
    const file = join(folder, 'district.csv');
    const lines = unitKeys.map((key, index) => `${DISTRICT};Messkreis;NI;${key};;Ort ${index + 1};TOWN;;;;;;`);
    await writeFile(file, [header, ...lines, ''].join('\n'));
    await runCommandOrThrow(['district', 'import', file], { env });
  } finally {
    await rm(folder, { recursive: true });
  }
  await runCommandOrThrow(['district', 'set', DISTRICT, 'lockAfterDays=never'], { env });
  const password = 'Messen-und-noch-einmal-messen';
  const account = ['--username', 'messung', '--role', 'steering-officer', '--district', DISTRICT, '--password-stdin'];
  await runCommandOrThrow(['account', 'create', ...account], { env, input: password });
  const response = await fetch(`${own.url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'messung', password }),
  });
  return (await response.json()).accessToken;
}

/** Rows as they come in life: every unit on each day, all figures known, a prospect and a comment here and there. */
function rowsOf(today, fromDay, change) {
  return Array.from({ length: ROWS }, (_, index) => {
    const [unit, day] = [index % UNITS, fromDay + Math.floor(index / UNITS)];
    const persons = 100 + ((unit * 37 + day * 13) % 60);
    return [
      unitKeys[unit],
      new Date(today - day * 86_400_000).toISOString().slice(0, 10),
      (day + unit + change) % 7,
      3,
      persons,
      persons / 2 - ((persons / 2) % 1),
      day % 12,
      5,
      200,
      120,
      unit % 3 === 0 ? 12 : null,
      unit % 3 === 0 ? '2030-03-01' : null,
      null,
      null,
      unit % 5 === 0 ? 'kritisch' : 'ausreichend',
      unit % 5 === 0 ? 'Zwei Häuser werden renoviert.' : null,
      null,
      null,
    ];
  });
}

async function write(format, rows) {
  if (format === 'csv')
    return Buffer.from([COLUMNS, ...rows].map((row) => row.map((cell) => cell ?? '').join(';')).join('\r\n'));
  return writeExcelFile([COLUMNS, ...rows]).toBuffer();
}

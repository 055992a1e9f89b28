/**
 * Makes the fixture of a release for upgrade.e2e-spec.ts: `node test/upgrade/make-fixture.mjs COMMIT`, with
 * TEST_DATABASE_URL (a superuser) and pg_dump at hand. See README.md beside it.
 *
 * Everything in the database was written by that release's own code: its commands, its api, its worker. The data are made
 * up. The version in that commit's package.json names the files.
 */
import { execFileSync, fork, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { freePort } from '../support/free-port.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const HERE = fileURLToPath(new URL('.', import.meta.url));
/** For this fixture only; published, so worth nothing anywhere else. */
const SESSION_SECRET = 'the secret of the upgrade fixtures, known to everybody';
const PASSWORD = 'ein Kennwort nur für Fixtures';
const DAYS = 24;

const [commit] = process.argv.slice(2);
const serverUrl = process.env.TEST_DATABASE_URL;
const pgDump = ['/usr/lib/postgresql/15/bin/pg_dump', '/usr/bin/pg_dump'].find((path) => existsSync(path));
if (!commit || !serverUrl || !pgDump) {
  process.stderr.write('node test/upgrade/make-fixture.mjs COMMIT, with TEST_DATABASE_URL and an installed pg_dump\n');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'kreislage-fixture-'));
const name = `kreislage_fixture_${process.pid}`;
const databaseUrl = Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
const admin = new pg.Client({ connectionString: serverUrl });
await admin.connect();
const children = [];
try {
  say(`Program of ${commit}`);
  const archive = execFileSync('git', ['archive', commit], { cwd: ROOT, maxBuffer: 1 << 30 });
  execFileSync('tar', ['-x', '-C', folder], { input: archive });
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: folder, stdio: ['ignore', 2, 2] });
  execFileSync('npm', ['run', '-s', 'build'], { cwd: folder, stdio: ['ignore', 2, 2] });

  say('Database and data');
  await admin.query(`CREATE DATABASE ${name}`);
  const made = await fill();

  say('Answers');
  const answers = [];
  for (const question of questionsFor(made)) {
    const { as, ...asked } = question;
    answers.push({ as, ...asked, answer: await made.ask(as, question.query, question.variables) });
  }
  for (const child of children.splice(0)) await end(child);

  say('Dump');
  const dump = execFileSync(pgDump, ['--inserts', '--rows-per-insert=200', '--no-owner', '-d', databaseUrl], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const lines = dump.split('\n');
  // Commands of psql are not SQL. Those of a COPY would stand here too; --inserts makes none.
  const sql = lines.filter((line) => !/^\\(un)?restrict /.test(line)).join('\n');
  const file = join(HERE, `release-${version}`);
  // Without name and time in the head of the gzip.
  writeFileSync(`${file}.sql.gz`, gzipSync(sql, { level: 9 }));
  const facts = {
    version,
    commit: execFileSync('git', ['rev-parse', commit], { cwd: ROOT, encoding: 'utf8' }).trim(),
    sessionSecret: SESSION_SECRET,
    password: PASSWORD,
    token: made.token,
    reports: made.reports,
    answers,
  };
  writeFileSync(`${file}.json.gz`, gzipSync(JSON.stringify(facts, null, 2), { level: 9 }));
  say(`${file}.sql.gz, ${file}.json.gz`);
} finally {
  for (const child of children) await end(child);
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.end();
  rmSync(folder, { recursive: true, force: true });
}

/** Two districts, three weeks of reports with gaps, late ones, corrections and confirmations, boundaries, a token. */
async function fill() {
  await kreislage(['migrate']);
  const unit = (district, index) => `${district}00${String(index).padStart(5, '0')}`;
  const districts = [
    { key: '99101', name: 'Landkreis Probehausen', state: 'NI', units: 4 },
    { key: '99102', name: 'Landkreis Musterau', state: 'BY', units: 3 },
  ];
  const header =
    'district_key;district_name;state;ars;ags;name;kind;population;population_date;population_source;valid_from;valid_to;host_ars';
  const rows = districts.flatMap(({ key, name: districtName, state, units }) =>
    Array.from(
      { length: units },
      (_, index) =>
        `${key};${districtName};${state};${unit(key, index + 1)};;Gemeinde ${key.slice(-1)}.${index + 1};MUNICIPALITY;${1000 * (index + 3)};2024-12-31;erfunden;;;`,
    ),
  );
  rows.push(`99101;Landkreis Probehausen;NI;99101F000001;;Kreishaus;DISTRICT_FACILITY;;;;;;${unit('99101', 1)}`);
  await kreislage(['district', 'import', put('districts.csv', [header, ...rows, ''].join('\n'))]);
  for (const { key } of districts)
    await kreislage([
      'district',
      'set',
      key,
      'lockAfterDays=never',
      'reportingDays=MON-SUN',
      'carryForwardDays=5',
      'middleStep=on',
    ]);
  const features = districts.flatMap(({ key, units }, d) =>
    Array.from({ length: units }, (_, index) => {
      const [x, y] = [8 + index * 0.1, 52 + d * 0.1];
      const ring = [
        [x, y],
        [x + 0.1, y],
        [x + 0.1, y + 0.1],
        [x, y + 0.0931],
        [x, y],
      ];
      const properties = { ars: unit(key, index + 1), gen: `Gemeinde ${key.slice(-1)}.${index + 1}`, bez: 'Gemeinde' };
      return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [ring] } };
    }),
  );
  const boundaries = put('boundaries.geojson', JSON.stringify({ type: 'FeatureCollection', features }));
  await kreislage(['boundaries', 'import', boundaries, '--attribution', 'erfunden']);
  const account = (username, role, key, ...units) =>
    kreislage(
      [
        ...['account', 'create', '--username', username, '--role', role, '--district', key, '--password-stdin'],
        ...units.flatMap((one) => ['--unit', one]),
      ],
      PASSWORD,
    );
  for (const { key } of districts) await account(`steuerung.${key}`, 'steering-officer', key);
  await account('gemeinde.99101', 'municipal-clerk', '99101', unit('99101', 1), unit('99101', 2));
  await account('gis.99102', 'gis', '99102');
  const { token } = await kreislage([
    ...['token', 'create', '--username', 'gemeinde.99101', '--scope', 'report', '--unit', unit('99101', 1)],
    ...['--days', '3660'],
  ]);

  const port = await freePort();
  for (const app of ['worker', 'api']) await start(app, port);
  const url = `http://127.0.0.1:${port}`;
  const sessions = {};
  const ask = async (as, query, variables = {}) => {
    sessions[as] ??= await signIn(url, as);
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${sessions[as]}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = await response.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };

  // Any numbers will do, the same ones each time: a small generator instead of chance.
  let seed = 42;
  const number = (below) => (seed = (seed * 1103515245 + 12345) % 2147483648) % below;
  const day = (back) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
  let reports = 0;
  const submit = async (as, input) => {
    const { submitDailyReport: payload } = await ask(
      as,
      `mutation ($input: SubmitDailyReportInput!) { submitDailyReport(input: $input) { report { id revision recordedAt } problems { severity code } } }`,
      {
        input: { allocations: null, projectedCredits: null, prospectiveCapacity: [], assessment: 'STRAINED', ...input },
      },
    );
    if (!payload.report) throw new Error(JSON.stringify(payload.problems));
    reports += 1;
    return payload.report;
  };
  const figures = () => ({
    allocations: number(9),
    projectedCredits: number(30),
    accommodation: [
      { type: 'DECENTRALISED', accommodatedPersons: 100 + number(60), availableNow: number(20), operablePlaces: 190 },
      { type: 'SHARED', accommodatedPersons: number(80), availableNow: number(3) === 0 ? null : number(12) },
    ],
    prospectiveCapacity:
      number(3) === 0
        ? [{ type: 'SHARED', places: 10 + number(40), expectedFrom: day(-60), label: 'Halle „Süd“' }]
        : [],
    assessment: ['SUFFICIENT', 'STRAINED', 'CRITICAL'][number(3)],
    comment: number(5) === 0 ? `Zeile 1\nZeile 2: "Anführung", \\ und 'Apostroph' – ${number(100)}` : null,
  });
  let knownAt = '';
  for (let back = DAYS; back >= 1; back -= 1) {
    for (const { key, units } of districts) {
      for (let index = 1; index <= units; index += 1) {
        // Gaps, and one unit that has fallen silent.
        if (number(6) === 0 || (key === '99102' && index === 3 && back < 12)) continue;
        const clerk = key === '99101' && index <= 2 ? 'gemeinde.99101' : `steuerung.${key}`;
        const input = { unitKey: unit(key, index), reportingDate: day(back) };
        const first = await submit(clerk, {
          ...input,
          ...figures(),
          idempotencyKey: `fixture-${key}-${index}-${back}`,
        });
        knownAt = first.recordedAt;
        if (number(7) === 0)
          await submit(clerk, { ...input, ...figures(), baseRevision: 1, correctionReason: 'Zahlendreher' });
      }
    }
    if (back === Math.floor(DAYS / 2)) await settled();
  }
  const middle = knownAt;
  await submit('steuerung.99101', {
    unitKey: unit('99101', 3),
    reportingDate: day(DAYS - 2),
    ...figures(),
    ...(await baseOf(ask, unit('99101', 3), day(DAYS - 2))),
  });
  await ask(
    'gemeinde.99101',
    `mutation ($unitKey: ID!, $date: Date!) { confirmUnchanged(unitKey: $unitKey, reportingDate: $date) { report { revision } problems { severity code } } }`,
    { unitKey: unit('99101', 1), date: day(0) },
  );
  await settled();
  return { ask, token, reports, knownAt: middle, days: [day(DAYS), day(15), day(8), day(1)], unit };
}

async function baseOf(ask, unitKey, date) {
  const { reportingUnit } = await ask(
    'steuerung.99101',
    `query ($key: ID!, $date: Date!) { reportingUnit(key: $key) { report(date: $date) { revision } } }`,
    { key: unitKey, date },
  );
  const revision = reportingUnit.report?.revision;
  return revision === undefined ? {} : { baseRevision: revision, correctionReason: 'Nachgezählt' };
}

/** Requests to the release; none of the answers may ever change. */
function questionsFor({ knownAt, days, unit }) {
  const report = `revision recordedAt recordedBy onBehalf source onTime confirmedUnchanged allocations projectedCredits
    accommodation { type accommodatedPersons availableNow operablePlaces }
    prospectiveCapacity { type places expectedFrom label } assessment comment correctionReason warnings { code field message }`;
  const sum = 'value unitsKnown unitsCurrent unitsExpected oldestReportingDate explanation { formula }';
  const situation = `query ($key: ID!, $date: Date!, $knownAt: DateTime) { district(key: $key) { name situation(date: $date, knownAt: $knownAt) {
    date knownAt allocations { ${sum} } projectedCredits { ${sum} }
    accommodation { type accommodatedPersons { ${sum} } availableNow { ${sum} } operablePlaces { ${sum} } occupancyRate { percent unitsKnown } }
    assessments { sufficient strained critical unknown } reporting { expected received onTime dueAt missing { key name } }
    prospectiveCapacity { type places { value } placesDateOpen }
    units { unit { key } status reportedOn allocations report { ${report} } } } } }`;
  const revisions = `query ($key: ID!, $from: Date!, $to: Date!) { reportingUnit(key: $key) { name kind population validFrom
    reports(from: $from, to: $to) { id reportingDate ${report} revisions { ${report} } } } }`;
  const series = `query ($key: ID!, $from: Date!, $to: Date!, $knownAt: DateTime) { district(key: $key) {
    situationSeries(from: $from, to: $to, knownAt: $knownAt) { dates unitsExpected allocations { values unitsKnown }
      accommodation { type accommodatedPersons { values } availableNow { values } } reporting { expected received onTime } } } }`;
  const [from, , , to] = days;
  return ['99101', '99102'].flatMap((key) => [
    ...days.flatMap((date) =>
      [null, knownAt].map((at) => ({
        as: `steuerung.${key}`,
        query: situation,
        variables: { key, date, knownAt: at },
      })),
    ),
    { as: `steuerung.${key}`, query: series, variables: { key, from, to, knownAt: null } },
    { as: `steuerung.${key}`, query: series, variables: { key, from, to, knownAt } },
    { as: `steuerung.${key}`, query: revisions, variables: { key: unit(key, 1), from, to } },
  ]);
}

async function settled() {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (let attempt = 0; attempt < 300; attempt += 1) {
      const { rows } = await client.query('SELECT count(*)::int AS open FROM platform.outbox WHERE done_at IS NULL');
      if (rows[0].open === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('The worker did not finish.');
  } finally {
    await client.end();
  }
}

/** A command of that release, with `--json`. */
function kreislage(args, input = '') {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['dist/apps/cli/src/main.js', ...args, '--json'], {
      cwd: folder,
      env: { PATH: process.env.PATH, DATABASE_URL: databaseUrl, SESSION_SECRET },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stdin.end(input);
    child.once('close', (code) =>
      code === 0 ? resolve(JSON.parse(output.trim().split('\n').at(-1))) : reject(new Error(`${args[0]}: ${code}`)),
    );
  });
}

async function start(app, port) {
  const child = fork(join(folder, `dist/apps/${app}/src/main.js`), [], {
    cwd: folder,
    env: {
      ...{ PATH: process.env.PATH, DATABASE_URL: databaseUrl, SESSION_SECRET },
      ...{ PORT: String(port), LOG_LEVEL: 'warn', DEMO: '0' },
    },
  });
  children.push(child);
  await new Promise((resolve, reject) => {
    child.on('message', (message) => message?.type === 'ready' && resolve());
    child.once('exit', (code) => reject(new Error(`${app} ended: ${code}`)));
  });
}

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

async function signIn(url, username) {
  const response = await fetch(`${url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: PASSWORD }),
  });
  if (response.status !== 200) throw new Error(`Sign-in of ${username}: ${response.status}`);
  return (await response.json()).accessToken;
}

function put(file, content) {
  writeFileSync(join(folder, file), content);
  return join(folder, file);
}

function say(text) {
  process.stderr.write(`fixture: ${text}\n`);
}

/**
 * Replays a real reporting history through the public interface: the daily capacity reports of the Kreise of
 * Niedersachsen in 2020, first as they were reported, then as they were corrected, and compares what the steering view
 * says of every day with sums worked out from the files (expected.mjs). Used by an end-to-end test and by `npm run replay`.
 */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayAfter, expectedDays, expectedLargeChanges } from './expected.mjs';
import { readConsolidated, readFirstReports } from './register.mjs';

/** Days after the last report that are looked at too: what is carried forward must run out. */
const TAIL_DAYS = 8;
const PASSWORD = randomBytes(18).toString('hex');
const unitKeyOf = (kreis) => `${kreis}0000000`;

/** The three typing errors that the register published. */
const TYPING_ERRORS = [
  { kreis: '09779', day: '2020-11-09' },
  { kreis: '05116', day: '2020-05-13' },
  { kreis: '09571', day: '2020-05-25' },
];

/**
 * The Kreise of Niedersachsen as the units of one district, 03000.
 * @param {object} options see replay.d.mts
 */
export async function replayLowerSaxony({ url, kreislage, daily, consolidated, days: limit, parallel = 12, say }) {
  const ofLand = (report) => report.kreis.startsWith('03');
  const all = readFirstReports(daily).filter(ofLand);
  const days = [...new Set(all.map((report) => report.day))].sort().slice(0, limit ?? undefined);
  const inRange = (report) => report.day <= days.at(-1);
  const first = all.filter(inRange);
  const later = readConsolidated(consolidated).filter(ofLand).filter(inRange);
  const nameOf = new Map([...later, ...all].map((report) => [report.kreis, report.name]));
  const kreise = [...nameOf.keys()].sort();

  const districtKey = '03000';
  const startedAt = Date.now();
  const token = await prepareDistrict({ url, kreislage }, districtKey, 'Niedersachsen (Nachspiel)', 'NI', nameOf);
  const client = new Client(url, token, districtKey);
  await client.refuseUnlessEmpty(days);
  const preparedAt = Date.now();

  // First reports, day by day; the server says when the last of them was recorded, and warns of large changes.
  const differences = [];
  let knownAt = '';
  let largeChanges = 0;
  const newestOf = new Map();
  for (const [index, day] of days.entries()) {
    const ofDay = first.filter((report) => report.day === day);
    const stored = await inParallel(ofDay, parallel, async (report) => ({
      report,
      ...(await client.submit(report, null)),
    }));
    for (const { report, recordedAt, problems } of stored) {
      if (recordedAt > knownAt) knownAt = recordedAt;
      const warned = largeChangesIn(problems);
      largeChanges += warned.length;
      const wanted = expectedLargeChanges(report, newestOf.get(report.kreis));
      compare(differences, `LARGE_CHANGE ${report.kreis} ${day}`, warned.join(', '), wanted.join(', '));
      newestOf.set(report.kreis, report);
    }
    say(`Erstmeldungen: ${index + 1} von ${days.length} Tagen`);
  }
  const reportedAt = Date.now();

  // Consolidated values: a correction where the day has a report that differs, else a late first report.
  const firstOf = new Map(first.map((report) => [`${report.kreis} ${report.day}`, report]));
  const known = (report) => firstOf.get(`${report.kreis} ${report.day}`);
  const lateReports = later.filter((report) => !known(report));
  const corrections = later.filter((report) => {
    const before = known(report);
    return before && (before.occupied !== report.occupied || before.free !== report.free);
  });
  await new Promise((resolve) => setTimeout(resolve, 5));
  let done = 0;
  const changes = [...lateReports, ...corrections].sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  await inParallel(changes, parallel, async (report) => {
    const correction = known(report) !== undefined;
    const { recordedAt } = await client.submit(report, correction ? 1 : null);
    if (recordedAt <= knownAt) throw new Error(`${report.day} ${report.kreis}: recorded before what was known first`);
    done += 1;
    say(`Korrekturen und Nachmeldungen: ${done} von ${changes.length}`);
  });
  const correctedAt = Date.now();

  const current = [
    ...new Map([...first, ...lateReports, ...corrections].map((report) => [`${report.kreis} ${report.day}`, report])),
  ].map(([, report]) => report);
  const asked = [...days, ...Array.from({ length: TAIL_DAYS }, (_, index) => dayAfter(days.at(-1), index + 1))];
  const views = [
    { name: 'live', knownAt: null, expected: expectedDays(current, kreise, asked) },
    { name: `known at ${knownAt}`, knownAt, expected: expectedDays(first, kreise, asked) },
  ];

  say('Lagebild: warte auf den Worker');
  const caughtUpMs = await client.waitForSeries(views[0].expected);
  const caughtUpAt = Date.now();
  for (const view of views) {
    const series = await client.series(asked, view.knownAt);
    compare(differences, `series, ${view.name}`, series, seriesOf(view.expected));
    await inParallel([...view.expected.entries()], parallel, async ([index, expected]) => {
      const situation = await client.situation(expected.date, view.knownAt);
      compare(differences, `${expected.date}, ${view.name}`, situation, situationOf(expected));
      say(`Vergleich (${view.knownAt === null ? 'heute' : 'zuerst bekannt'}): Tag ${index + 1} von ${asked.length}`);
    });
  }
  const comparedAt = Date.now();
  say('verify: rechne alles nach');
  // It refuses with what it found; that belongs to the outcome.
  const verified = await kreislage(['verify']).catch((error) => {
    if (error.json?.differences) return error;
    throw error;
  });
  return {
    units: kreise.length,
    days: days.length,
    comparedDays: asked.length,
    firstReports: first.length,
    lateReports: lateReports.length,
    corrections: corrections.length,
    largeChanges,
    negativeFree: later.filter((report) => report.free === null).length,
    missingUnitDays: views[1].expected.slice(0, days.length).reduce((sum, day) => sum + day.missing.length, 0),
    carriedForwardUnitDays: views[1].expected
      .slice(0, days.length)
      .reduce((sum, day) => sum + day.units.filter((unit) => unit.status === 'CARRIED_FORWARD').length, 0),
    knownAt,
    differences,
    verify: verified.json,
    milliseconds: {
      prepare: preparedAt - startedAt,
      first: reportedAt - preparedAt,
      corrections: correctedAt - reportedAt,
      workerCaughtUp: caughtUpMs,
      compare: comparedAt - caughtUpAt,
      total: Date.now() - startedAt,
    },
  };
}

/** The three published typing errors, two weeks around each, as the units of a second district, 09000. */
export async function replayTypingErrors({ url, kreislage, daily }) {
  const all = readFirstReports(daily);
  const windows = TYPING_ERRORS.map(({ kreis, day }) => ({
    kreis,
    day,
    reports: all.filter(
      (report) => report.kreis === kreis && report.day >= dayAfter(day, -7) && report.day <= dayAfter(day, 7),
    ),
  }));
  const nameOf = new Map(windows.map(({ kreis, reports }) => [kreis, reports[0].name]));
  const token = await prepareDistrict({ url, kreislage }, '09000', 'Tippfehler (Nachspiel)', 'BY', nameOf);
  const client = new Client(url, token, '09000');
  return inParallel(windows, windows.length, async ({ kreis, day, reports }) => {
    const warned = [];
    for (const [index, report] of reports.entries()) {
      const { problems } = await client.submit(report, null);
      const fields = problems.filter((problem) => problem.code === 'LARGE_CHANGE').map((problem) => problem.field);
      warned.push({
        day: report.day,
        fields: fields.sort(),
        expected: expectedLargeChanges(report, reports[index - 1]),
      });
    }
    return { kreis, day, reports: reports.length, warned };
  });
}

/** Makes the district by the command line, as an operator would, and signs its officer in. */
async function prepareDistrict({ url, kreislage }, districtKey, name, state, nameOf) {
  const header =
    'district_key;district_name;state;ars;ags;name;kind;population;population_date;population_source;valid_from;valid_to;host_ars';
  const rows = [...nameOf].map(
    ([kreis, unitName]) => `${districtKey};${name};${state};${unitKeyOf(kreis)};;${unitName};MUNICIPALITY;;;;;;`,
  );
  const folder = await mkdtemp(join(tmpdir(), 'kreislage-replay-'));
  try {
    const file = join(folder, 'district.csv');
    await writeFile(file, [header, ...rows, ''].join('\n'));
    await kreislage(['district', 'import', file]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const settings = ['lockAfterDays=never', 'assessmentRequired=off', 'reportingDays=MON-SUN'];
  await kreislage(['district', 'set', districtKey, ...settings]);
  const username = `nachspiel.${districtKey}.${randomBytes(4).toString('hex')}`;
  const account = ['--username', username, '--role', 'steering-officer', '--district', districtKey];
  await kreislage(['account', 'create', ...account, '--password-stdin'], PASSWORD);
  const response = await fetch(`${url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: PASSWORD }),
  });
  if (response.status !== 200) throw new Error(`Sign-in: ${response.status} ${await response.text()}`);
  return (await response.json()).accessToken;
}

/** Asks and submits over GraphQL, as any client. */
class Client {
  constructor(url, token, districtKey) {
    this.url = url;
    this.token = token;
    this.districtKey = districtKey;
  }

  async ask(query, variables) {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await fetch(`${this.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${this.token}` },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(30_000),
      }).then(
        async (response) => ({ status: response.status, body: await response.json() }),
        (error) => ({ status: 0, body: { errors: String(error.cause ?? error) } }),
      );
      if (outcome.status === 200 && !outcome.body.errors) return outcome.body.data;
      // Away for a moment: every submission carries its key, so asking again is safe.
      if (![0, 503].includes(outcome.status) || attempt === 8)
        throw new Error(`${outcome.status} ${JSON.stringify(outcome.body.errors)}`);
      await new Promise((resolve) => setTimeout(resolve, 250 * attempt));
    }
  }

  /** @param baseRevision null = a first report, also a late one; else a correction of that revision */
  async submit(report, baseRevision) {
    const correction = baseRevision !== null;
    const data = await this.ask(
      `mutation ($input: SubmitDailyReportInput!) {
        submitDailyReport(input: $input) { report { revision recordedAt } problems { severity code field } } }`,
      {
        input: {
          unitKey: unitKeyOf(report.kreis),
          reportingDate: report.day,
          accommodation: [{ type: 'SHARED', accommodatedPersons: report.occupied, availableNow: report.free }],
          prospectiveCapacity: [],
          baseRevision,
          correctionReason: correction ? 'Konsolidierter Stand des Registers' : null,
          idempotencyKey: `replay-${report.kreis}-${report.day}-${correction ? 'correction' : 'first'}`,
        },
      },
    );
    const { report: stored, problems } = data.submitDailyReport;
    if (stored?.revision !== (baseRevision ?? 0) + 1)
      throw new Error(`${report.day} ${report.kreis}: ${JSON.stringify(data.submitDailyReport)}`);
    return { recordedAt: stored.recordedAt, problems };
  }

  async refuseUnlessEmpty(days) {
    const { reporting } = await this.series(days, null);
    if (reporting.received.some((received) => received > 0))
      throw new Error(`Der Landkreis ${this.districtKey} hat schon Meldungen. Das Nachspiel braucht ihn leer.`);
  }

  async series(days, knownAt) {
    const data = await this.ask(
      `query ($key: ID!, $from: Date!, $to: Date!, $knownAt: DateTime) { district(key: $key) {
        situationSeries(from: $from, to: $to, knownAt: $knownAt) {
          dates unitsExpected
          allocations { values unitsKnown }
          accommodation { type
            accommodatedPersons { values unitsKnown } availableNow { values unitsKnown } operablePlaces { values unitsKnown } }
          reporting { expected received onTime } } } }`,
      { key: this.districtKey, from: days[0], to: days.at(-1), knownAt },
    );
    return data.district.situationSeries;
  }

  async situation(date, knownAt) {
    const data = await this.ask(
      `query ($key: ID!, $date: Date!, $knownAt: DateTime) { district(key: $key) {
        situation(date: $date, knownAt: $knownAt) {
          date
          allocations { ...sum }
          accommodation { type accommodatedPersons { ...sum } availableNow { ...sum } operablePlaces { ...sum } }
          assessments { sufficient strained critical unknown }
          reporting { expected received onTime missing { key } }
          units { unit { key } status reportedOn } } } }
      fragment sum on AggregateCount { value unitsKnown unitsCurrent unitsExpected oldestReportingDate }`,
      { key: this.districtKey, date, knownAt },
    );
    return data.district.situation;
  }

  /** Waits until the worker has caught up, or nothing moves for 10 s; what is still wrong then, the comparison names. */
  async waitForSeries(expected) {
    const startedAt = Date.now();
    const wanted = JSON.stringify(seriesOf(expected));
    const days = expected.map((day) => day.date);
    let last = '';
    let lastMoved = startedAt;
    while (Date.now() - startedAt < 120_000 && Date.now() - lastMoved < 10_000) {
      const now = JSON.stringify(await this.series(days, null));
      if (now === wanted) break;
      if (now !== last) lastMoved = Date.now();
      last = now;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return Date.now() - startedAt;
  }
}

/** The expected day in the form of the answer to {@link Client.situation}. */
function situationOf(day) {
  const unitsExpected = day.units.length;
  const nothing = { value: null, unitsKnown: 0, unitsCurrent: 0, unitsExpected, oldestReportingDate: null };
  return {
    date: day.date,
    allocations: nothing,
    accommodation: [
      { type: 'DECENTRALISED', accommodatedPersons: nothing, availableNow: nothing, operablePlaces: nothing },
      {
        type: 'SHARED',
        accommodatedPersons: day.accommodatedPersons,
        availableNow: day.availableNow,
        operablePlaces: nothing,
      },
    ],
    assessments: { sufficient: 0, strained: 0, critical: 0, unknown: unitsExpected },
    reporting: {
      expected: day.expected,
      received: day.received,
      onTime: day.onTime,
      missing: day.missing.map((kreis) => ({ key: unitKeyOf(kreis) })),
    },
    units: day.units.map(({ kreis, status, reportedOn }) => ({ unit: { key: unitKeyOf(kreis) }, status, reportedOn })),
  };
}

/** The expected days in the form of the answer to {@link Client.series}. */
function seriesOf(days) {
  const nothing = { values: days.map(() => null), unitsKnown: days.map(() => 0) };
  const figure = (name) => ({
    values: days.map((day) => day[name].value),
    unitsKnown: days.map((day) => day[name].unitsKnown),
  });
  return {
    dates: days.map((day) => day.date),
    unitsExpected: days.map((day) => day.units.length),
    allocations: nothing,
    accommodation: [
      { type: 'DECENTRALISED', accommodatedPersons: nothing, availableNow: nothing, operablePlaces: nothing },
      {
        type: 'SHARED',
        accommodatedPersons: figure('accommodatedPersons'),
        availableNow: figure('availableNow'),
        operablePlaces: nothing,
      },
    ],
    reporting: {
      expected: days.map((day) => day.expected),
      received: days.map((day) => day.received),
      onTime: days.map((day) => day.onTime),
    },
  };
}

/** Fields with LARGE_CHANGE, in order. */
function largeChangesIn(problems) {
  return problems
    .filter((problem) => problem.code === 'LARGE_CHANGE')
    .map((problem) => problem.field)
    .sort();
}

/** Adds each leaf that differs, with its path. */
function compare(differences, where, actual, expected) {
  const isBranch = (value) => value !== null && typeof value === 'object';
  if (!isBranch(actual) || !isBranch(expected)) {
    if (actual !== expected)
      differences.push(`${where}: ${JSON.stringify(actual)}, expected ${JSON.stringify(expected)}`);
    return;
  }
  for (const key of new Set([...Object.keys(actual), ...Object.keys(expected)]))
    compare(differences, `${where}/${key}`, actual[key], expected[key]);
}

/** `map` with at most `limit` at once; the first failure ends it. */
async function inParallel(items, limit, work) {
  const results = [];
  let next = 0;
  const runner = async () => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(items[index]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, runner));
  return results;
}

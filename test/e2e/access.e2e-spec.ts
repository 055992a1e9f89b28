import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TokenScope } from '#access';
import { graphql, signIn } from '../support/client.js';
import {
  type AccountName,
  type Districts,
  FOREIGN,
  HOME,
  type Json,
  PASSWORD,
  report,
  REPORT,
  reportInput,
  startWithDistricts,
  submit,
  unitKeys,
} from '../support/districts.js';

// docs/contract.md, section 4, "Access", as a table: who asks what with which credential, and what comes back.

let districts: Districts;
const { melle, bramsche, artland, facility, foreign } = unitKeys;
const ABSENT = '034599999999';

beforeAll(async () => {
  districts = await startWithDistricts();
  const own = {
    comment: 'Bitte nicht zeigen',
    prospectiveCapacity: [{ type: 'SHARED', places: 5, label: 'Container Schulstraße' }],
    allocations: null,
  };
  await report(districts, 'melle', melle, districts.ago(1), own);
  await report(districts, 'melle', melle, districts.ago(1), {
    ...own,
    baseRevision: 1,
    correctionReason: 'Zahlendreher',
  });
  await report(districts, 'fremd', foreign, districts.ago(1), own);
  await districts.settled();
}, 120_000);
afterAll(async () => districts?.stop(), 60_000);

const CHECK = `query ($input: SubmitDailyReportInput!) { checkDailyReport(input: $input) { code } }`;
const SUBMIT = `mutation ($input: SubmitDailyReportInput!) { submitDailyReport(input: $input) { problems { code } } }`;
const CONFIRM = `mutation ($key: ID!, $date: Date!) { confirmUnchanged(unitKey: $key, reportingDate: $date) { problems { code } } }`;
const VIEWER = '{ viewer { username name role units { key } district { key name timeZone today } } }';

type Credential = { account: AccountName; scope?: TokenScope; units?: readonly string[] };
const credentials = new Map<string, Promise<string>>();
/** The secret of a credential: the account's access token, or an API token made once. */
function secretOf(credential: Credential): Promise<string> {
  const key = JSON.stringify(credential);
  if (!credentials.has(key)) {
    credentials.set(
      key,
      credential.scope === undefined
        ? districts.as(credential.account)
        : districts.token(credential.account, credential.scope, credential.units).then(({ token }) => token),
    );
  }
  return credentials.get(key)!;
}

/**
 * Result of an operation: `200` with data, or the status with the code of the first error; `null` = answered with null.
 */
async function outcome(
  credential: Credential,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<string> {
  const answer = await graphql<Json>(districts.url, await secretOf(credential), query, variables);
  const code = answer.errors?.[0]?.extensions.code;
  if (code !== undefined) return `${answer.status} ${code}`;
  const [value] = Object.values(answer.data);
  return value === null ? `${answer.status} null` : `${answer.status}`;
}

/** The day of all writes below: in the future, so that nothing is stored and an allowed one is seen by its problem. */
const tomorrow = (): string => districts.ago(-1);

const operations: Record<string, (credential: Credential) => Promise<string>> = {
  viewer: (who) => outcome(who, VIEWER),
  'own district': (who) => outcome(who, `{ district(key: "${HOME}") { situation { date } } }`),
  'foreign district': (who) => outcome(who, `{ district(key: "${FOREIGN}") { situation { date } } }`),
  'absent district': (who) => outcome(who, `{ district(key: "99999") { name } }`),
  'unit of Melle': (who) => outcome(who, `{ reportingUnit(key: "${melle}") { name } }`),
  'unit of Bramsche': (who) => outcome(who, `{ reportingUnit(key: "${bramsche}") { name } }`),
  'foreign unit': (who) => outcome(who, `{ reportingUnit(key: "${foreign}") { name } }`),
  'absent unit': (who) => outcome(who, `{ reportingUnit(key: "${ABSENT}") { name } }`),
  'check for Melle': (who) => outcome(who, CHECK, { input: reportInput(melle, tomorrow()) }),
  'check for Bramsche': (who) => outcome(who, CHECK, { input: reportInput(bramsche, tomorrow()) }),
  'check for foreign': (who) => outcome(who, CHECK, { input: reportInput(foreign, tomorrow()) }),
  'report for Melle': (who) => outcome(who, SUBMIT, { input: reportInput(melle, tomorrow()) }),
  'report for Bramsche': (who) => outcome(who, SUBMIT, { input: reportInput(bramsche, tomorrow()) }),
  'report for foreign': (who) => outcome(who, SUBMIT, { input: reportInput(foreign, tomorrow()) }),
  'report for absent': (who) => outcome(who, SUBMIT, { input: reportInput(ABSENT, tomorrow()) }),
  'confirm for Melle': (who) => outcome(who, CONFIRM, { key: melle, date: tomorrow() }),
  'confirm for Bramsche': (who) => outcome(who, CONFIRM, { key: bramsche, date: tomorrow() }),
  'confirm for foreign': (who) => outcome(who, CONFIRM, { key: foreign, date: tomorrow() }),
  'map layer': async (who) => {
    const response = await fetch(`${districts.url}/ogc/collections/unit-situations/items`, {
      headers: { authorization: `Bearer ${await secretOf(who)}` },
    });
    return String(response.status);
  },
};

const NO = '403 FORBIDDEN';
const NONE = '200 NOT_FOUND';
/** Answers for everybody who reads figures. */
const reads = {
  viewer: '200',
  'own district': '200',
  'foreign district': '200 null',
  'absent district': '200 null',
  'unit of Melle': '200',
  'unit of Bramsche': '200',
  'foreign unit': '200 null',
  'absent unit': '200 null',
  'map layer': '200',
};
const readsOnly = {
  ...reads,
  ...Object.fromEntries(
    ['check', 'report', 'confirm'].flatMap((what) =>
      ['Melle', 'Bramsche', 'foreign'].map((where) => [`${what} for ${where}`, NO]),
    ),
  ),
  'report for absent': NO,
};
const reportsFor = (melleAnswer: string, bramscheAnswer: string): Record<string, string> => ({
  ...reads,
  ...Object.fromEntries(
    ['check', 'report', 'confirm'].flatMap((what) => [
      [`${what} for Melle`, melleAnswer],
      [`${what} for Bramsche`, bramscheAnswer],
      [`${what} for foreign`, NONE],
    ]),
  ),
  'report for absent': NONE,
});
const layers = {
  ...Object.fromEntries(Object.keys(readsOnly).map((name) => [name, NO])),
  viewer: '200',
  'map layer': '200',
};

const table: readonly (readonly [string, Credential, Record<string, string>])[] = [
  ["Melle's clerk", { account: 'melle' }, reportsFor('200', NO)],
  ['the clerk of other units', { account: 'zwei' }, reportsFor(NO, '200')],
  ['the steering officer', { account: 'steuerung' }, reportsFor('200', '200')],
  ['the admin', { account: 'verwaltung' }, readsOnly],
  ['the map account', { account: 'karte' }, layers],
  ["a clerk's report token", { account: 'melle', scope: 'report' }, reportsFor('200', NO)],
  ["a clerk's read token", { account: 'melle', scope: 'read' }, readsOnly],
  ["a clerk's layers token", { account: 'melle', scope: 'layers' }, layers],
  ["an officer's report token", { account: 'steuerung', scope: 'report' }, reportsFor('200', '200')],
  [
    "an officer's report token for Bramsche",
    { account: 'steuerung', scope: 'report', units: [bramsche] },
    reportsFor(NO, '200'),
  ],
  [
    "a clerk's report token for another of the own units",
    { account: 'zwei', scope: 'report', units: [facility] },
    reportsFor(NO, NO),
  ],
  ["an officer's read token", { account: 'steuerung', scope: 'read' }, readsOnly],
  ["an officer's layers token", { account: 'steuerung', scope: 'layers' }, layers],
  ["the admin's read token", { account: 'verwaltung', scope: 'read' }, readsOnly],
  ["the map account's layers token", { account: 'karte', scope: 'layers' }, layers],
];

describe('the table of access', () => {
  it.each(table)('holds for %s', async (_name, credential, expected) => {
    const found: Record<string, string> = {};
    for (const [name, run] of Object.entries(operations)) found[name] = await run(credential);
    expect(found).toEqual(expected);
  });

  it('stores nothing of what was refused', async () => {
    const rows = await districts.database.query<{ unit_key: string }>(`SELECT unit_key FROM reporting.daily_report`);
    expect(rows.map((row) => row.unit_key).sort()).toEqual([foreign, melle, melle]);
  });

  it('writes down who was refused', async () => {
    const rows = await districts.database.query<{ actor_name: string }>(
      `SELECT DISTINCT actor_name FROM platform.audit_entry WHERE action = 'AccessRefused' AND district_key = '${HOME}'`,
    );
    expect(rows.map((row) => row.actor_name).sort()).toEqual(['karte', 'melle', 'steuerung', 'verwaltung', 'zwei']);
  });
});

describe('the viewer', () => {
  const viewerOf = async (credential: Credential): Promise<Json> =>
    (await graphql<Json>(districts.url, await secretOf(credential), VIEWER)).data.viewer;
  const keys = (viewer: Json): string[] => viewer.units.map((unit: Json) => unit.key);

  it("is told the own units: a clerk's own, an officer's all, nobody else's any", async () => {
    const { retired, coming } = unitKeys;
    expect(keys(await viewerOf({ account: 'melle' }))).toEqual([melle]);
    expect(keys(await viewerOf({ account: 'zwei' }))).toEqual([bramsche, retired, coming, facility]);
    expect(keys(await viewerOf({ account: 'steuerung' }))).toEqual([
      bramsche,
      melle,
      retired,
      coming,
      artland,
      facility,
    ]);
    expect(keys(await viewerOf({ account: 'verwaltung' }))).toEqual([]);
    expect(keys(await viewerOf({ account: 'karte' }))).toEqual([]);
    expect(keys(await viewerOf({ account: 'steuerung', scope: 'report', units: [bramsche] }))).toEqual([bramsche]);
  });

  it('is told name, role and district', async () => {
    expect(await viewerOf({ account: 'karte' })).toEqual({
      username: 'karte',
      name: 'karte',
      role: 'GIS',
      units: [],
      district: { key: HOME, name: 'Landkreis Osnabrück', timeZone: 'Europe/Berlin', today: districts.today },
    });
    expect((await viewerOf({ account: 'fremdsteuerung' })).district.key).toBe(FOREIGN);
  });

  it.each([
    '{ viewer { district { rules { dueTime } } } }',
    '{ viewer { district { units { key } } } }',
    '{ viewer { district { situation { date } } } }',
    '{ viewer { units { name } } }',
    '{ viewer { units { key report(date: "2026-11-01") { allocations } } } }',
    '{ viewer { ...V } } fragment V on Viewer { district { ... on District { rules { dueTime } } } }',
    '{ v: viewer { district { a: situation { date } } } }',
    '{ __schema { types { name } } }',
    '{ viewer { username } district(key: "03459") { key } }',
  ])('of map layers is told nothing more: %s', async (query) => {
    for (const credential of [{ account: 'karte' }, { account: 'melle', scope: 'layers' }] as const) {
      const answer = await graphql(districts.url, await secretOf(credential), query);
      expect([query, answer.errors?.[0]?.extensions.code]).toEqual([
        query,
        query.includes('__schema') ? 'GRAPHQL_VALIDATION_FAILED' : 'FORBIDDEN',
      ]);
      expect(answer.data ?? null).toBeNull();
    }
  });
});

describe('fields of their own', () => {
  const QUERY = `query ($date: Date!) { reportingUnit(key: "${melle}") { report(date: $date) { ...R revisions { ...R } } } } ${REPORT}`;
  const SITUATION = `query ($date: Date!) { district(key: "${HOME}") { situation(date: $date) {
    units { report { ...R } } } } } ${REPORT}`;
  const readers: [Credential, boolean][] = [
    [{ account: 'melle' }, true],
    [{ account: 'melle', scope: 'read' }, true],
    [{ account: 'steuerung' }, true],
    [{ account: 'steuerung', scope: 'read' }, true],
    [{ account: 'zwei' }, false],
    [{ account: 'andere' }, false],
    [{ account: 'verwaltung' }, false],
    [{ account: 'verwaltung', scope: 'read' }, false],
  ];

  it.each(readers)('are shown to %j: %s', async (credential, inFull) => {
    const variables = { date: districts.ago(1) };
    const secret = await secretOf(credential);
    const direct = (await graphql<Json>(districts.url, secret, QUERY, variables)).data.reportingUnit.report;
    const through = (await graphql<Json>(districts.url, secret, SITUATION, variables)).data.district.situation.units
      .map(({ report: one }: Json) => one)
      .find((one: Json) => one?.unit.key === melle);
    for (const one of [direct, direct.revisions[0], through]) {
      expect({
        comment: one.comment,
        reason: one.correctionReason,
        label: one.prospectiveCapacity[0].label,
        warnings: one.warnings.map(({ code }: Json) => code),
        by: one.recordedBy,
      }).toEqual(
        inFull
          ? {
              comment: 'Bitte nicht zeigen',
              reason: 'Zahlendreher',
              label: 'Container Schulstraße',
              warnings: ['VALUE_UNKNOWN'],
              by: 'melle',
            }
          : { comment: null, reason: null, label: null, warnings: [], by: null },
      );
      // Figures are for everybody of the district.
      expect(one).toMatchObject({ revision: 2, projectedCredits: 3, assessment: 'SUFFICIENT', onBehalf: false });
      expect(one.prospectiveCapacity[0].places).toBe(5);
    }
    expect(direct.revisions).toHaveLength(2);
  });

  it('never show in the map layer, whoever asks', async () => {
    const response = await fetch(
      `${districts.url}/ogc/collections/unit-situations/items?datetime=${districts.ago(1)}`,
      {
        headers: { authorization: `Bearer ${await secretOf({ account: 'steuerung' })}` },
      },
    );
    const text = await response.text();
    expect(text).toContain('"name":"Melle"');
    for (const hidden of ['Bitte nicht zeigen', 'Container', 'Zahlendreher']) expect(text).not.toContain(hidden);
    expect(text).not.toContain(foreign);
  });
});

describe('a foreign key', () => {
  it('is answered as an absent one, to the letter', async () => {
    const secret = await secretOf({ account: 'steuerung' });
    const raw = async (query: string, variables: unknown): Promise<string> => {
      const response = await fetch(`${districts.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: JSON.stringify({ query, variables }),
      });
      return `${response.status} ${await response.text()}`;
    };
    for (const [query, variablesFor] of [
      [
        'query ($key: ID!) { reportingUnit(key: $key) { name report(date: "2026-11-01") { allocations } } }',
        (key: string) => ({ key }),
      ],
      [CHECK, (key: string) => ({ input: reportInput(key, tomorrow()) })],
      [SUBMIT, (key: string) => ({ input: reportInput(key, tomorrow()) })],
      [CONFIRM, (key: string) => ({ key, date: tomorrow() })],
    ] as const) {
      expect(await raw(query, variablesFor(foreign))).toBe(await raw(query, variablesFor(ABSENT)));
      expect(await raw(query, variablesFor(foreign))).toBe(await raw(query, variablesFor('x')));
    }
    const district = 'query ($key: ID!) { district(key: $key) { name } }';
    expect(await raw(district, { key: FOREIGN })).toBe(await raw(district, { key: '99999' }));
  });

  it('is not reached through the graph either', async () => {
    const answer = await districts.ask(
      'fremdsteuerung',
      '{ viewer { units { key district { key } } district { key units { key hostUnit { key } } situation { units { unit { key } } } } } }',
    );
    const { units, district } = answer.viewer;
    expect(units).toEqual([{ key: foreign, district: { key: FOREIGN } }]);
    expect(district).toEqual({
      key: FOREIGN,
      units: [{ key: foreign, hostUnit: null }],
      situation: { units: [{ unit: { key: foreign } }] },
    });
  });
});

describe('who reports', () => {
  it('is written down: source by the credential, on behalf by the role', async () => {
    const cookie = await cookieOf('steuerung');
    const overCookie = await fetch(`${districts.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify({
        query: `mutation ($input: SubmitDailyReportInput!) { submitDailyReport(input: $input) { report { source onBehalf recordedBy } } }`,
        variables: { input: reportInput(artland, districts.ago(5)) },
      }),
    });
    expect(((await overCookie.json()) as Json).data.submitDailyReport.report).toEqual({
      source: 'PORTAL',
      onBehalf: true,
      recordedBy: 'steuerung',
    });
    expect((await submit(districts, 'andere', reportInput(artland, districts.ago(6)))).report).toMatchObject({
      source: 'API',
      onBehalf: false,
      recordedBy: 'andere',
    });
    const token = await secretOf({ account: 'steuerung', scope: 'report' });
    const byToken = await graphql<Json>(
      districts.url,
      token,
      `
        mutation ($input: SubmitDailyReportInput!) {
          submitDailyReport(input: $input) {
            report {
              source
              onBehalf
            }
          }
        }
      `,
      { input: reportInput(artland, districts.ago(7)) },
    );
    expect(byToken.data.submitDailyReport.report).toEqual({ source: 'API', onBehalf: true });
  });

  it('cannot be said by the client: unknown fields are refused', async () => {
    for (const field of ['onBehalf', 'recordedBy', 'districtKey', 'revision', 'source', '__proto__']) {
      const input = JSON.parse(`{"${field}": "x"}`) as Record<string, unknown>;
      const answer = await graphql(districts.url, await secretOf({ account: 'melle' }), SUBMIT, {
        input: Object.defineProperty(reportInput(melle, tomorrow()), field, { value: input[field], enumerable: true }),
      });
      expect([field, answer.status]).toEqual([field, 400]);
    }
  });
});

describe('an API token', () => {
  it('is worth nothing once it is revoked', async () => {
    const { id, token } = await districts.token('melle', 'read');
    expect((await graphql(districts.url, token, VIEWER)).status).toBe(200);
    const { revokeToken } = await import('#accounts');
    await revokeToken(districts.operator, id, 'Betrieb (Test)');
    const answer = await graphql(districts.url, token, VIEWER);
    expect([answer.status, answer.errors![0]!.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  });

  it('is worth nothing once it has expired, or its account is disabled', async () => {
    const { id, token } = await districts.token('andere', 'read');
    await districts.database.query(
      `UPDATE identity.api_token SET expires_at = clock_timestamp() - interval '1 second' WHERE token_id = $1`,
      [id],
    );
    expect((await graphql(districts.url, token, VIEWER)).status).toBe(401);
    const second = await districts.token('andere', 'read');
    const session = await signIn(districts.url, 'andere', PASSWORD);
    await districts.database.query(
      `UPDATE identity.account SET disabled_at = clock_timestamp() WHERE username = 'andere'`,
    );
    expect((await graphql(districts.url, second.token, VIEWER)).status).toBe(401);
    expect((await graphql(districts.url, session, VIEWER)).status).toBe(401);
    await expect(signIn(districts.url, 'andere', PASSWORD)).rejects.toThrow('401');
    await districts.database.query(`UPDATE identity.account SET disabled_at = NULL WHERE username = 'andere'`);
  });

  it('follows the rights of its account at once', async () => {
    const { token } = await districts.token('zwei', 'report');
    const input = reportInput(facility, tomorrow());
    expect((await graphql(districts.url, token, CHECK, { input })).status).toBe(200);
    await districts.database.query(`DELETE FROM identity.account_unit WHERE unit_key = '${facility}'`);
    expect((await graphql(districts.url, token, CHECK, { input })).errors![0]!.extensions.code).toBe('FORBIDDEN');
  });

  it('is not taken from a URL, nor as Basic outside the map layers', async () => {
    const { token } = await districts.token('steuerung', 'report');
    const post = (path: string, headers: Record<string, string> = {}) =>
      fetch(`${districts.url}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query: VIEWER }),
      });
    for (const name of ['token', 'access_token', 'authorization', 'Authorization', 'api_key', 'apikey', 'key']) {
      expect((await post(`/graphql?${name}=${token}`)).status).toBe(401);
      expect((await fetch(`${districts.url}/ogc/collections/unit-situations/items?${name}=${token}`)).status).toBe(401);
    }
    const basic = `Basic ${Buffer.from(`anybody:${token}`).toString('base64')}`;
    expect((await post('/graphql', { authorization: basic })).status).toBe(401);
    const layer = await fetch(`${districts.url}/ogc/collections/unit-situations/items`, {
      headers: { authorization: basic },
    });
    expect(layer.status).toBe(200);
    // A token in the URL is refused also beside a good one.
    const both = await fetch(`${districts.url}/ogc/collections/unit-situations/items?token=${token}`, {
      headers: { authorization: basic },
    });
    expect(both.status).toBe(400);
  });
});

async function cookieOf(account: AccountName): Promise<string> {
  const response = await fetch(`${districts.url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: account, password: PASSWORD }),
  });
  return response.headers.get('set-cookie')!.split(';')[0]!;
}

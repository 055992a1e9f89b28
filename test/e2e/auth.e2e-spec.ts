import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { signIn } from '../support/client.js';
import { type Installation, startInstallation } from '../support/installation.js';
import { type Districts, HOME, type Json, PASSWORD, startWithDistricts, unitKeys } from '../support/districts.js';

// docs/contract.md, section 3: signing in, cookies and tokens, and what the HTTP side answers to what it cannot take.

const METRICS_TOKEN = 'a token for the metrics of tests, long enough';
let districts: Districts;
/** The same database behind an https address and with DEMO=1. */
let behindHttps: Installation;
let demo: Installation;

beforeAll(async () => {
  districts = await startWithDistricts({ METRICS_TOKEN });
  const more = { databaseUrl: districts.database.url, redisUrl: districts.database.redisUrl, workers: 0 };
  behindHttps = await startInstallation({ ...more, env: { DEMO: '0', PUBLIC_URL: 'https://kreislage.example' } });
  demo = await startInstallation(more);
}, 180_000);
afterAll(async () => {
  await demo?.stop();
  await behindHttps?.stop();
  await districts?.stop();
}, 90_000);
beforeEach(async () => {
  await districts.database.query(`DELETE FROM identity.sign_in_failure`);
});

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Json;
}
async function request(path: string, init: RequestInit & { readonly at?: string } = {}): Promise<Answer> {
  const response = await fetch(`${init.at ?? districts.url}${path}`, { redirect: 'manual', ...init });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: /^[{[]/.test(text) ? JSON.parse(text) : null,
  };
}
const post = (path: string, body: unknown, headers: Record<string, string> = {}, at?: string): Promise<Answer> =>
  request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(at === undefined ? {} : { at }),
  });
const login = (username: unknown, password: unknown = PASSWORD, at?: string): Promise<Answer> =>
  post('/auth/login', { username, password }, {}, at);
const ask = (headers: Record<string, string>, query = '{ viewer { username } }', at?: string): Promise<Answer> =>
  post('/graphql', { query }, headers, at);
const cookieOf = ({ headers }: Answer): string => headers.get('set-cookie')!.split(';')[0]!;
const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

describe('signing in', () => {
  it('answers with token, end and viewer, and sets an HttpOnly cookie', async () => {
    const answer = await login('zwei');
    expect(answer.status).toBe(200);
    const { bramsche, retired, coming, facility } = unitKeys;
    expect(answer.json).toEqual({
      accessToken: expect.stringMatching(/^kla_[\w-]{43}$/),
      expiresAt: expect.stringMatching(/Z$/),
      viewer: {
        username: 'zwei',
        name: 'zwei',
        role: 'MUNICIPAL_CLERK',
        districtKey: HOME,
        unitKeys: [bramsche, retired, coming, facility],
      },
    });
    const hours = (Date.parse(answer.json.expiresAt) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(9.95);
    expect(hours).toBeLessThanOrEqual(10.01);
    expect(answer.headers.get('set-cookie')).toMatch(/^kreislage=klc_[\w-]{43}; /);
    expect(answer.headers.get('set-cookie')).toContain('HttpOnly');
    expect(answer.headers.get('set-cookie')).toContain('SameSite=Lax');
    expect(answer.headers.get('set-cookie')).toContain('Path=/');
    expect(answer.headers.get('set-cookie')).not.toContain('Secure');
    expect(answer.headers.get('set-cookie')).not.toContain(answer.json.accessToken);
  });

  it('under https uses a __Host- cookie that is Secure, and no other', async () => {
    const { url } = behindHttps.apis[0]!;
    const answer = await login('melle', PASSWORD, url);
    const cookie = answer.headers.get('set-cookie')!;
    expect(cookie).toMatch(/^__Host-kreislage=/);
    expect(cookie).toContain('Secure');
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('Path=/');
    expect(cookie).not.toMatch(/domain/i);
    expect((await ask({ cookie: cookieOf(answer) }, undefined, url)).status).toBe(200);
    expect((await ask({ cookie: cookieOf(answer).replace('__Host-', '') }, undefined, url)).status).toBe(401);
  });

  it('takes a name in any case and with blanks around it, and gives new secrets each time', async () => {
    const [one, two] = [await login('  MELLE '), await login('melle')];
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(one.json.accessToken).not.toBe(two.json.accessToken);
    expect(cookieOf(one)).not.toBe(cookieOf(two));
  });

  it('answers an unknown name and a wrong password alike', async () => {
    const [unknown, wrong] = [await login('niemand'), await login('melle', 'falsches Kennwort')];
    expect(wrong.status).toBe(401);
    expect([unknown.status, unknown.text]).toEqual([wrong.status, wrong.text]);
    expect(wrong.json).toEqual({ code: 'UNAUTHENTICATED', message: 'Benutzername oder Kennwort ist falsch.' });
    expect([unknown.headers.get('set-cookie'), wrong.headers.get('set-cookie')]).toEqual([null, null]);
  });

  it.each([
    ['no JSON', '{"username":'],
    ['a list', '[]'],
    ['a text', '"melle"'],
    ['null', 'null'],
    ['nothing', ''],
    ['no password', '{"username":"melle"}'],
    ['an empty name', `{"username":"","password":"${PASSWORD}"}`],
    ['a number', `{"username":1,"password":"${PASSWORD}"}`],
    ['another field', `{"username":"melle","password":"${PASSWORD}","role":"ADMIN"}`],
    ['a prototype', `{"username":"melle","password":"${PASSWORD}","__proto__":{"a":1}}`],
    ['a name with NUL', `{"username":"mel\\u0000le","password":"${PASSWORD}"}`],
  ])('with %s is a bad request', async (_what, body) => {
    const answer = await post('/auth/login', body);
    expect([answer.status, answer.json?.code]).toEqual([400, 'BAD_REQUEST']);
    expect(answer.text).not.toMatch(/stack|node_modules|Unexpected token/);
  });

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'])(
    'is not possible by a simple request of %s',
    async (type) => {
      const answer = await request('/auth/login', {
        method: 'POST',
        headers: { 'content-type': type },
        body: `username=melle&password=${encodeURIComponent(PASSWORD)}`,
      });
      expect([400, 415]).toContain(answer.status);
      expect(answer.headers.get('set-cookie')).toBeNull();
    },
  );

  it('survives a password of any kind', async () => {
    for (const password of ['\u0000', '\ud83c', 'x'.repeat(1_000)])
      expect((await login('melle', password)).status).toBe(401);
    expect((await login('melle', 'x'.repeat(1_001))).status).toBe(400);
  });
});

describe('failed sign-ins', () => {
  it('are limited to 10 for each account, whatever comes then; another account is free', async () => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 11; attempt += 1) statuses.push((await login('melle', 'falsches Kennwort')).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    const right = await login('melle');
    expect([right.status, right.json.code]).toEqual([429, 'RATE_LIMITED']);
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(right.headers.get('set-cookie')).toBeNull();
    expect((await login('MELLE ')).status).toBe(429);
    expect((await login('zwei')).status).toBe(200);
  });

  it('are limited for names without an account just so', async () => {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 11; attempt += 1) statuses.push((await login('niemand', 'x')).status);
    expect(statuses.slice(9)).toEqual([401, 429]);
  });

  it('are forgotten after 15 minutes', async () => {
    for (let attempt = 0; attempt < 10; attempt += 1) await login('melle', 'falsches Kennwort');
    await districts.database.query(`UPDATE identity.sign_in_failure SET failed_at = failed_at - interval '14 minutes'`);
    expect((await login('melle')).status).toBe(429);
    await districts.database.query(`UPDATE identity.sign_in_failure SET failed_at = failed_at - interval '61 seconds'`);
    expect((await login('melle')).status).toBe(200);
  });

  it('do not count those that succeed, one after the other or at once', async () => {
    for (let attempt = 0; attempt < 9; attempt += 1) await login('melle', 'falsches Kennwort');
    for (let attempt = 0; attempt < 3; attempt += 1) expect((await login('melle')).status).toBe(200);
    const many = await Promise.all(Array.from({ length: 15 }, () => login('melle')));
    expect(many.map(({ status }) => status)).toEqual(Array.from({ length: 15 }, () => 200));
    expect((await login('melle', 'falsches Kennwort')).status).toBe(401);
    expect((await login('melle', 'falsches Kennwort')).status).toBe(429);
  });

  it('do not slip through when many come at once', async () => {
    const many = await Promise.all(Array.from({ length: 30 }, () => login('melle', 'falsches Kennwort')));
    const statuses = many.map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), ...Array.from({ length: 20 }, () => 429)]);
  });

  it('are limited to 100 for each source', async () => {
    await districts.database.query(
      `INSERT INTO identity.sign_in_failure (username, source, settled) SELECT 'name' || i, '127.0.0.1', true FROM generate_series(1, 99) AS i`,
    );
    expect((await login('niemand', 'x')).status).toBe(401);
    expect((await login('zwei')).status).toBe(429);
    // A forwarded address is believed from trusted proxies only, and there are none.
    const forwarded = await post(
      '/auth/login',
      { username: 'zwei', password: PASSWORD },
      { 'x-forwarded-for': '192.0.2.1' },
    );
    expect(forwarded.status).toBe(429);
  });
});

describe('a session', () => {
  it('ends with the logout, cookie and access token alike', async () => {
    const signedIn = await login('melle');
    const cookie = cookieOf(signedIn);
    const token = signedIn.json.accessToken as string;
    const other = await signIn(districts.url, 'melle', PASSWORD);
    expect([(await ask({ cookie })).status, (await ask(bearer(token))).status]).toEqual([200, 200]);
    const out = await request('/auth/logout', { method: 'POST', headers: { cookie } });
    expect([out.status, out.text]).toEqual([204, '']);
    expect(out.headers.get('set-cookie')).toMatch(/^kreislage=; /);
    expect([(await ask({ cookie })).status, (await ask(bearer(token))).status]).toEqual([401, 401]);
    expect((await ask(bearer(other))).status).toBe(200);
    expect((await request('/auth/logout', { method: 'POST', headers: { cookie } })).status).toBe(401);
  });

  it('ends by the access token as well', async () => {
    const signedIn = await login('melle');
    expect((await request('/auth/logout', { method: 'POST', headers: bearer(signedIn.json.accessToken) })).status).toBe(
      204,
    );
    expect((await ask({ cookie: cookieOf(signedIn) })).status).toBe(401);
    expect((await request('/auth/logout', { method: 'POST' })).status).toBe(401);
  });

  it('idles out after 30 minutes for the cookie only, and ends after 10 hours for both', async () => {
    const signedIn = await login('melle');
    const cookie = cookieOf(signedIn);
    const token = bearer(signedIn.json.accessToken);
    const idle = (minutes: number) =>
      districts.database.query(
        `UPDATE identity.session SET last_seen_at = clock_timestamp() - make_interval(mins => ${minutes})
          WHERE session_id = (SELECT session_id FROM identity.session ORDER BY created_at DESC LIMIT 1)`,
      );
    await idle(29);
    expect((await ask({ cookie })).status).toBe(200);
    // That was a use: the time begins anew.
    const [row] = await districts.database.query<{ age: number }>(
      `SELECT extract(epoch FROM clock_timestamp() - max(last_seen_at))::int AS age FROM identity.session`,
    );
    expect(row!.age).toBeLessThan(60);
    await idle(31);
    expect([(await ask({ cookie })).status, (await ask(token)).status]).toEqual([401, 200]);
    await districts.database.query(
      `UPDATE identity.session SET expires_at = clock_timestamp(), last_seen_at = clock_timestamp()`,
    );
    expect([(await ask({ cookie })).status, (await ask(token)).status]).toEqual([401, 401]);
  });

  it('by cookie is for pages of our own', async () => {
    const cookie = cookieOf(await login('melle'));
    const own = districts.url;
    const port = new URL(own).port;
    for (const [headers, status] of [
      [{}, 200],
      [{ origin: own }, 200],
      [{ 'sec-fetch-site': 'same-origin' }, 200],
      [{ origin: 'https://evil.example' }, 401],
      [{ origin: 'null' }, 401],
      [{ origin: `http://127.0.0.1:${Number(port) + 1}` }, 401],
      [{ origin: `http://127.0.0.1.evil.example:${port}` }, 401],
      [{ 'sec-fetch-site': 'cross-site' }, 401],
      [{ 'sec-fetch-site': 'same-site' }, 401],
    ] as const) {
      expect([headers, (await ask({ cookie, ...headers })).status]).toEqual([headers, status]);
    }
    // A bearer token is nothing that a browser sends by itself.
    const token = await signIn(districts.url, 'melle', PASSWORD);
    expect((await ask({ ...bearer(token), origin: 'https://evil.example' })).status).toBe(200);
    const out = await request('/auth/logout', { method: 'POST', headers: { cookie, origin: 'https://evil.example' } });
    expect(out.status).toBe(401);
    expect((await ask({ cookie })).status).toBe(200);
  });
});

describe('GraphQL over HTTP', () => {
  const token = (): Promise<string> => districts.as('steuerung');

  it('without valid credentials is 401 before anything is read', async () => {
    const big = `{"query":"${'x'.repeat(300_000)}"}`;
    for (const [headers, body] of [
      [{}, '{ this is not JSON'],
      [{}, big],
      [bearer('kla_wrong'), '{}'],
      [bearer('klt_wrong'), '{}'],
      [bearer('anything'), '{}'],
      [{ authorization: 'Basic eDp5' }, '{}'],
      [{ authorization: 'Bearer' }, '{}'],
      [{ cookie: 'kreislage=klc_wrong' }, '{}'],
    ] as const) {
      const answer = await post('/graphql', body, headers);
      expect([answer.status, answer.json]).toEqual([
        401,
        { errors: [{ message: 'Bitte melden Sie sich an.', extensions: { code: 'UNAUTHENTICATED' } }] },
      ]);
    }
    // The path may be written in another way, it stays the same door.
    expect((await post('/%67raphql', '{ no JSON')).status).toBe(401);
    expect((await request('/%6fgc/collections/unit-situations/items')).status).toBe(401);
    const good = await post('/%67raphql', { query: '{ viewer { username } }' }, bearer(await token()));
    expect([good.status, good.json.data.viewer.username]).toEqual([200, 'steuerung']);
  });

  it('takes POST only', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD']) {
      const answer = await request('/graphql?query={viewer{username}}', { method, headers: bearer(await token()) });
      expect([method, answer.status]).toEqual([method, 405]);
      expect(answer.headers.get('allow')).toBe('POST');
      expect(answer.text).not.toContain('steuerung');
    }
  });

  it('takes application/json only', async () => {
    const body = JSON.stringify({ query: '{ viewer { username } }' });
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/graphql',
      'application/jsonp',
    ]) {
      const answer = await post('/graphql', body, { ...bearer(await token()), 'content-type': type });
      expect([type, answer.status, answer.json.errors[0].extensions.code]).toEqual([type, 415, 'BAD_REQUEST']);
    }
    expect(
      (await post('/graphql', body, { ...bearer(await token()), 'content-type': 'application/json; charset=utf-8' }))
        .status,
    ).toBe(200);
  });

  it.each<[string, string, number, string]>([
    ['no JSON', '{"query":', 400, 'BAD_REQUEST'],
    ['nothing', '', 400, 'BAD_REQUEST'],
    ['a batch', '[{"query":"{ viewer { username } }"},{"query":"{ viewer { username } }"}]', 400, 'BAD_REQUEST'],
    ['a list', '[]', 400, 'BAD_REQUEST'],
    ['no query', '{}', 400, 'BAD_REQUEST'],
    ['a query that is no text', '{"query":5}', 400, 'BAD_REQUEST'],
    ['variables that are a text', '{"query":"{ viewer { username } }","variables":"x"}', 400, 'BAD_REQUEST'],
    ['what does not parse', '{"query":"{ viewer { "}', 400, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{"query":"{ viewer { password } }"}', 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'an unknown operation',
      '{"query":"query A { viewer { username } }","operationName":"B"}',
      400,
      'OPERATION_RESOLUTION_FAILURE',
    ],
    ['a missing variable', '{"query":"query ($k: ID!) { district(key: $k) { key } }"}', 400, 'BAD_USER_INPUT'],
    [
      'a variable of another type',
      '{"query":"query ($k: ID!) { district(key: $k) { key } }","variables":{"k":{}}}',
      400,
      'BAD_USER_INPUT',
    ],
    [
      'a subscription',
      '{"query":"subscription { districtSituationChanged(districtKey: \\"03459\\") { from } }"}',
      400,
      'BAD_REQUEST',
    ],
    [
      'more than 256 kB',
      `{"query":"{ viewer { username } }","x":"${'x'.repeat(256 * 1024)}"}`,
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    ['too many levels', `{"query":"${'{ a'.repeat(30)}${'}'.repeat(30)}"}`, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['too many tokens', `{"query":"{ ${'viewer { username } '.repeat(600)} }"}`, 400, 'QUERY_TOO_EXPENSIVE'],
    [
      'too many aliases',
      `{"query":"{ ${Array.from({ length: 26 }, (_, i) => `a${i}: viewer { username }`).join(' ')} }"}`,
      400,
      'QUERY_TOO_EXPENSIVE',
    ],
    [
      'units within units',
      '{"query":"{ viewer { district { units { district { units { district { units { key } } } } } } } }"}',
      400,
      'QUERY_TOO_EXPENSIVE',
    ],
    ['a prototype', '{"query":"{ viewer { username } }","variables":{"__proto__":{"a":1}}}', 400, 'BAD_REQUEST'],
    [
      'JSON nested very deeply',
      `{"query":"{ viewer { username } }","variables":{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
      200,
      '',
    ],
  ])('answers %s as the table says', async (_what, body, status, code) => {
    const answer = await post('/graphql', body, bearer(await token()));
    expect([answer.status, answer.json?.errors?.[0]?.extensions?.code ?? '']).toEqual([status, code]);
    expect(answer.text).not.toMatch(/stacktrace|node_modules|\.js:\d|Did you mean/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('refuses a document that is too deep before it is executed, in no time', async () => {
    const deep = `{ viewer { district { situation { accommodation { accommodatedPersons { explanation { inputs { unit { hostUnit { hostUnit { key } } } } } } } } } } }`;
    const secret = await token();
    const before = performance.now();
    const answer = await post('/graphql', { query: deep }, bearer(secret));
    expect([answer.status, answer.json.errors[0].extensions.code]).toEqual([400, 'QUERY_TOO_EXPENSIVE']);
    expect(performance.now() - before).toBeLessThan(1_000);
  });

  it('has the highest status among the errors, also beside partial data', async () => {
    const query = (fields: string) => post('/graphql', { query: `{ viewer { username } ${fields} }` }, bearer(secret));
    const secret = await districts.as('melle');
    const future = `district(key: "${HOME}") { situation(date: "2199-01-01") { date } }`;
    const forbidden = `checkDailyReport(input: { unitKey: "${unitKeys.bramsche}", reportingDate: "${districts.today}", accommodation: [], prospectiveCapacity: [] }) { code }`;
    const absent = forbidden.replace(unitKeys.bramsche, unitKeys.foreign);
    for (const [fields, status] of [
      ['', 200],
      [future, 400],
      [`${future} other: ${future}`, 400],
    ] as const) {
      const answer = await query(fields);
      expect([fields, answer.status, answer.json.data.viewer]).toEqual([fields, status, { username: 'melle' }]);
    }
    expect((await query(forbidden)).status).toBe(403);
    expect((await query(absent)).status).toBe(200);
    expect((await query(`${future} ${forbidden}`)).status).toBe(403);
  });

  it('leaves no transaction open when it answers before every field is worked out', async () => {
    const secret = bearer(await districts.as('melle'));
    const slow = `district(key: "${HOME}") { situation { units { unit { key hostUnit { key } } allocationsSince(from: "${districts.ago(300)}") { value } } } }`;
    const refused = `checkDailyReport(input: { unitKey: "x", reportingDate: "${districts.today}", accommodation: [], prospectiveCapacity: [] }) { code }`;
    await Promise.all(
      Array.from({ length: 30 }, () => post('/graphql', { query: `{ ${refused} a: ${slow} b: ${slow} }` }, secret)),
    );
    // On the one session of the embedded database an open transaction would stop everybody else.
    const before = performance.now();
    expect((await ask(secret)).status).toBe(200);
    await districts.database.query('SELECT 1');
    expect(performance.now() - before).toBeLessThan(3_000);
    // One that is still at work is between two statements for a moment; one that was left stays.
    const open = async (): Promise<number> =>
      (
        await districts.database.query<{ open: number }>(
          `SELECT count(*)::int AS open FROM pg_stat_activity
            WHERE datname = current_database() AND state LIKE 'idle in transaction%' AND application_name = 'kreislage api'`,
        )
      )[0]!.open;
    for (let looks = 0; looks < 20 && (await open()) > 0; looks += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await open()).toBe(0);
  });

  it('introspects with DEMO=1 only; the schema stands at its address in both', async () => {
    const query = '{ __schema { queryType { name } } }';
    const closed = await ask(bearer(await token()), query);
    expect([closed.status, closed.json.errors[0].extensions.code]).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    expect((await ask(bearer(await token()), '{ __type(name: "Query") { name } }')).status).toBe(400);
    const { url } = demo.apis[0]!;
    const open = await ask(bearer(await signIn(url, 'steuerung', PASSWORD)), query, url);
    expect(open.json).toEqual({ data: { __schema: { queryType: { name: 'Query' } } } });
    for (const at of [districts.url, url]) {
      const schema = await request('/schema.graphql', { at });
      expect([schema.status, schema.headers.get('content-type')]).toEqual([200, 'text/plain; charset=utf-8']);
      expect(schema.text).toContain('submitDailyReport(input: SubmitDailyReportInput!): SubmitDailyReportPayload!');
      expect(schema.text).toContain('scalar Date @specifiedBy');
    }
  });
});

describe('everything else over HTTP', () => {
  it('answers with security headers', async () => {
    const token = await districts.as('steuerung');
    for (const answer of [
      await request('/'),
      await request('/schema.graphql'),
      await request('/health/live'),
      await request('/nothing-here'),
      await ask({}),
      await ask(bearer(token)),
      await login('melle'),
      await request('/ogc/collections/unit-situations/items', { headers: bearer(token) }),
    ]) {
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.headers.get('referrer-policy')).toBe('same-origin');
      expect(answer.headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(answer.headers.get('x-powered-by')).toBeNull();
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('keeps personal answers out of every cache', async () => {
    const token = await districts.as('steuerung');
    for (const answer of [
      await login('melle'),
      await ask(bearer(token)),
      await ask({}),
      await login('melle', 'falsch'),
    ]) {
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
    const layer = await request('/ogc/collections/unit-situations/items', { headers: bearer(token) });
    expect(layer.headers.get('cache-control')).toMatch(/private|no-store/);
  });

  it('is alive and ready', async () => {
    for (const path of ['/health/live', '/health/ready']) {
      const answer = await request(path);
      expect([path, answer.status, answer.json]).toEqual([path, 200, { status: 'up' }]);
    }
  });

  it('asks for a token on the map layers, by Basic or Bearer, in the form of a problem document', async () => {
    const answer = await request('/ogc/collections/unit-situations/items');
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.json).toMatchObject({ status: 401, title: 'Bitte melden Sie sich an.' });
  });

  it('has one answer for what is not there', async () => {
    const answer = await request('/api/secret');
    expect([answer.status, answer.json]).toEqual([
      404,
      { code: 'NOT_FOUND', message: 'Nicht vorhanden oder nicht zugänglich.' },
    ]);
  });

  it('lives on after broken requests on the socket', async () => {
    const { hostname, port } = new URL(districts.url);
    const raw = (text: string): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect(Number(port), hostname, () => socket.write(text));
        let got = '';
        socket.setEncoding('latin1').on('data', (chunk: string) => (got += chunk));
        socket.on('close', () => resolve(got)).on('error', reject);
        setTimeout(() => socket.destroy(), 1_500);
      });
    const upgrade =
      'Host: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';
    await raw(`GET // HTTP/1.1\r\n${upgrade}`);
    await raw(`GET http:// HTTP/1.1\r\n${upgrade}`);
    await raw('GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n');
    await raw('POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n');
    await raw('\u0000\u0001\u0002\r\n\r\n');
    expect(await raw('GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toContain('"status":"up"');
    expect(districts.installation.apis[0]!.child.exitCode).toBeNull();
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addDays, eachDay } from '#kernel';
import {
  type Districts,
  FOREIGN,
  HOME,
  type Json,
  PASSWORD,
  report,
  startWithDistricts,
  unitKeys,
} from '../support/districts.js';

// Reads of a portal page before and beside the situation: the session, the calendar, who reported when.

let districts: Districts;
const { melle, bramsche, artland, facility, retired } = unitKeys;

beforeAll(async () => {
  districts = await startWithDistricts();
  await report(districts, 'melle', melle, districts.ago(1));
  await report(districts, 'melle', melle, districts.ago(1), { baseRevision: 1, correctionReason: 'Zahlendreher' });
  await report(districts, 'melle', melle, districts.ago(2));
  await report(districts, 'andere', artland, districts.ago(2));
  // As if it had come in time.
  await districts.database.query(
    `ALTER TABLE reporting.daily_report DISABLE TRIGGER USER;
     UPDATE reporting.daily_report SET on_time = true WHERE unit_key = '${artland}';
     ALTER TABLE reporting.daily_report ENABLE TRIGGER USER`,
  );
}, 120_000);
afterAll(async () => districts?.stop(), 60_000);

interface Session {
  readonly status: number;
  readonly body: Json;
}

async function signIn(username: string): Promise<{ cookie: string; accessToken: string }> {
  const response = await fetch(`${districts.url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: PASSWORD }),
  });
  const { accessToken } = (await response.json()) as Json;
  return { cookie: response.headers.get('set-cookie')!.split(';')[0]!, accessToken };
}

async function session(headers: Record<string, string>): Promise<Session> {
  const response = await fetch(`${districts.url}/auth/session`, { headers });
  return { status: response.status, body: await response.json() };
}

async function idleUntil(headers: Record<string, string>): Promise<string | null> {
  const response = await fetch(`${districts.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query: '{ viewer { idleUntil } }' }),
  });
  return ((await response.json()) as Json).data.viewer.idleUntil;
}

/** Moves the last use of every session so many minutes back. */
const idle = (minutes: number): Promise<unknown> =>
  districts.database.query(`UPDATE identity.session SET last_seen_at = clock_timestamp() - make_interval(mins => $1)`, [
    minutes,
  ]);

const minutesFromNow = (moment: string): number => (Date.parse(moment) - Date.now()) / 60_000;

describe('GET /auth/session', () => {
  it('tells who is signed in, until when, and where', async () => {
    const { cookie } = await signIn('melle');
    const { status, body } = await session({ cookie });
    expect([status, body]).toEqual([
      200,
      {
        viewer: { username: 'melle', name: 'melle', role: 'MUNICIPAL_CLERK', districtKey: HOME, unitKeys: [melle] },
        idleUntil: expect.stringMatching(/^\d{4}-.*Z$/),
        demo: false,
        release: expect.stringMatching(/^\d+\.\d+\.\d+/),
      },
    ]);
    expect(minutesFromNow(body.idleUntil)).toBeGreaterThan(29);
    expect(minutesFromNow(body.idleUntil)).toBeLessThanOrEqual(30.1);
  });

  it('is no use of the session; an ordinary request is', async () => {
    const { cookie } = await signIn('melle');
    await idle(20);
    for (let times = 0; times < 2; times += 1) {
      const { body } = await session({ cookie });
      expect(minutesFromNow(body.idleUntil)).toBeLessThan(10.1);
    }
    expect(minutesFromNow((await idleUntil({ cookie }))!)).toBeGreaterThan(29);
    expect(minutesFromNow((await session({ cookie })).body.idleUntil)).toBeGreaterThan(29);
    await idle(31);
    expect(await session({ cookie })).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
  });

  it('refuses strangers, other origins and API tokens, and knows no idle limit of access tokens', async () => {
    const { cookie, accessToken } = await signIn('melle');
    expect((await session({})).status).toBe(401);
    expect((await session({ cookie, origin: 'https://fremd.example' })).status).toBe(401);
    const { token } = await districts.token('melle', 'report');
    expect((await session({ authorization: `Bearer ${token}` })).status).toBe(403);
    const bearer = { authorization: `Bearer ${accessToken}` };
    expect(await session(bearer)).toMatchObject({ status: 200, body: { idleUntil: null } });
    expect(await idleUntil(bearer)).toBeNull();
    expect(await idleUntil({ authorization: `Bearer ${token}` })).toBeNull();
  });
});

describe('the calendar and the rules', () => {
  it('tell days of the week and closing days, ahead too', async () => {
    await districts.set(FOREIGN, 'reportingDays=MON-FRI', 'closedOn=2026-12-31,2026-12-30');
    const { district } = await districts.ask(
      'fremd',
      `{ district(key: "${FOREIGN}") { rules { reportingDays closedOn }
         calendar(from: "2026-12-24", to: "2027-01-02") { date expected notExpectedReason } } }`,
    );
    expect(district.rules).toEqual({
      reportingDays: ['MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY'],
      closedOn: ['2026-12-30', '2026-12-31'],
    });
    expect(district.calendar.map((day: Json) => [day.date.slice(5), day.expected, day.notExpectedReason])).toEqual([
      ['12-24', true, null],
      ['12-25', false, '1. Weihnachtstag'],
      ['12-26', false, '2. Weihnachtstag'],
      ['12-27', false, 'Sonntag'],
      ['12-28', true, null],
      ['12-29', true, null],
      ['12-30', false, 'Schließtag'],
      ['12-31', false, 'Schließtag'],
      ['01-01', false, 'Neujahrstag'],
      ['01-02', false, 'Samstag'],
    ]);
  });

  it('refuse ranges that are too long or upside down', async () => {
    for (const range of ['from: "2026-01-01", to: "2027-02-05"', 'from: "2026-01-02", to: "2026-01-01"']) {
      const answer = await districts.try('melle', `{ district(key: "${HOME}") { calendar(${range}) { date } } }`);
      expect([answer.status, answer.errors![0]!.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
    }
  });
});

describe('the completeness', () => {
  const ask = (from: string, to: string): Promise<Json> =>
    districts.ask(
      'zwei',
      `{ district(key: "${HOME}") { completeness(from: "${from}", to: "${to}") { dates
         units { unit { key } days { date status expected revision firstRecordedAt notExpectedReason }
                 rates { expected received onTime completenessPercent timelinessPercent } }
         days { expected received onTime completenessPercent timelinessPercent } } } }`,
    );

  it('is the reporting days of all units, with rates by unit and day', async () => {
    const [from, to] = [districts.ago(2), districts.ago(1)];
    const { completeness } = (await ask(from, to)).district;
    expect(completeness.dates).toEqual([from, to]);
    const row = (key: string): Json => completeness.units.find((one: Json) => one.unit.key === key);
    const states = Object.fromEntries(
      completeness.units.map((one: Json) => [one.unit.key, one.days.map((day: Json) => day.status)]),
    );
    // A holiday of Niedersachsen may fall on one of the days; everything else is owed daily.
    const owed = row(melle).days.map((day: Json) => day.expected);
    const where = (status: string, index: number): string => (owed[index] ? status : 'NOT_EXPECTED');
    expect(states).toMatchObject({
      [melle]: owed.map((is: boolean) => (is ? 'LATE' : 'ON_TIME')),
      [artland]: ['ON_TIME', where('MISSING', 1)],
      [bramsche]: [where('MISSING', 0), where('MISSING', 1)],
      [facility]: [where('MISSING', 0), where('MISSING', 1)],
      [retired]: [where('MISSING', 0), 'NOT_EXPECTED'],
    });
    expect(row(melle).days[1]).toMatchObject({ revision: 2, firstRecordedAt: expect.any(String) });
    expect(row(retired).days[1].notExpectedReason).toBe('Kommune besteht an diesem Tag nicht');
    expect(states[unitKeys.coming]).toBeUndefined();
    if (owed[0] && owed[1]) {
      expect(row(melle).rates).toEqual({
        expected: 2,
        received: 2,
        onTime: 0,
        completenessPercent: 100,
        timelinessPercent: 0,
      });
      expect(completeness.days).toEqual([
        { expected: 5, received: 2, onTime: 1, completenessPercent: 40, timelinessPercent: 20 },
        { expected: 4, received: 1, onTime: 0, completenessPercent: 25, timelinessPercent: 0 },
      ]);
    }
  });

  it('says the same as the reporting days of each unit', async () => {
    const [from, to] = [districts.ago(40), districts.today];
    const { district } = await districts.ask(
      'zwei',
      `{ district(key: "${HOME}") {
           completeness(from: "${from}", to: "${to}") { units { unit { key
             reportingDays(from: "${from}", to: "${to}") { ...D } } days { ...D } } } } }
       fragment D on ReportingDay { date expected notExpectedReason dueAt lockAt status firstRecordedAt revision }`,
    );
    expect(district.completeness.units).toHaveLength(5);
    for (const { unit, days } of district.completeness.units) {
      expect(days).toHaveLength(eachDay(from, to).length);
      expect(days).toEqual(unit.reportingDays);
    }
  });

  it('refuses the future, more than 100 days, and map accounts', async () => {
    const codeOf = async (from: string, to: string): Promise<unknown> =>
      (
        await districts.try(
          'zwei',
          `{ district(key: "${HOME}") { completeness(from: "${from}", to: "${to}") { dates } } }`,
        )
      ).errors?.[0]?.extensions.code;
    expect(await codeOf(districts.today, addDays(districts.today, 1))).toBe('BAD_USER_INPUT');
    expect(await codeOf(districts.ago(100), districts.today)).toBe('BAD_USER_INPUT');
    expect(await codeOf(districts.ago(99), districts.today)).toBeUndefined();
    const map = await districts.try('karte', '{ viewer { deputyUnits { key } } }');
    expect(map.errors![0]!.extensions.code).toBe('FORBIDDEN');
  });
});

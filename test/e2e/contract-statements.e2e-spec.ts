import 'reflect-metadata';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger, Database, OpenTransaction } from '#platform';
import { type ApiServer, startApi } from '../../apps/api/src/server.js';
import { graphql } from '../support/client.js';
import {
  type Districts,
  HOME,
  type Json,
  report,
  reportInput,
  startWithDistricts,
  unitKeys,
} from '../support/districts.js';
import { freePort } from '../support/free-port.mjs';
import { TEST_SESSION_SECRET } from '../support/installation.js';

// docs/contract.md, section 4, "Limits": the number of SQL statements of a request does not depend on the number of
// units. An api runs inside this process, so that every statement it sends can be counted.

let districts: Districts;
let api: ApiServer;
let url: string;
let statements = 0;

beforeAll(async () => {
  districts = await startWithDistricts();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  api = await startApi(
    {
      databaseUrl: districts.database.url,
      publicUrl: url,
      demo: false,
      metricsToken: undefined,
      sessionSecret: TEST_SESSION_SECRET,
      corsOrigins: [],
      trustedProxies: undefined,
      publicLayers: [],
      basemapUrl: undefined,
      basemapAttribution: undefined,
      pagesDir: undefined,
      smtpUrl: undefined,
      host: '127.0.0.1',
      port,
    },
    createLogger('api', 'silent'),
  );
  for (const prototype of [Database.prototype, OpenTransaction.prototype]) {
    const { query } = prototype;
    prototype.query = function (this: never, ...args: Parameters<typeof query>) {
      // The worker's announcements are read in the background and belong to no request.
      if (!args[0].includes('steering.situation_change')) statements += 1;
      return query.apply(this, args) as never;
    };
  }
  for (const [account, key] of [
    ['melle', unitKeys.melle],
    ['zwei', unitKeys.bramsche],
    ['andere', unitKeys.artland],
  ] as const) {
    await report(districts, account, key, districts.ago(3));
    await report(districts, account, key, districts.ago(3), { baseRevision: 1, correctionReason: 'nachgezählt' });
  }
  await districts.settled();
}, 180_000);
afterAll(async () => {
  await api?.close();
  await districts?.stop();
}, 90_000);

const COUNT = '{ value explanation { formula inputs { unit { key name } value } } }';
const UNIT = `key name members { ags } hostUnit { key } district { name }
  report(date: "$day") { revision revisions { revision unit { key } } }
  reports(from: "$from", to: "$day") { revision warnings { code } }
  reportingDay(date: "$day") { status } reportingDays(from: "$from", to: "$day") { status firstRecordedAt }`;
const SITUATION = `allocations ${COUNT} projectedCredits ${COUNT}
  accommodation { accommodatedPersons ${COUNT} availableNow ${COUNT} operablePlaces ${COUNT} }
  prospectiveCapacity(withinDays: 30) { places ${COUNT} } allocationsSince(from: "$from") { value }
  reporting { missing { key } }
  units { status lastReportedOn unit { ${UNIT} } report { revision unit { key } revisions { revision } } allocationsSince(from: "$from") { value } }`;

const documents: Record<string, string> = {
  'the situation, live': `{ district(key: "${HOME}") { situation(date: "$day") { ${SITUATION} } } }`,
  'the situation as known at a moment': `{ district(key: "${HOME}") { situation(date: "$day", knownAt: "$now") { ${SITUATION} } } }`,
  'the situation of a day that nobody opened': `{ district(key: "${HOME}") { situation(date: "1999-01-01") { ${SITUATION.replaceAll('$from', '1998-12-01').replaceAll('$day', '1999-01-01')} } } }`,
  'the units': `{ district(key: "${HOME}") { units(on: "$day") { ${UNIT} } } }`,
  'the district behind each unit': `{ district(key: "${HOME}") { units { key district { rules { dueTime } situation(date: "$day") { projectedCredits { value } reporting { dueAt } } } } } }`,
  'the series': `{ district(key: "${HOME}") { situationSeries(from: "$from", to: "$day") { unitsExpected projectedCredits { values } } } }`,
  'the calendar': `{ district(key: "${HOME}") { calendar(from: "$from", to: "$day") { date expected } } }`,
  'the completeness': `{ district(key: "${HOME}") { completeness(from: "$from", to: "$day") {
     units { unit { key name } days { status revision } rates { expected } } days { received } } } }`,
  'the recalculation': `{ district(key: "${HOME}") { recalculation { daysPending } } }`,
  'the viewer':
    '{ viewer { idleUntil deputyUnits { key } units { key } district { units { key hostUnit { key } } } } }',
};

async function measure(): Promise<Record<string, number>> {
  const token = await districts.as('steuerung');
  const now = await districts.clock();
  const counts: Record<string, number> = {};
  const count = async (name: string, work: () => Promise<void>): Promise<void> => {
    statements = 0;
    await work();
    counts[name] = statements;
  };
  for (const [name, text] of Object.entries(documents)) {
    const query = text
      .replaceAll('$day', districts.ago(3))
      .replaceAll('$from', districts.ago(30))
      .replaceAll('$now', now);
    await count(name, async () => {
      const answer = await graphql<Json>(url, token, query);
      expect([name, answer.status, answer.errors]).toEqual([name, 200, undefined]);
    });
  }
  await count('the administration', async () => {
    const query = `{ viewer { district { accounts { username units { key } } deputies { id account { units { key } } unit { key } }
      units { key contact { office } } } } }`;
    const answer = await graphql<Json>(url, await districts.as('verwaltung'), query);
    expect([answer.status, answer.errors]).toEqual([200, undefined]);
  });
  await count('the map layer', async () => {
    const response = await fetch(`${url}/ogc/collections/unit-situations/items?datetime=${districts.ago(3)}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(200);
    await response.text();
  });
  await count('a check', async () => {
    const answer = await graphql(
      url,
      token,
      'query ($input: SubmitDailyReportInput!) { checkDailyReport(input: $input) { code } }',
      {
        input: reportInput(unitKeys.facility, districts.ago(3)),
      },
    );
    expect(answer.status).toBe(200);
  });
  return counts;
}

describe('the statements of a request', () => {
  it('are as many for 5 units as for 85', async () => {
    const few = await measure();
    const keys = Array.from(
      { length: 80 },
      (_, index) => `0345980${String(index).padStart(2, '0')}${String(index).padStart(3, '0')}`,
    );
    await districts.import(
      ...keys.map((key, index) =>
        index % 4 === 0
          ? `${HOME};Landkreis Osnabrück;NI;${key.slice(0, 9)}000;;Samtgemeinde ${index};MUNICIPAL_ASSOCIATION;1000;;;;;`
          : `${HOME};Landkreis Osnabrück;NI;${key};;Gemeinde ${index};MUNICIPALITY;1000;;;;;`,
      ),
    );
    for (const [index, key] of keys.entries()) {
      await report(districts, 'steuerung', index % 4 === 0 ? `${key.slice(0, 9)}000` : key, districts.ago(3));
    }
    await districts.settled();
    const many = await measure();
    expect(many).toEqual(few);
    // Not vacuous: the statements were counted, and the units were there.
    for (const count of Object.values(few)) expect(count).toBeGreaterThan(1);
    expect(Math.max(...Object.values(few))).toBeLessThan(30);
    const answer = await graphql<Json>(
      url,
      await districts.as('steuerung'),
      `{ district(key: "${HOME}") { situation(date: "${districts.ago(3)}") {
      projectedCredits { unitsExpected unitsKnown } } } }`,
    );
    expect(answer.data.district.situation.projectedCredits).toEqual({ unitsExpected: 85, unitsKnown: 83 });
  }, 120_000);
});

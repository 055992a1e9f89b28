import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { type Districts, HOME, type Json, report, startWithDistricts, unitKeys } from '../support/districts.js';

// Over WebSocket everything holds that holds over HTTP, and nothing stays behind when somebody goes away.

let districts: Districts;
let token: string;

beforeAll(async () => {
  districts = await startWithDistricts({ DEMO: '0', CORS_ORIGINS: 'https://portal.example' });
  token = await districts.as('melle');
}, 180_000);
afterAll(async () => {
  await districts?.stop();
}, 90_000);

function connect(): Client {
  return createClient({
    url: `${districts.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { Authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
}

/** One answer to a query or mutation. */
function once(client: Client, query: string): Promise<{ data?: Json; errors?: Json }> {
  return new Promise((resolve, reject) => {
    let answer: { data?: Json; errors?: Json } = {};
    client.subscribe(
      { query },
      {
        next: (value) => (answer = value as never),
        error: (error) => resolve({ errors: error }),
        complete: () => resolve(answer),
      },
    );
    setTimeout(() => reject(new Error('No answer within 20 s.')), 20_000).unref();
  });
}

/** Asks and is gone after so many milliseconds, without a good-bye. */
function askAndLeave(query: string, afterMs: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = new WebSocket(`${districts.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const send = (message: unknown): void => socket.send(JSON.stringify(message));
    socket.on('open', () => send({ type: 'connection_init', payload: { Authorization: `Bearer ${token}` } }));
    socket.on('message', (message: Buffer) => {
      if ((JSON.parse(message.toString()) as { type: string }).type !== 'connection_ack') return;
      send({ id: '1', type: 'subscribe', payload: { query } });
      setTimeout(() => socket.terminate(), afterMs);
    });
    socket.on('close', () => resolve());
    socket.on('error', () => resolve());
  });
}

/** Fails early in one field while others still have much to read. */
const halfFailing = (): string => `{ district(key: "${HOME}") {
  a: situation(date: "2100-01-01") { date }
  b: situationSeries(from: "2020-01-01", to: "2026-01-01") { dates }
  c: situationSeries(from: "2021-01-01", to: "2026-01-01") { dates }
  d: situation { units { unit { members { name } } } } } }`;

describe('a query over WebSocket', () => {
  it('leaves no transaction behind when a field fails, and none when the client goes away', async () => {
    const failing = connect();
    for (let round = 0; round < 12; round += 1) {
      const { errors } = await once(failing, halfFailing());
      expect(errors).toBeDefined();
    }
    await failing.dispose();
    for (let round = 0; round < 12; round += 1) await askAndLeave(halfFailing(), 5 * round);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    // In embedded mode one open transaction would stop everybody for 15 s; on a server it would hold a connection.
    const asked = Date.now();
    await districts.ask('melle', `{ district(key: "${HOME}") { situation { date } } }`);
    expect(Date.now() - asked).toBeLessThan(3_000);
    if (districts.database.mode === 'server') {
      const idle = await districts.database.query(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'
            AND state_change < clock_timestamp() - interval '1 second'`,
      );
      expect(idle).toEqual([]);
    }
  }, 60_000);

  it('answers and refuses as over HTTP, and a refusal stands in the audit log', async () => {
    const client = connect();
    expect((await once(client, '{ viewer { username role } }')).data).toEqual({
      viewer: { username: 'melle', role: 'MUNICIPAL_CLERK' },
    });
    const mutation = `mutation { submitDailyReport(input: { unitKey: "${unitKeys.bramsche}", reportingDate: "${districts.today}",
      accommodation: [], prospectiveCapacity: [] }) { report { id } } }`;
    const { errors } = await once(client, mutation);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    await client.dispose();
    const [audit] = await districts.database.query<{ refused: number }>(
      `SELECT count(*)::int AS refused FROM platform.audit_entry WHERE action = 'AccessRefused' AND actor_name = 'melle'`,
    );
    expect(audit!.refused).toBeGreaterThanOrEqual(1);
  });

  it('answers events of a subscription each on a picture of its own', async () => {
    const client = connect();
    const received: Json[] = [];
    const stop = client.subscribe(
      {
        query: `subscription { districtSituationChanged(districtKey: "${HOME}") {
          units { key } situation { reporting { received } district { situation(knownAt: "2026-01-01T00:00:00Z") { knownAt } } } } }`,
      },
      {
        next: (value) => void received.push(value),
        error: (error) => void received.push({ error }),
        complete: () => undefined,
      },
    );
    await until(() => received.length === 1);
    await report(districts, 'melle', unitKeys.melle, districts.today);
    await until(() => received.some((event) => event.data?.districtSituationChanged.units.length === 1));
    expect(received.every((event) => event.errors === undefined && event.error === undefined)).toBe(true);
    expect(received.at(-1).data.districtSituationChanged.situation.reporting.received).toBe(1);
    stop();
    await client.dispose();
  }, 30_000);

  it.each([
    ['asks whose account was changed to come back', `display_name = 'Neuer Name'`, 1012, unitKeys.bramsche],
    ['shows whose account was disabled out', 'disabled_at = now()', 4403, unitKeys.artland],
  ])(
    '%s',
    async (_, change, code, unitKey) => {
      const closed = new Promise<number>((resolve) => {
        const client = createClient({
          url: `${districts.url.replace('http', 'ws')}/graphql`,
          webSocketImpl: WebSocket,
          connectionParams: async () => ({ Authorization: `Bearer ${await districts.as('zwei')}` }),
          retryAttempts: 0,
          on: { closed: (event) => resolve((event as { code: number }).code) },
        });
        client.subscribe(
          { query: `subscription { districtSituationChanged(districtKey: "${HOME}") { units { key } } }` },
          { next: () => void changeNow(), error: () => undefined, complete: () => undefined },
        );
      });
      // With the first event it watches; the next one brings the look.
      let done = false;
      const changeNow = async (): Promise<void> => {
        if (done) return;
        done = true;
        await districts.database.query(`UPDATE identity.account SET ${change} WHERE username = 'zwei'`);
        await report(districts, 'steuerung', unitKey, districts.today);
      };
      expect(await closed).toBe(code);
    },
    40_000,
  );
});

describe('CORS_ORIGINS', () => {
  it('lets the named origin ask, with credentials, and no other', async () => {
    const preflight = (origin: string) =>
      fetch(`${districts.url}/graphql`, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
      });
    const allowed = await preflight('https://portal.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://portal.example');
    expect(allowed.headers.get('access-control-allow-credentials')).toBe('true');
    expect((await preflight('https://other.example')).headers.get('access-control-allow-origin')).not.toBe(
      'https://other.example',
    );
  });
});

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('It did not come about within 15 s.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

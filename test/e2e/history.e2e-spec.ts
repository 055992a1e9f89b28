import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startInstallation } from '../support/installation.js';
import { graphql } from '../support/client.js';
import { runCommand } from '../support/command.mjs';
import { type Districts, HOME, startWithDistricts, unitKeys } from '../support/districts.js';

let districts: Districts;

beforeAll(async () => {
  districts = await startWithDistricts();
}, 180_000);
afterAll(async () => {
  await districts?.stop();
}, 90_000);

describe('a corrected Land', () => {
  it('changes the holidays from now on, not what was known before', async () => {
    // Reformationstag is a holiday in Niedersachsen, not in Berlin; a Friday in 2025.
    const question = `query ($at: DateTime) { district(key: "${HOME}") { situation(date: "2025-10-31", knownAt: $at) {
      district { name } reporting { expected dueAt } } } }`;
    const before = await districts.clock();
    const known = await districts.ask('steuerung', question, { at: before });
    expect(known.district.situation.reporting).toEqual({ expected: 0, dueAt: null });
    await districts.import(
      `${HOME};Berlin zum Schein;BE;${unitKeys.melle};03459024;Melle;TOWN;46436;2024-12-31;Test;;;`,
    );
    await districts.settled();
    expect(await districts.ask('steuerung', question, { at: before })).toEqual(known);
    const now = await districts.ask('steuerung', question, { at: null });
    expect(now.district.situation.district.name).toBe('Berlin zum Schein');
    expect(now.district.situation.reporting.expected).toBeGreaterThan(0);
  });
});

describe('the demonstration', () => {
  it('keeps its name, shows itself in the map layer, and its accounts are worth nothing without DEMO=1', async () => {
    await districts.installation.stop();
    await districts.database.empty();
    const env = { DATABASE_URL: districts.database.url, DEMO: '1' };
    const loaded = await runCommand(['demo', 'load'], { env });
    expect(loaded.code).toBe(0);

    const shared = { databaseUrl: districts.database.url, redisUrl: districts.database.redisUrl, workers: 0 };
    const signInAt = (url: string) =>
      fetch(`${url}/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'steuerung', password: 'kreislage-demo' }),
      });
    const open = await startInstallation(shared);
    const closed = await startInstallation({ ...shared, env: { DEMO: '0' } });
    try {
      const answer = await signInAt(open.apis[0]!.url);
      expect(answer.status).toBe(200);
      const { accessToken } = (await answer.json()) as { accessToken: string };
      const layer = await fetch(`${open.apis[0]!.url}/ogc/collections/unit-situations/items`, {
        headers: { authorization: `Bearer ${accessToken}` },
      });
      expect(await layer.json()).toMatchObject({
        demonstration: true,
        note: expect.stringContaining('erfunden'),
        numberReturned: 21,
      });
      expect((await signInAt(closed.apis[0]!.url)).status).toBe(401);
      expect((await graphql(closed.apis[0]!.url, accessToken, '{ viewer { username } }')).status).toBe(401);
    } finally {
      await Promise.all([open.stop(), closed.stop()]);
    }
    await expect(
      districts.import(`03459;Kreis Probe;NI;${unitKeys.melle};03459024;Melle;TOWN;46436;2024-12-31;Test;;;`),
    ).rejects.toThrow(/Vorführung mit erfundenen Zahlen/);
  }, 120_000);
});

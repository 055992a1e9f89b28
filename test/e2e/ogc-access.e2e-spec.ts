import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Districts, FOREIGN, HOME, report, startWithDistricts, unitKeys } from '../support/districts.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- assertions are its type check
type Json = any;

const UNITS = '/ogc/collections/unit-situations/items';
const DISTRICTS = '/ogc/collections/district-situations/items';
const HISTORY = '/ogc/collections/unit-situation-history/items';
const ORIGIN = 'https://karten.example';

describe('Map layers that the operator made public', () => {
  let districts: Districts;
  let day: string;

  beforeAll(async () => {
    districts = await startWithDistricts({
      PUBLIC_LAYERS: 'unit-situations,district-situations,unit-situation-history',
      CORS_ORIGINS: ORIGIN,
    });
    day = districts.ago(1);
    await report(districts, 'melle', unitKeys.melle, day, {
      allocations: 2,
      accommodation: [
        { type: 'DECENTRALISED', accommodatedPersons: 101, availableNow: 1, operablePlaces: 120 },
        { type: 'SHARED', accommodatedPersons: 0, availableNow: 7, operablePlaces: null },
      ],
      prospectiveCapacity: [
        { type: 'DECENTRALISED', places: 1, expectedFrom: '2027-01-15' },
        { type: 'DECENTRALISED', places: 10, expectedFrom: '2027-03-15' },
      ],
    });
    await report(districts, 'zwei', unitKeys.bramsche, day, {
      allocations: 4,
      assessment: 'CRITICAL',
      comment: 'voll',
    });
    await report(districts, 'fremd', unitKeys.foreign, day);
    await districts.settled();
  }, 120_000);
  afterAll(async () => {
    await districts?.stop();
  }, 60_000);

  const open = async (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${districts.url}${path}`, { headers });
  const read = async (path: string, headers: Record<string, string> = {}): Promise<Json> => {
    const response = await open(path, headers);
    expect([path, response.status]).toEqual([path, 200]);
    return response.json();
  };
  const as = async (account: 'karte' | 'fremd'): Promise<Record<string, string>> => ({
    authorization: `Bearer ${await districts.as(account)}`,
  });
  const melle = ({ features }: Json): Json => features.find(({ id }: Json) => id === unitKeys.melle).properties;

  it('show everybody all districts, with rounded counts and without small ones', async () => {
    const { features } = await read(`${UNITS}?datetime=${day}`);
    expect(features.map(({ properties }: Json) => properties.district_key)).toEqual(
      expect.arrayContaining([HOME, FOREIGN]),
    );
    expect(melle({ features })).toMatchObject({
      assessment: 'SUFFICIENT',
      allocations: null,
      accommodated_decentralised: 100,
      accommodated_shared: 0,
      available_decentralised: null,
      available_shared: 5,
      operable_decentralised: 120,
      available_per_1000: null,
      occupancy_rate: 83.3,
      prospective_decentralised: 10,
      // The day of the single place would tell of it.
      prospective_decentralised_from: null,
    });
    expect(features.map(({ id }: Json) => id)).toEqual([...features.map(({ id }: Json) => id)].sort());
  });

  it('show sums of what is shown, and nothing else', async () => {
    const units = (await read(`${UNITS}?datetime=${day}`)).features.map(({ properties }: Json) => properties);
    for (const { properties } of (await read(`${DISTRICTS}?datetime=${day}`)).features) {
      const own = units.filter((unit: Json) => unit.district_key === properties.district_key);
      for (const name of ['allocations', 'accommodated_decentralised', 'available_decentralised', 'available_shared']) {
        const known = own.map((unit: Json) => unit[name]).filter((value: Json) => value !== null);
        expect([name, properties[name]]).toEqual([
          name,
          known.length === 0 ? null : known.reduce((sum: number, value: number) => sum + value, 0),
        ]);
      }
    }
  });

  it('say in every form that they are rounded and not whole, and to those of the district that nothing is', async () => {
    const note = 'Öffentliche Ebene: Anzahlen auf Vielfache von 5 gerundet';
    const own = await as('karte');
    for (const path of [
      `${UNITS}?limit=1`,
      `${UNITS}?f=html`,
      `${UNITS}/${unitKeys.melle}`,
      `${UNITS}/${unitKeys.melle}?f=html`,
      `${UNITS}?f=gpkg`,
      `${HISTORY}?limit=1`,
      `${HISTORY}?f=html`,
      DISTRICTS,
      '/ogc/collections',
      '/ogc/collections/unit-situations',
      '/ogc/collections/unit-situations?f=html',
      '/ogc/collections/unit-situations/queryables?f=html',
      '/ogc/collections/unit-situations/tiles/WebMercatorQuad?f=tilejson',
    ]) {
      const says = async (headers: Record<string, string>): Promise<boolean> =>
        Buffer.from(await (await open(path, headers)).arrayBuffer()).includes(note);
      expect([path, await says({}), await says(own)]).toEqual([path, true, false]);
    }
    expect(await (await open(`${UNITS}/${unitKeys.melle}?f=html&datetime=${day}`)).text()).toContain(
      '<span title="unbekannt oder nicht öffentlich">–</span>',
    );
  });

  it('show the same in every form: history, values, filters, files', async () => {
    const history = (await read(`${HISTORY}?unit_key=${unitKeys.melle}&datetime=${day}`)).features[0].properties;
    const state = melle(await read(`${UNITS}?datetime=${day}`));
    for (const name of Object.keys(state))
      if (name !== 'staleness_days') expect([name, history[name]]).toEqual([name, state[name]]);
    // The exact figure cannot be felt for with a filter.
    const found = async (path: string, filter: string): Promise<number> =>
      (await read(`${path}?datetime=${day}&filter=${encodeURIComponent(filter)}`)).features.length;
    for (const path of [UNITS, HISTORY]) {
      expect(await found(path, `unit_key = '${unitKeys.melle}' AND accommodated_decentralised = 101`)).toBe(0);
      expect(await found(path, `unit_key = '${unitKeys.melle}' AND accommodated_decentralised = 100`)).toBe(1);
      expect(await found(path, `unit_key = '${unitKeys.melle}' AND allocations > 0`)).toBe(0);
      expect(await found(path, 'prospective_decentralised_from IS NOT NULL')).toBe(0);
      expect(await found(path, `unit_key = '${unitKeys.melle}' AND occupancy_rate > 83.9`)).toBe(0);
    }
    const csv = await (await open(`${UNITS}?datetime=${day}&f=csv`)).text();
    expect(csv).toContain(unitKeys.melle);
    expect(csv).not.toMatch(/;101;/);
  });

  it('do not show former states of knowledge, nor what is not public', async () => {
    expect((await open(`${UNITS}?known-at=${encodeURIComponent(await districts.clock())}`)).status).toBe(400);
    expect((await open('/ogc/collections/district-situation-history/items')).status).toBe(401);
    const { collections } = await read('/ogc/collections');
    expect(collections.map(({ id }: Json) => id)).toEqual([
      'unit-situations',
      'district-situations',
      'unit-situation-history',
    ]);
    expect((await open('/ogc/collections/district-situation-history')).status).toBe(404);
    expect((await open('/graphql')).status).not.toBe(200);
  });

  it('give nobody a former state for a cursor that was made by hand', async () => {
    await report(districts, 'zwei', unitKeys.bramsche, districts.ago(3), {
      accommodation: [{ type: 'SHARED', accommodatedPersons: 65, availableNow: 0 }],
    });
    await districts.settled();
    const then = await districts.clock();
    const path = `${UNITS}?datetime=${districts.ago(3)}`;
    // A signed-in person looks back, so that the state may be kept.
    await read(`${path}&known-at=${encodeURIComponent(then)}`, await as('karte'));
    await report(districts, 'zwei', unitKeys.bramsche, districts.ago(3), {
      baseRevision: 1,
      correctionReason: 'Zahlendreher',
      accommodation: [{ type: 'SHARED', accommodatedPersons: 900, availableNow: 0 }],
    });
    await districts.settled();
    const cursorOf = (version: string, geometry: string): string =>
      Buffer.from(
        JSON.stringify(['03404', districts.ago(3), Date.parse(then), version, geometry, version, geometry]),
      ).toString('base64url');
    for (const version of ['x', then, `known-at ${then}`]) {
      const { features } = await read(`${UNITS}?next=${cursorOf(version, '')}`);
      const bramsche = features.find(({ id }: Json) => id === unitKeys.bramsche);
      expect([version, bramsche.properties.accommodated_shared]).toEqual([version, 900]);
    }
  });

  it('show who signs in the exact figures of the own district alone', async () => {
    const own = await read(`${UNITS}?datetime=${day}`, await as('karte'));
    expect(melle(own)).toMatchObject({
      allocations: 2,
      accommodated_decentralised: 101,
      available_decentralised: 1,
      prospective_decentralised: 11,
      prospective_decentralised_from: '2027-01-15',
    });
    expect(own.features.every(({ properties }: Json) => properties.district_key === HOME)).toBe(true);
    const foreign = await read(`${UNITS}?datetime=${day}`, await as('fremd'));
    expect(foreign.features.map(({ id }: Json) => id)).toEqual([unitKeys.foreign]);
    expect((await open(`${UNITS}/${unitKeys.melle}`, await as('fremd'))).status).toBe(404);
    expect((await open(UNITS, { authorization: 'Bearer kl_nonsense' })).status).toBe(401);
  });

  it('are not mixed up by tags: what one may see is never "unchanged" for another', async () => {
    const path = `${UNITS}?datetime=${day}`;
    const tags = [
      (await open(path)).headers.get('etag')!,
      (await open(path, await as('karte'))).headers.get('etag')!,
      (await open(path, await as('fremd'))).headers.get('etag')!,
    ];
    expect(new Set(tags).size).toBe(3);
    expect((await open(path, { 'if-none-match': tags[1]! })).status).toBe(200);
    expect((await open(path, { ...(await as('fremd')), 'if-none-match': tags[1]! })).status).toBe(200);
    expect((await open(path)).headers.get('cache-control')).toBe('public, no-cache');
    expect((await open(path)).headers.get('vary')).toContain('authorization');
  });

  it('answer pages of named origins, and of no other', async () => {
    const allowed = await open(UNITS, { origin: ORIGIN });
    expect(allowed.headers.get('access-control-allow-origin')).toBe(ORIGIN);
    const preflight = await fetch(`${districts.url}${UNITS}`, {
      method: 'OPTIONS',
      headers: {
        origin: ORIGIN,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization');
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, HEAD');
    // Scripts read what the service says in headers.
    expect(allowed.headers.get('access-control-expose-headers')?.split(', ')).toEqual(
      expect.arrayContaining(['content-crs', 'content-disposition', 'etag', 'link']),
    );
    for (const other of [await open(UNITS, { origin: 'https://anderswo.example' }), await open(UNITS)]) {
      expect(other.status).toBe(200);
      expect([...other.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  it('are read only: every other method is refused, with those that are there', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const answer = await fetch(`${districts.url}${UNITS}`, { method });
      expect([method, answer.status, answer.headers.get('allow')]).toEqual([method, 405, 'GET, HEAD']);
      expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
  });

  it('end with the token', async () => {
    const { id, token } = await districts.token('karte', 'layers');
    const basic = { authorization: `Basic ${Buffer.from(`qgis:${token}`).toString('base64')}` };
    expect((await open(UNITS, basic)).status).toBe(200);
    await districts.database.query(`UPDATE identity.api_token SET revoked_at = clock_timestamp() WHERE token_id = $1`, [
      id,
    ]);
    const deadline = Date.now() + 60_000;
    let status = 200;
    while (status === 200 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      ({ status } = await open(UNITS, basic));
    }
    expect(status).toBe(401);
  }, 90_000);
});

describe('Map layers without public ones', () => {
  let districts: Districts;
  beforeAll(async () => {
    districts = await startWithDistricts();
  }, 120_000);
  afterAll(async () => {
    await districts?.stop();
  }, 60_000);

  it('are for those with credentials: tokens of every scope, sessions, every role', async () => {
    for (const scope of ['layers', 'read', 'report'] as const) {
      const { token } = await districts.token('melle', scope);
      for (const authorization of [`Bearer ${token}`, `Basic ${Buffer.from(`:${token}`).toString('base64')}`])
        expect((await fetch(`${districts.url}${UNITS}`, { headers: { authorization } })).status).toBe(200);
    }
    for (const account of ['melle', 'steuerung', 'verwaltung', 'karte'] as const)
      expect(
        (
          await fetch(`${districts.url}${UNITS}`, {
            headers: { authorization: `Bearer ${await districts.as(account)}` },
          })
        ).status,
      ).toBe(200);
  });

  it.each([
    UNITS,
    DISTRICTS,
    HISTORY,
    '/ogc/collections',
    '/ogc/collections/nothing/items',
    '/ogc/collections/unit-situations/tiles/WebMercatorQuad/5/10/16',
    '/ogc/collections/unit-situations/values',
    '/ogc/tileMatrixSets',
    '/ogc/clients/qgis/kreislage.qgs',
    '/ogc/clients/qgis/lage.qml',
    '/ogc/styles',
    '/ogc/styles/lage',
    '/ogc/styles/lage/legend',
    '/ogc/clients/masterportal/services.json',
    '/ogc/clients/dcat.jsonld',
  ])('%s asks for credentials and leaves nothing in caches', async (path) => {
    const response = await fetch(`${districts.url}${path}`);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(((await response.json()) as Json).code).toBe('UNAUTHENTICATED');
  });

  it.each([
    '/ogc/resources/sprites/kreislage.json',
    '/ogc/resources/fonts/Fira%20Sans%20Regular/0-255.pbf',
    '/ogc',
    '/ogc/conformance',
    '/ogc/api',
    '/ogc/api?f=html',
    '/ogc/resources/seite.css',
  ])('%s is open to all', async (path) => {
    expect((await fetch(`${districts.url}${path}`)).status).toBe(200);
  });

  it('hand out files that programs take', async () => {
    const get = async (path: string): Promise<Response> =>
      fetch(`${districts.url}${path}`, { headers: { authorization: `Bearer ${await districts.as('karte')}` } });
    const project = await get('/ogc/clients/qgis/kreislage.qgs');
    expect(project.headers.get('content-disposition')).toBe('attachment; filename="kreislage.qgs"');
    expect(await project.text()).toContain(`${districts.url}/ogc`);
    for (const theme of ['lage', 'frei-je-1000', 'auslastung', 'datenalter'])
      expect(await (await get(`/ogc/clients/qgis/${theme}.qml`)).text()).toContain('<renderer-v2');
    expect((await get('/ogc/clients/qgis/nothing.qml')).status).toBe(404);
    const services = (await (await get('/ogc/clients/masterportal/services.json')).json()) as Json;
    expect(services.map(({ typ }: Json) => typ)).toEqual(['OAF', 'OAF', 'OAF', 'OAF', 'VectorTile']);
    const dcat = (await (await get('/ogc/clients/dcat.jsonld')).json()) as Json;
    expect(dcat['@type']).toBe('dcat:Catalog');
    expect(JSON.stringify(dcat)).toContain('Landkreis Osnabrück');
    const addresses = dcat['dcat:dataset'].flatMap((dataset: Json) =>
      dataset['dcat:distribution'].map((one: Json) => one['dcat:downloadURL']['@id'] as string),
    );
    expect(addresses).toHaveLength(2 * 4 + 2);
    for (const address of addresses) {
      const response = await get(address.replace(districts.url, ''));
      await response.arrayBuffer();
      expect([address, response.status]).toEqual([address, 200]);
    }
  });
});

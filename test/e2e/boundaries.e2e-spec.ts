import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import sqlite from 'node-sqlite3-wasm';
import { sharedFile, testDatabase, type TestDatabase } from '#testing';
import { ask, signIn } from '../support/client.js';
import { runCommand, runCommandOrThrow } from '../support/command.mjs';
import { type Installation, startInstallation, TEST_SESSION_SECRET } from '../support/installation.js';

const files = {
  municipalities: sharedFile('osnabrueck-gemeinden.geojson'),
  units: sharedFile('osnabrueck-meldeeinheiten.geojson'),
  germany: sharedFile('germany.gpkg'),
  unitList: sharedFile('real/gemeinden/lk_osnabrueck_meldeeinheiten.csv'),
  municipalityList: sharedFile('gemeinden.csv'),
};
const complete = Object.values(files).every((content) => content !== null);
const describeReal = complete ? describe : describe.skip;
const noData = complete ? '' : ' (skipped: ../shared/data is not there)';

const DISTRICT = '03459';
const MELLE = '034590024024';
const ATTRIBUTION = '© GeoBasis-DE / BKG (2021), dl-de/by-2-0, Daten verändert';
const PASSWORD = 'Grenzen-und-Ebenen-0815';

/** The attributes of `unit-situations`, typed in from docs/contract.md, section 6. */
const ATTRIBUTES = [
  'unit_key',
  'name',
  'kind',
  'district_key',
  'population',
  'population_date',
  'population_share',
  'date',
  'status',
  'reported_on',
  'last_reported_on',
  'staleness_days',
  'assessment',
  'allocations',
  'projected_credits',
  'accommodated_decentralised',
  'accommodated_shared',
  'available_decentralised',
  'available_shared',
  'operable_decentralised',
  'operable_shared',
  'prospective_decentralised',
  'prospective_decentralised_from',
  'prospective_shared',
  'prospective_shared_from',
  'accommodated_per_1000',
  'available_per_1000',
  'occupancy_rate',
  'boundary_schematic',
];

interface Feature {
  readonly type: string;
  readonly id: string;
  readonly geometry: { readonly type: string; readonly coordinates: number[][][][] } | null;
  readonly properties: Record<string, string | number | boolean | null>;
}
interface Features {
  readonly type: string;
  readonly numberReturned: number;
  readonly features: readonly Feature[];
}

describeReal(`Boundaries of the Landkreis Osnabrück${noData}`, () => {
  let database: TestDatabase;
  let installation: Installation;
  let folder: string;
  let env: Record<string, string>;
  let url: string;
  let officer: string;
  let token: string;
  let unitKeys: string[];

  const write = (name: string, content: string | Buffer): string => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  const kreislage = (args: readonly string[], input?: string) =>
    runCommandOrThrow(args, { env, ...(input === undefined ? {} : { input }) });

  beforeAll(async () => {
    database = await testDatabase();
    folder = mkdtempSync(join(tmpdir(), 'kreislage-boundaries-'));
    env = { DATABASE_URL: database.url, SESSION_SECRET: TEST_SESSION_SECRET };
    await database.query(`CREATE TABLE IF NOT EXISTS public.outline_of_the_district (geom geometry(Geometry, 25832))`);
    await database.query(`TRUNCATE public.outline_of_the_district`);
    await database.query(
      `INSERT INTO public.outline_of_the_district VALUES (ST_SetSRID(ST_GeomFromWKB(decode($1, 'hex')), 25832))`,
      [districtOutline(write('germany.gpkg', files.germany!)).toString('hex')],
    );

    const district = districtFile(files.unitList!, files.municipalityList!);
    unitKeys = district.unitKeys;
    await kreislage(['district', 'import', write('district.csv', district.csv)]);
    const account = (username: string, role: string) =>
      kreislage(
        ['account', 'create', '--username', username, '--role', role, '--district', DISTRICT, '--password-stdin'],
        PASSWORD,
      );
    await account('grenzen.steuerung', 'steering-officer');
    await account('grenzen.gis', 'gis');
    const created = await kreislage([
      'token',
      'create',
      '--username',
      'grenzen.gis',
      '--scope',
      'layers',
      '--days',
      '1',
    ]);
    token = created.json.token;
    installation = await startInstallation({ databaseUrl: database.url, redisUrl: database.redisUrl });
    url = installation.apis[0]!.url;
    officer = await signIn(url, 'grenzen.steuerung', PASSWORD);
  }, 180_000);

  afterAll(async () => {
    await installation?.stop();
    await database?.query(`DROP TABLE IF EXISTS public.outline_of_the_district`);
    await database?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  async function items(query: string, authorization: string): Promise<Features> {
    const response = await fetch(`${url}/ogc/collections/unit-situations/items${query}`, {
      headers: { authorization },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/geo\+json/);
    return (await response.json()) as Features;
  }
  const bearer = (): string => `Bearer ${token}`;

  it('make a district of 21 units, Melle under its key', async () => {
    const { district } = await ask<{ district: { units: { key: string; name: string; kind: string }[] } }>(
      url,
      officer,
      `{ district(key: "${DISTRICT}") { units { key name kind } } }`,
    );
    expect(district.units).toHaveLength(21);
    expect(district.units.map((unit) => unit.key)).toEqual([...unitKeys].sort());
    expect(district.units.find((unit) => unit.key === MELLE)).toEqual({
      key: '034590024024',
      name: 'Melle, Stadt',
      kind: 'TOWN',
    });
    expect(district.units.filter((unit) => unit.kind === 'MUNICIPAL_ASSOCIATION')).toHaveLength(4);
  });

  it('have no geometry before the first import', async () => {
    const { features } = await items('', bearer());
    expect(features).toHaveLength(21);
    expect(features.every((feature) => feature.geometry === null)).toBe(true);
    expect(features.every((feature) => feature.properties['boundary_schematic'] === null)).toBe(true);
  });

  it.each([
    // GeoJSON is rounded to about a metre; the GeoPackage is not, but unions are made on a grid of a millimetre.
    {
      what: 'the 34 municipalities',
      file: 'osnabrueck-gemeinden.geojson',
      content: files.municipalities,
      options: ['--attribution', ATTRIBUTION],
      counts: { features: 34, boundaries: 34, associationsFormed: 4, skippedOutside: 0 },
      stored: 34 + 4,
      squareMetres: 20_000,
    },
    {
      what: 'the 21 units',
      file: 'osnabrueck-meldeeinheiten.geojson',
      content: files.units,
      options: ['--attribution', ATTRIBUTION],
      counts: { features: 21, boundaries: 21, associationsFormed: 0, skippedOutside: 0 },
      stored: 21,
      squareMetres: 20_000,
    },
    {
      what: 'the layer gemeinden of germany.gpkg',
      file: 'germany.gpkg',
      content: files.germany,
      options: ['--layer', 'gemeinden', '--attribution', ATTRIBUTION],
      counts: { features: 10_997, boundaries: 34, associationsFormed: 4, skippedOutside: 10_963 },
      stored: 34 + 4,
      squareMetres: 100,
    },
  ])(
    'come from $what, and the union of the 21 is the district',
    async ({ file, content, options, counts, stored, squareMetres }) => {
      await database.query(`TRUNCATE territory.boundary`);
      const path = write(file, content!);
      const { json } = await kreislage(['boundaries', 'import', path, '--district', DISTRICT, ...options]);
      expect(json).toMatchObject(counts);
      const [row] = await database.query<{ boundaries: number; units: number; difference: number; area: number }>(
        `WITH units AS (SELECT ST_Union(geom) AS geom, count(*)::int AS units FROM territory.boundary WHERE boundary_key = ANY($1))
         SELECT (SELECT count(*)::int FROM territory.boundary) AS boundaries, units.units,
                ST_Area(ST_SymDifference(units.geom, o.geom)) AS difference, ST_Area(o.geom) AS area
           FROM units, public.outline_of_the_district o`,
        [unitKeys],
      );
      expect(row).toMatchObject({ boundaries: stored, units: 21 });
      // 2,120.6 km² measured (the notes of the data).
      expect(row!.area / 1e6).toBeCloseTo(2120.6, 0);
      expect(row!.difference).toBeLessThan(squareMetres);
      const { features } = await items('', bearer());
      expect(features.filter((feature) => feature.geometry !== null)).toHaveLength(21);
    },
    180_000,
  );

  it('are refused whole for a file that names a municipality the district does not have', async () => {
    const geojson = JSON.parse(files.municipalities!.toString('utf8')) as {
      features: { id: string; properties: Record<string, string> }[];
    };
    Object.assign(geojson.features[7]!.properties, { ags: '03459099', ars: '034590099099', name: 'Nirgendwo' });
    geojson.features[7]!.id = '03459099';
    const before = await database.query(`SELECT count(*)::int AS boundaries FROM territory.boundary`);
    const file = write('wrong.geojson', JSON.stringify(geojson));
    const result = await runCommand(
      ['boundaries', 'import', file, '--district', DISTRICT, '--attribution', ATTRIBUTION],
      { env },
    );
    expect(result.code).not.toBe(0);
    expect(result.stderr).toContain('wrong.geojson');
    expect(result.stderr).toContain('Nirgendwo');
    expect(result.stderr).toContain('034590099099');
    expect(await database.query(`SELECT count(*)::int AS boundaries FROM territory.boundary`)).toEqual(before);
  });

  describe('as a map layer', () => {
    const day = '2026-11-10';
    let recordedAt: string;

    beforeAll(async () => {
      await kreislage(['district', 'set', DISTRICT, 'lockAfterDays=never']);
      const data = await ask<{ submitDailyReport: { report: { recordedAt: string }; problems: unknown[] } }>(
        url,
        officer,
        `mutation ($input: SubmitDailyReportInput!) { submitDailyReport(input: $input) { report { recordedAt } problems { code severity } } }`,
        {
          input: {
            unitKey: MELLE,
            reportingDate: day,
            allocations: 3,
            projectedCredits: 2,
            accommodation: [
              { type: 'DECENTRALISED', accommodatedPersons: 100, availableNow: 7, operablePlaces: 120 },
              { type: 'SHARED', accommodatedPersons: 50, availableNow: 0, operablePlaces: 40 },
            ],
            prospectiveCapacity: [
              { type: 'SHARED', places: 12, expectedFrom: '2026-12-01', label: 'Container Schulstraße' },
            ],
            assessment: 'CRITICAL',
            comment: 'Nur für den Landkreis',
          },
        },
      );
      recordedAt = data.submitDailyReport.report.recordedAt;
      const deadline = Date.now() + 20_000;
      while (Date.now() < deadline) {
        const { features } = await items(`?datetime=${day}`, bearer());
        if (features.some((feature) => feature.properties['status'] === 'REPORTED')) break;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }, 60_000);

    it('answer with 21 features in CRS84, each with the attributes of the contract and no others', async () => {
      const collection = await items(`?datetime=${day}`, bearer());
      expect(collection).toMatchObject({ type: 'FeatureCollection', numberReturned: 21 });
      expect(collection).not.toHaveProperty('crs');
      expect(collection.features.map((feature) => feature.id)).toEqual([...unitKeys].sort());
      for (const feature of collection.features) {
        expect(Object.keys(feature.properties).sort()).toEqual([...ATTRIBUTES].sort());
        expect(feature.type).toBe('Feature');
        expect(feature.properties['unit_key']).toBe(feature.id);
        expect(feature.geometry!.type).toBe('MultiPolygon');
        for (const [longitude, latitude] of feature.geometry!.coordinates.flat(2)) {
          // The box of the district, from the notes of the data; longitude first.
          expect(longitude).toBeGreaterThan(7.6);
          expect(longitude).toBeLessThan(8.52);
          expect(latitude).toBeGreaterThan(52.03);
          expect(latitude).toBeLessThan(52.72);
        }
      }
      expect(JSON.stringify(collection)).not.toMatch(/Container|Nur für den Landkreis|grenzen\.steuerung/);
    });

    it('carry the figures of the day asked for', async () => {
      const melleOn = async (query: string): Promise<Feature['properties']> =>
        (await items(query, bearer())).features.find((feature) => feature.id === MELLE)!.properties;
      expect(await melleOn(`?datetime=${day}`)).toMatchObject({
        name: 'Melle, Stadt',
        kind: 'TOWN',
        district_key: DISTRICT,
        date: day,
        status: 'REPORTED',
        reported_on: day,
        last_reported_on: day,
        staleness_days: 0,
        assessment: 'CRITICAL',
        allocations: 3,
        projected_credits: 2,
        accommodated_decentralised: 100,
        accommodated_shared: 50,
        available_decentralised: 7,
        available_shared: 0,
        operable_decentralised: 120,
        operable_shared: 40,
        prospective_decentralised: null,
        prospective_decentralised_from: null,
        prospective_shared: 12,
        prospective_shared_from: '2026-12-01',
        occupancy_rate: 93.8,
        boundary_schematic: false,
      });
      expect(await melleOn('?datetime=2026-11-12')).toMatchObject({
        date: '2026-11-12',
        status: 'CARRIED_FORWARD',
        reported_on: day,
        staleness_days: 2,
        allocations: null,
        accommodated_shared: 50,
      });
      expect(await melleOn(`?datetime=${day}T23:30:00Z`)).toMatchObject({ date: '2026-11-11' });
      expect(await melleOn('?datetime=2026-11-01/2026-11-10')).toMatchObject({ date: day, status: 'REPORTED' });
      expect(await melleOn('?datetime=2026-11-20')).toMatchObject({ status: 'UNKNOWN', last_reported_on: day });
      const before = new Date(Date.parse(recordedAt) - 1).toISOString();
      expect(await melleOn(`?datetime=${day}&known-at=${before}`)).toMatchObject({
        status: 'UNKNOWN',
        accommodated_shared: null,
      });
      expect(await melleOn(`?datetime=${day}&known-at=${recordedAt}`)).toMatchObject({ status: 'REPORTED' });
    });

    it('are empty for the future', async () => {
      expect((await items('?datetime=2100-01-01', bearer())).features).toEqual([]);
      expect((await items('?datetime=2100-01-01/..', bearer())).features).toEqual([]);
    });

    it('open by Bearer and by Basic with the token as password', async () => {
      const basic = `Basic ${Buffer.from(`wer auch immer:${token}`).toString('base64')}`;
      expect((await items(`?datetime=${day}`, basic)).features).toHaveLength(21);
      expect((await items(`?datetime=${day}`, `Bearer ${officer}`)).features).toHaveLength(21);
    });

    it.each([
      ['nothing', {}],
      ['a wrong token', { authorization: 'Bearer kl_this-is-no-token' }],
      ['Basic with a wrong password', { authorization: `Basic ${Buffer.from('gis:falsch').toString('base64')}` }],
      [
        'Basic with the password of the account',
        { authorization: `Basic ${Buffer.from(`grenzen.gis:${PASSWORD}`).toString('base64')}` },
      ],
    ])('ask for a token when given %s', async (_what, headers) => {
      const response = await fetch(`${url}/ogc/collections/unit-situations/items`, { headers });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Basic /);
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    });

    it('refuse a token in the address', async () => {
      for (const name of ['token', 'access_token', 'apikey']) {
        const address = `${url}/ogc/collections/unit-situations/items?${name}=${token}`;
        expect((await fetch(address)).status).toBe(401);
        expect((await fetch(address, { headers: { authorization: bearer() } })).status).toBe(400);
      }
    });

    it('say what is wrong with a day that is none', async () => {
      for (const datetime of ['2026-02-30', 'gestern', '2026-11-22/2026-11-01']) {
        const response = await fetch(
          `${url}/ogc/collections/unit-situations/items?datetime=${encodeURIComponent(datetime)}`,
          { headers: { authorization: bearer() } },
        );
        expect(response.status).toBe(400);
        expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      }
    });
  });
});

/** The outline of the district in the layer `kreise`, as WKB: what stands behind the header of the GeoPackage. */
function districtOutline(file: string): Buffer {
  const source = new sqlite.Database(file, { readOnly: true });
  try {
    const row = source.get(`SELECT geom FROM kreise WHERE kreis_ags = ?`, DISTRICT) as { geom: Uint8Array };
    const geometry = Buffer.from(row.geom);
    const envelopeDoubles = [0, 4, 6, 6, 8][(geometry[3]! >> 1) & 7]!;
    return geometry.subarray(8 + envelopeDoubles * 8);
  } finally {
    source.close();
  }
}

/** The file of `district import`: the 21 units with the keys and populations of their municipalities. */
function districtFile(unitList: Buffer, municipalityList: Buffer): { csv: string; unitKeys: string[] } {
  const municipalities = rowsOf(municipalityList).filter((row) => row['kreis_ags'] === DISTRICT);
  const units = rowsOf(unitList).map((row) => {
    const members = municipalities.filter((municipality) => municipality['verband_ars'] === row['verband_schluessel']);
    const isAssociation = members.length > 1;
    const population = members.reduce((sum, member) => sum + Number(member['einwohner_2024']), 0);
    return {
      key: isAssociation ? `${row['verband_schluessel']}000` : members[0]!['ARS']!,
      ags: isAssociation ? '' : members[0]!['AGS']!,
      name: isAssociation ? `Samtgemeinde ${row['einheit']}` : row['einheit']!,
      kind: isAssociation ? 'MUNICIPAL_ASSOCIATION' : row['einheit']!.endsWith(', Stadt') ? 'TOWN' : 'MUNICIPALITY',
      population,
    };
  });
  const header =
    'district_key;district_name;state;ars;ags;name;kind;population;population_date;population_source;valid_from;valid_to;host_ars';
  const rows = units.map(
    (unit) =>
      `${DISTRICT};Landkreis Osnabrück;NI;${unit.key};${unit.ags};${unit.name};${unit.kind};${unit.population};2024-12-31;Destatis;;;`,
  );
  return { csv: [header, ...rows, ''].join('\n'), unitKeys: units.map((unit) => unit.key) };
}

/** Rows of a comma-separated file by column name. */
function rowsOf(file: Buffer): Record<string, string>[] {
  const cells = (line: string): string[] =>
    [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^,]*))/g)].map((match) => match[1] ?? match[2] ?? '');
  const [header, ...lines] = file.toString('utf8').trim().split(/\r?\n/);
  const names = cells(header!);
  return lines.map((line) => Object.fromEntries(cells(line).map((cell, index) => [names[index]!, cell])));
}

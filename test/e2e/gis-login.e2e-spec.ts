import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { hasQgis, runQgis } from '#testing';
import { runCommand, runCommandOrThrow } from '../support/command.mjs';

// `kreislage gis-login`: read-only logins of the database, each for the GIS views of one district.

const PASSWORD = 'Karten-lesen-0815';
const districts = {
  '03459': { login: 'gis_osnabrueck', units: ['034590001001', '034590002002', '03459F000001'] },
  '03454': { login: 'gis_emsland', units: ['034540001001', '034540002002'] },
} as const;
type DistrictKey = keyof typeof districts;
const keys = Object.keys(districts) as DistrictKey[];
const foreignTo = { '03459': '03454', '03454': '03459' } as const;

/** Squares of 0.1 degrees, side by side, east of 8 degrees. */
const boundaries = {
  type: 'FeatureCollection',
  features: keys
    .flatMap((key) => districts[key].units.filter((unit) => !unit.includes('F')))
    .map((ars, index) => {
      const [west, south] = [8 + (index % 2) / 10, 52 + Math.floor(index / 2)];
      const ring = [
        [west, south],
        [west + 0.1, south],
        [west + 0.1, south + 0.1],
        [west, south + 0.1],
        [west, south],
      ];
      return { type: 'Feature', properties: { ars }, geometry: { type: 'Polygon', coordinates: [ring] } };
    }),
};

const serverUrl = process.env['TEST_DATABASE_URL'];
const onServer = serverUrl === undefined ? describe.skip : describe;
// The embedded database has one session and no logins: nothing to try there, also where REQUIRE_ALL asks for everything.
const why = serverUrl === undefined ? ' (skipped: the embedded database has no logins)' : '';

const [inQgis, noQgis] = hasQgis() ? [it, ''] : [it.skip, ' (skipped: python3-qgis is not there)'];

onServer(`Logins for GIS programs${why}`, () => {
  const suffix = randomBytes(5).toString('hex');
  const name = `kreislage_logins_${suffix}`;
  const loginOf = (key: DistrictKey): string => `${districts[key].login}_${suffix}`;
  const as = (user: string, password: string): string =>
    Object.assign(new URL(serverUrl!), { pathname: `/${name}`, username: user, password }).href;
  let env: Record<string, string>;
  let cluster: pg.Client;
  let superuser: pg.Client;
  let folder: string;

  const connect = async (url: string): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: url });
    // Dropping a login ends its sessions.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const kreislage = (...args: string[]) => runCommandOrThrow(args, { env });
  const create = (login: string, districtKey: string, password = PASSWORD) =>
    runCommand(['gis-login', 'create', '--name', login, '--district', districtKey, '--password-stdin'], {
      env,
      input: `${password}\n`,
    });
  const fileOf = (fileName: string, content: string): string => {
    const file = join(folder, fileName);
    writeFileSync(file, content);
    return file;
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kreislage-logins-'));
    env = { DATABASE_URL: as(`app_${suffix}`, 'app'), MIGRATION_DATABASE_URL: as(`owner_${suffix}`, 'owner') };
    cluster = await connect(serverUrl!);
    // Neither of them is superuser: this is all that an installation needs.
    await cluster.query(`CREATE ROLE owner_${suffix} LOGIN CREATEROLE PASSWORD 'owner'`);
    await cluster.query(`CREATE ROLE app_${suffix} LOGIN NOINHERIT PASSWORD 'app'`);
    await cluster.query(`CREATE DATABASE ${name} OWNER owner_${suffix}`);
    superuser = await connect(Object.assign(new URL(serverUrl!), { pathname: `/${name}` }).href);
    await superuser.query(`CREATE EXTENSION postgis; ALTER SCHEMA public OWNER TO owner_${suffix}`);
    await kreislage('migrate');

    const rows = keys.flatMap((key) =>
      districts[key].units.map((unit, index) => {
        const kind = unit.includes('F') ? 'DISTRICT_FACILITY' : 'TOWN';
        return `${key};Kreis ${key};NI;${unit};;Ort ${index};${kind};${1000 * (index + 1)};2024-12-31;Probe;;;`;
      }),
    );
    const header =
      'district_key;district_name;state;ars;ags;name;kind;population;population_date;population_source;valid_from;valid_to;host_ars';
    await kreislage('district', 'import', fileOf('kreise.csv', [header, ...rows].join('\n')));
    await kreislage(
      'boundaries',
      'import',
      fileOf('grenzen.geojson', JSON.stringify(boundaries)),
      '--key-field',
      'ars',
      '--attribution',
      '© Probe',
    );
    const { rows: today } = await superuser.query<{ day: string }>(
      `SELECT (now() AT TIME ZONE 'Europe/Berlin')::date::text AS day`,
    );
    const reports = keys.flatMap((key) =>
      districts[key].units.map(
        (unit) => `${unit};${today[0]!.day};${key === '03459' ? 1 : 500};3;7;kritisch;Geheimnis ${key}`,
      ),
    );
    const reportHeader = 'ars;stichtag;untergebracht_dezentral;untergebracht_gu;aussicht_gu;lage;bemerkung';
    await kreislage('reports', 'import', fileOf('meldungen.csv', [reportHeader, ...reports].join('\n')));
    for (const key of keys)
      expect(await create(loginOf(key), key)).toMatchObject({ code: 0, json: { districtKey: key } });
  }, 180_000);

  afterAll(async () => {
    await superuser?.end();
    await cluster?.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    for (const role of [...keys.map(loginOf), `app_${suffix}`, `owner_${suffix}`])
      await cluster?.query(`DROP ROLE IF EXISTS ${role}`);
    await cluster?.end();
    if (folder) rmSync(folder, { recursive: true });
  }, 60_000);

  describe.each(keys)('of district %s', (key) => {
    const own = districts[key];
    const foreign = foreignTo[key];
    let session: pg.Client;

    beforeAll(async () => {
      session = await connect(as(loginOf(key), PASSWORD));
    });
    afterAll(() => session.end());

    /** The rows of the views: unit keys, and the district with a sum. */
    async function seen(): Promise<unknown> {
      const units = await session.query<{ unit_key: string }>(`SELECT unit_key FROM unit_situation ORDER BY 1`);
      const sums = await session.query(
        `SELECT district_key, accommodated_decentralised::int, prospective_shared::int, units_critical::int FROM district_situation`,
      );
      return [units.rows.map((row) => row.unit_key), ...sums.rows];
    }
    const itsOwn = [
      [...own.units],
      {
        district_key: key,
        accommodated_decentralised: own.units.length * (key === '03459' ? 1 : 500),
        prospective_shared: own.units.length * 7,
        units_critical: own.units.length,
      },
    ];
    const refused = (sql: string): Promise<void> => expect(session.query(sql)).rejects.toThrow(/denied|must be owner/);

    it('sees its district and no other', async () => {
      expect(await seen()).toEqual(itsOwn);
      const { rows } = await session.query(
        `SELECT count(*)::int AS rows FROM unit_situation WHERE district_key = '${foreign}' OR unit_key LIKE '${foreign}%'`,
      );
      expect(rows).toEqual([{ rows: 0 }]);
    });

    it('sees no more, whatever the session sets', async () => {
      for (const set of [
        `SELECT set_config('kreislage.district', '${foreign}', false)`,
        `SET kreislage.district = '${foreign}'`,
        `SET search_path = pg_temp, reporting, territory, gis`,
        `SET default_transaction_read_only = off`,
        `SET statement_timeout = 0`,
        `SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE`,
      ]) {
        await session.query(set);
        expect(await seen()).toEqual(itsOwn);
      }
      for (const role of [
        'kreislage_app',
        'kreislage_operator',
        'postgres',
        `owner_${suffix}`,
        `app_${suffix}`,
        loginOf(foreign),
      ]) {
        await refused(`SET ROLE ${role}`);
        await refused(`SET SESSION AUTHORIZATION ${role}`);
      }
      // Without row-level security there is no answer at all.
      await session.query(`SET row_security = off`);
      await expect(session.query(`SELECT * FROM unit_situation`)).rejects.toThrow(/row-level security/);
      await session.query(`SET row_security = on`);
      expect(await seen()).toEqual(itsOwn);
    });

    it('learns nothing by a condition that tells what it looks at', async () => {
      await session.query(`BEGIN READ WRITE`);
      await session.query(`
        CREATE FUNCTION pg_temp.tell(value text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS $$
        BEGIN RAISE NOTICE '%', value; RETURN true; END $$`);
      const told: string[] = [];
      const listen = ({ message }: { readonly message?: string | undefined }): void => void told.push(message ?? '');
      session.on('notice', listen);
      await session.query(`SELECT FROM unit_situation WHERE pg_temp.tell(unit_key || name || assessment)`);
      await session.query(`SELECT FROM district_situation WHERE pg_temp.tell(district_key || name)`);
      session.off('notice', listen);
      await session.query('ROLLBACK');
      expect(told.length).toBeGreaterThan(own.units.length);
      expect(told.filter((line) => line.includes(foreign))).toEqual([]);
    });

    it('reads no hidden column and no table but through the views', async () => {
      for (const table of [
        'reporting.daily_report',
        'territory.boundary',
        'territory.district',
        'platform.audit_entry',
      ])
        await refused(`SELECT * FROM ${table}`);
      await refused(`SELECT password_hash FROM identity.account`);
      const { rows } = await superuser.query<{ readable: string }>(
        `SELECT format('%s.%s', attrelid::regclass, attname) AS readable
           FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
          WHERE relnamespace::regnamespace::text IN ('platform', 'identity', 'territory', 'reporting', 'steering', 'bullmq')
            AND attnum > 0 AND relkind IN ('r', 'v', 'S') AND has_column_privilege($1, attrelid, attnum, 'SELECT')`,
        [loginOf(key)],
      );
      const readable = rows.map((row) => row.readable);
      expect(readable).toContain('reporting.daily_report.prospective_shared');
      expect(
        readable.filter((column) =>
          /comment|reason|recorded_by|prospective_capacity|warnings|host|source|ags|^identity|^platform/.test(column),
        ),
      ).toEqual([]);
      const { rows: all } = await session.query(`SELECT row_to_json(u)::text AS text FROM unit_situation u`);
      expect(JSON.stringify(all)).not.toContain('Geheimnis');
    });

    it('reads a figure that came after it, from the migration on that brought it', async () => {
      await superuser.query(`REVOKE SELECT (operable_shared) ON reporting.daily_report FROM ${loginOf(key)}`);
      await refused(`SELECT operable_shared FROM unit_situation`);
      await superuser.query(`DELETE FROM public.schema_migration WHERE name = 'GisViews1764600000000'`);
      await kreislage('migrate');
      expect(await seen()).toEqual(itsOwn);
      expect((await session.query(`SELECT operable_shared FROM unit_situation`)).rows).toHaveLength(own.units.length);
    });

    it('writes nothing, also where it says that it will', async () => {
      await session.query(`SET default_transaction_read_only = off`);
      for (const sql of [
        `UPDATE unit_situation SET name = 'x'`,
        `INSERT INTO reporting.daily_report (district_key) VALUES ('${key}')`,
        `DELETE FROM territory.boundary`,
        `CREATE TABLE public.mine (id int)`,
        `CREATE TABLE gis.mine (id int)`,
        `DROP POLICY own_district ON reporting.daily_report`,
        `DROP VIEW gis.unit_situation`,
        `ALTER ROLE ${loginOf(key)} CREATEROLE`,
      ])
        await expect(session.query(sql)).rejects.toThrow(/denied|must be owner|cannot update view|permission/);
    });

    it('begins each session read-only, with an end for every statement', async () => {
      const fresh = await connect(as(loginOf(key), PASSWORD));
      const show = async (setting: string): Promise<unknown> =>
        Object.values((await fresh.query<Record<string, unknown>>(`SHOW ${setting}`)).rows[0]!)[0];
      expect(await show('default_transaction_read_only')).toBe('on');
      expect(await show('statement_timeout')).toBe('30s');
      expect(await show('search_path')).toBe('gis, public');
      await fresh.end();
      const { rows } = await superuser.query(
        `SELECT rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolbypassrls, rolreplication, rolconnlimit,
                EXISTS (SELECT FROM pg_auth_members WHERE member = r.oid) AS member
           FROM pg_roles r WHERE rolname = $1`,
        [loginOf(key)],
      );
      expect(rows).toEqual([
        {
          rolsuper: false,
          rolinherit: false,
          rolcreaterole: false,
          rolcreatedb: false,
          rolbypassrls: false,
          rolreplication: false,
          rolconnlimit: 10,
          member: false,
        },
      ]);
    });

    inQgis(
      `opens both views in QGIS, with their geometry${noQgis}`,
      async () => {
        const { hostname, port } = new URL(serverUrl!);
        const layers = await runQgis<Record<string, unknown>[]>(
          `
result = []
for table, key in (('unit_situation', 'unit_key'), ('district_situation', 'district_key')):
    uri = QgsDataSourceUri()
    uri.setConnection(given['host'], given['port'], given['database'], given['user'], given['password'])
    uri.setDataSource('gis', table, 'geom', '', key)
    layer = QgsVectorLayer(uri.uri(False), table, 'postgres')
    features = list(layer.getFeatures())
    result.append({
        'valid': layer.isValid(), 'count': layer.featureCount(), 'keys': sorted(f[key] for f in features),
        'type': QgsWkbTypes.displayString(layer.wkbType()), 'crs': layer.crs().authid(),
        'geometries': sum(f.hasGeometry() for f in features), 'comment': layer.fields().field('date').comment(),
    })`,
          { host: hostname, port, database: name, user: loginOf(key), password: PASSWORD },
        );
        const same = {
          valid: true,
          type: 'MultiPolygon',
          crs: 'EPSG:25832',
          comment: 'Tag. Tag, dessen Lage gezeigt wird.',
        };
        expect(layers).toEqual([
          { ...same, count: own.units.length, keys: [...own.units], geometries: 2 },
          { ...same, count: 1, keys: [key], geometries: 1 },
        ]);
      },
      120_000,
    );
  });

  it('are refused in German where name, district or password do not do, and leave nothing behind', async () => {
    const rolesNow = async (): Promise<number> =>
      (await superuser.query<{ n: number }>(`SELECT count(*)::int AS n FROM pg_roles`)).rows[0]!.n;
    const before = await rolesNow();
    for (const [args, text] of [
      [[loginOf('03459'), '03459'], 'gibt es auf diesem Datenbankserver schon'],
      [['postgres', '03459'], 'gibt es auf diesem Datenbankserver schon'],
      [['kreislage_app', '03459'], 'geht nicht als Name'],
      [['a"; DROP', '03459'], 'geht nicht als Name'],
      [['gis_neu', '09999'], 'Den Landkreis 09999 gibt es nicht'],
      [['gis_neu', '03459', 'kurz'], 'mindestens 12 Zeichen'],
      [['gis_neu', '03459', 'Schlüssel-0815'], 'ohne Umlaute'],
    ] as const) {
      const [login, district, password] = args;
      const result = await create(login, district, password);
      expect([result.code, result.stderr]).toEqual([4, expect.stringContaining(text)]);
    }
    expect(await rolesNow()).toBe(before);
    // No login of somebody else is dropped.
    const drop = await runCommand(['gis-login', 'drop', '--name', `app_${suffix}`], { env });
    expect([drop.code, drop.stderr]).toEqual([4, expect.stringContaining('gibt es nicht')]);
  }, 60_000);

  it('are told what the owner lacks', async () => {
    await cluster.query(`ALTER ROLE owner_${suffix} NOCREATEROLE`);
    const result = await create('gis_neu', '03459');
    await cluster.query(`ALTER ROLE owner_${suffix} CREATEROLE`);
    expect([result.code, result.stderr]).toEqual([3, expect.stringContaining(`ALTER ROLE owner_${suffix} CREATEROLE`)]);
  });

  it('give up when a table is held, leave nothing behind, and can be made when it is free', async () => {
    const login = `gis_wartet_${suffix}`;
    await superuser.query(`BEGIN; LOCK TABLE steering.district_day IN ROW EXCLUSIVE MODE`);
    const held = await create(login, '03459');
    await superuser.query('COMMIT');
    expect([held.code, held.stderr]).toEqual([3, expect.stringContaining('wird gerade von anderen benutzt')]);
    expect((await create(login, '03459')).code).toBe(0);
    await kreislage('gis-login', 'drop', '--name', login);
  }, 60_000);

  it('end with their sessions, policies and rights when they are dropped, and stand in the audit log', async () => {
    const login = `gis_geht_${suffix}`;
    expect((await create(login, '03459')).code).toBe(0);
    const session = await connect(as(login, PASSWORD));
    const ended = new Promise((resolve) => session.once('end', resolve));
    expect((await runCommandOrThrow(['gis-login', 'drop', '--name', login], { env })).json).toEqual({
      name: login,
      districtKey: '03459',
    });
    await ended;
    await expect(connect(as(login, PASSWORD))).rejects.toThrow(/authentication failed/);
    const { rows } = await superuser.query(
      `SELECT polname FROM pg_policy WHERE polname = $1 UNION ALL SELECT rolname FROM pg_roles WHERE rolname = $2`,
      [`gis_${login}`, login],
    );
    expect(rows).toEqual([]);
    const { rows: audit } = await superuser.query(
      `SELECT action, district_key FROM platform.audit_entry WHERE detail->>'name' = $1 ORDER BY audit_id`,
      [login],
    );
    expect(audit).toEqual([
      { action: 'GisLoginCreated', district_key: '03459' },
      { action: 'GisLoginDropped', district_key: '03459' },
    ]);
  }, 60_000);
});

describe('gis-login with the embedded database', () => {
  it('is refused in German, and makes no database', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kreislage-logins-'));
    for (const args of [
      ['create', '--name', 'gis_neu', '--district', '03459', '--password-stdin'],
      ['drop', '--name', 'gis_neu'],
    ]) {
      const result = await runCommand(['gis-login', ...args], { env: { DATA_DIR: folder }, input: PASSWORD });
      expect([result.code, result.stderr]).toEqual([3, expect.stringContaining('nur auf einem PostgreSQL-Server')]);
    }
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

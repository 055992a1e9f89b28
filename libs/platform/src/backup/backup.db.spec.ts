import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { migrations } from '#migrations';
import { testDatabase, type TestDatabase } from '#testing';
import { connectionSettings } from '../database/connection-settings.js';
import { BackupEncoder, type BackupHeader, type BackupRow } from './backup-format.js';
import { BackupRefused } from './backup-refused.js';
import { dataSchemas, findDataTables, type LeftOutTables } from './backup-tables.js';
import { checkBackup, restoreBackup } from './restore-backup.js';
import { writeBackup } from './write-backup.js';

/** As the command line hands them in; the platform itself knows no table of a library above it. */
const leftOut: LeftOutTables = {
  'identity.session': 'ends with the installation',
  'identity.invitation': 'ends with the installation',
  'identity.sign_in_failure': 'ends with the installation',
};
let database: TestDatabase;
let folder: string;
let files = 0;
const newFile = (): string => join(folder, `${(files += 1)}.backup`);

beforeAll(async () => {
  database = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'kreislage-backup-'));
}, 120_000);
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Every row of every table as text, by table. */
async function content(): Promise<Record<string, string[]>> {
  const client = new pg.Client(connectionSettings(database.url));
  await client.connect();
  try {
    const found: Record<string, string[]> = {};
    for (const { name, sql } of await findDataTables(client)) {
      const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM ${sql} t ORDER BY 1`);
      found[name] = rows.map(({ row }) => row);
    }
    return found;
  } finally {
    await client.end();
  }
}

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => {
      if (!(error instanceof BackupRefused)) throw error;
      return error.message;
    },
  );

const restore = async (file: string): Promise<void> => {
  await restoreBackup(await checkBackup(file, migrations), { migrations, ownerUrl: database.url, leftOut });
};

describe('The tables of a backup', () => {
  it('are all there are: a schema or a table added later is in it, or left out by name', async () => {
    const schemas = await database.query<{ name: string }>(
      `SELECT DISTINCT schemaname AS name FROM pg_tables
        WHERE schemaname NOT LIKE 'pg\\_%' AND schemaname NOT IN ('information_schema', 'public', 'bullmq')`,
    );
    expect(dataSchemas).toEqual(expect.arrayContaining(schemas.map(({ name }) => name)));
    const inPublic = await database.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
    );
    expect(inPublic.map(({ name }) => name)).toEqual(['schema_migration', 'spatial_ref_sys']);
    const tables = await database.query<{ name: string }>(
      `SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname = ANY($1)`,
      [dataSchemas],
    );
    const names = tables.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(leftOut)));
    const { rows } = await writeBackup(database.url, newFile(), { leftOut });
    expect([...Object.keys(rows), ...Object.keys(leftOut)].sort()).toEqual(names.sort());
  });

  it('show every row and column to the role that backs up', async () => {
    const hidden = await database.query(
      `SELECT c.oid::regclass AS name, a.attname
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relkind = 'r' AND n.nspname = ANY($1) AND n.nspname || '.' || c.relname <> ALL($2)
          AND NOT (has_column_privilege('kreislage_operator', c.oid, a.attnum, 'SELECT')
                   AND (NOT c.relrowsecurity OR EXISTS (
                          SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd IN ('r', '*')
                             AND 'kreislage_operator'::regrole = ANY(p.polroles) AND pg_get_expr(p.polqual, p.polrelid) = 'true'))
                   AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive))`,
      [dataSchemas, Object.keys(leftOut)],
    );
    expect(hidden).toEqual([]);
  });
});

describe('A backup', () => {
  beforeEach(async () => {
    await database.empty();
    await database.query(`
      INSERT INTO territory.district (district_key) VALUES ('03459'), ('03454');
      INSERT INTO territory.reporting_unit (district_key, unit_key) VALUES ('03459', '034590024024');
      INSERT INTO territory.district_rules_version (district_key, recorded_at, due_time, reporting_days, closed_on, carry_forward_days, middle_step, assessment_required)
        VALUES ('03459', '2026-01-01 12:00:00.123+01', '10:00', '{1,2,5}', '{2026-12-24,2026-12-31}', 7, true, false);
      INSERT INTO territory.boundary (boundary_id, boundary_key, level, name, attribution, geom) OVERRIDING SYSTEM VALUE
        VALUES (77, '034590024024', 'MUNICIPALITY', 'Melle', '©', ST_Multi(ST_Buffer(ST_SetSRID(ST_MakePoint(1/3.0, 2e-17 + 5.8e6), 25832), 1/7.0)));
      INSERT INTO identity.account (account_id, district_key, username, display_name, role, password_hash)
        VALUES ('00000000-0000-4000-8000-000000000001', '03459', 'a', 'Zeile 1' || chr(10) || 'NULL {"\\} ''ß😀', 'ADMIN', 'h');
      INSERT INTO identity.api_token (district_key, account_id, token_hash, scope, unit_keys, expires_at)
        VALUES ('03459', '00000000-0000-4000-8000-000000000001', '\\x00ff5c27', 'read', ARRAY['a,b', NULL, 'NULL', '"', '\\'], 'infinity');
      INSERT INTO identity.session (district_key, account_id, access_token_hash, cookie_hash, expires_at)
        VALUES ('03459', '00000000-0000-4000-8000-000000000001', '\\x01', '\\x02', now() + interval '1 day');
      INSERT INTO reporting.daily_report (district_key, unit_key, reporting_date, revision, recorded_at, recorded_by_name, source, on_behalf, on_time, comment, warnings)
        SELECT '03459', '034590024024', '2026-11-01', n, '2026-11-01'::timestamptz + n * interval '1 s', 'a', 'API', false, true,
               CASE WHEN n % 2 = 0 THEN '' END, '[{"code": "X", "n": 1.50}]' FROM generate_series(1, 50) AS n;
      INSERT INTO platform.outbox (outbox_id, district_key, topic, payload, sent_at, attempts, done_at) OVERRIDING SYSTEM VALUE
        VALUES (5001, '03459', 'A', '{"b": null}', now(), 3, NULL), (5002, '03459', 'B', '{}', now(), 1, now()), (5003, '03454', 'C', '{}', NULL, 0, NULL);
      ALTER SEQUENCE platform.outbox_outbox_id_seq RESTART WITH 1`);
  });

  it('gives back every value, whatever the sessions are set to; sessions end, open work is sent anew, numbers go on', async () => {
    const before = await content();
    const strange = new URL(database.url);
    strange.searchParams.set(
      'options',
      '-c DateStyle=German -c TimeZone=Asia/Kolkata -c bytea_output=escape -c extra_float_digits=-5',
    );
    const file = newFile();
    const written = await writeBackup(strange.href, file, { leftOut });
    expect(written.rows).toMatchObject({ 'reporting.daily_report': 50, 'territory.boundary': 1, 'platform.outbox': 3 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await database.empty();
    await restoreBackup(await checkBackup(file, migrations), { migrations, ownerUrl: strange.href, leftOut });

    const after = await content();
    const { 'platform.outbox': outboxBefore, 'identity.session': sessions, ...kept } = before;
    const { 'platform.outbox': outbox, 'identity.session': noSessions, ...restored } = after;
    expect(restored).toEqual(kept);
    expect(sessions).toHaveLength(1);
    expect(noSessions).toEqual([]);
    expect(outbox).toHaveLength(outboxBefore!.length);
    expect(
      await database.query(
        `SELECT outbox_id::int AS id, topic, payload, sent_at IS NULL AS unsent, attempts, done_at IS NULL AS open FROM platform.outbox ORDER BY 1`,
      ),
    ).toEqual([
      { id: 5001, topic: 'A', payload: { b: null }, unsent: true, attempts: 0, open: true },
      { id: 5002, topic: 'B', payload: {}, unsent: false, attempts: 1, open: false },
      { id: 5003, topic: 'C', payload: {}, unsent: true, attempts: 0, open: true },
    ]);
    const [next] = await database.query<{ id: number }>(
      `INSERT INTO platform.outbox (district_key, topic) VALUES ('03459', 'D') RETURNING outbox_id::int AS id`,
    );
    expect(next!.id).toBe(5004);
  });

  it('that cannot be taken back whole leaves nothing, everything protected, and can be tried again', async () => {
    const file = newFile();
    await writeBackup(database.url, file, { leftOut });
    const before = await content();
    await database.empty();
    const protectedTables = () =>
      database.query<{ forced: number; triggers: number }>(
        `SELECT (SELECT count(*)::int FROM pg_class WHERE relforcerowsecurity) AS forced,
                (SELECT count(*)::int FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O') AS triggers`,
      );
    const [protectedBefore] = await protectedTables();
    const backup = await checkBackup(file, migrations);
    const stopAt = (text: string) => {
      throw new Error(text);
    };
    await expect(
      restoreBackup(backup, {
        migrations,
        ownerUrl: database.url,
        leftOut,
        onProgress: (text) => void (text.startsWith('reporting.daily_report') && stopAt('pulled the plug')),
      }),
    ).rejects.toThrow('pulled the plug');
    expect(Object.values(await content()).flat()).toEqual([]);
    expect((await protectedTables())[0]).toEqual(protectedBefore);
    expect(protectedBefore!.forced).toBeGreaterThan(10);
    expect(protectedBefore!.triggers).toBeGreaterThan(0);

    await restore(file);
    expect((await content())['reporting.daily_report']).toEqual(before['reporting.daily_report']);
    expect((await protectedTables())[0]).toEqual(protectedBefore);
  });

  it('is refused by a database with rows, even hidden ones, and names the table', async () => {
    const file = newFile();
    await writeBackup(database.url, file, { leftOut });
    await database.empty();
    await database.query(`INSERT INTO platform.audit_entry (actor_name, action) VALUES ('a', 'b')`);
    expect(await refusal(restore(file))).toMatch(
      /ist nicht leer \(platform\.audit_entry\)\. Es wurde nichts eingespielt/,
    );
    expect((await content())['territory.district']).toEqual([]);
  });

  it('is not written over another file, and a wrong path is said in German', async () => {
    const file = newFile();
    writeFileSync(file, 'kept');
    expect(await refusal(writeBackup(database.url, file, { leftOut }))).toMatch(
      /gibt es schon\. Sie wird nicht überschrieben/,
    );
    expect(readFileSync(file, 'utf8')).toBe('kept');
    expect(await refusal(writeBackup(database.url, join(folder, 'absent', 'x'), { leftOut }))).toMatch(
      /ihr Verzeichnis gibt es nicht/,
    );
  });

  it('of a schema that this program does not know, or that does not fit its schema, is refused', async () => {
    const { migrations, forged } = await forger();
    await database.empty();
    const refusalOf = (changes: Parameters<typeof forged>[0]): Promise<string> => refusal(restore(forged(changes)));
    expect(await refusalOf({ migrations: [...migrations, 'Future2764000000000'] })).toMatch(
      /Schema der Sicherung ist neuer als dieses Programm .*Future2764000000000.*Es wurde nichts eingespielt/,
    );
    for (const impossible of [[migrations[1]!], [...migrations].reverse(), [...migrations, migrations[0]!]])
      expect(await refusalOf({ migrations: impossible })).toMatch(
        /hatte keine Version dieses Programms .*Es wurde nichts eingespielt/,
      );
    const unfit = (table: string) =>
      expect.stringMatching(`passt nicht zu dem Schema, das sie nennt \\(${table}\\)\\. Es wurde nichts eingespielt`);
    const named = (was: string, is: string) => (name: string) => (name === was ? is : name);
    expect(await refusalOf({ table: named('platform.outbox', 'platform.inbox') })).toEqual(unfit('platform.outbox'));
    expect(await refusalOf({ table: (name) => (name === 'territory.district' ? null : name) })).toEqual(
      unfit('territory.district'),
    );
    expect(await refusalOf({ column: named('topic', 'subject') })).toEqual(unfit('platform.outbox'));
    // Rows that the database itself refuses: a row twice, one that nothing stands behind, a value of another type.
    const reports = 'reporting.daily_report';
    expect(await refusalOf({ rows: (name, rows) => (name === reports ? [...rows, rows[0]!] : rows) })).toEqual(
      unfit(reports),
    );
    expect(await refusalOf({ rows: (name, rows) => (name === 'territory.reporting_unit' ? [] : rows) })).toEqual(
      unfit(reports),
    );
    const first = (value: string) => (name: string, rows: readonly BackupRow[]) =>
      name === 'platform.outbox' ? rows.map(([, ...others]) => [value, ...others]) : rows;
    expect(await refusalOf({ rows: first('x') })).toEqual(unfit('platform.outbox'));
    expect(Object.values(await content()).flat()).toEqual([]);
    await restore(forged({}));
  });

  /** Makes files out of a backup of now that are whole and well-formed all the same: changed before they were hashed. */
  async function forger() {
    const file = newFile();
    await writeBackup(database.url, file, { leftOut });
    const [first, ...rest] = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
    const header = JSON.parse(first!) as BackupHeader;
    const lines = rest
      .slice(0, -1)
      .map((line) => JSON.parse(line) as BackupRow[] | { table: string; columns: string[] });
    const forged = (changes: {
      readonly migrations?: string[];
      /** null = left out, with its rows. */
      readonly table?: (name: string) => string | null;
      readonly column?: (name: string) => string;
      readonly rows?: (table: string, rows: readonly BackupRow[]) => readonly BackupRow[];
    }): string => {
      const { migrations = header.migrations, table = (name) => name, column = (name) => name } = changes;
      const encoder = new BackupEncoder();
      const changed = [encoder.header({ ...header, migrations })];
      let current: string | null = null;
      for (const line of lines) {
        if (!Array.isArray(line)) {
          current = table(line.table);
          if (current !== null) changed.push(encoder.beginTable(current, line.columns.map(column)));
        } else if (current !== null) changed.push(encoder.addRows(changes.rows?.(current, line) ?? line));
      }
      const target = newFile();
      writeFileSync(target, gzipSync([...changed, encoder.end().line].join('')));
      return target;
    };
    return { migrations: header.migrations, forged };
  }
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '#testing';
import { type Database } from './database.js';

let database: TestDatabase;
let app: Database;

beforeAll(async () => {
  database = await testDatabase();
  app = await database.open('kreislage_app');
}, 120_000);
afterAll(() => database.close());

/** Public reference data and rows without a district: the only tables that may go without a policy. */
const withoutTenant = ['identity.sign_in_failure', 'territory.boundary'];

describe('row-level security', () => {
  it('is enabled and forced, with a policy for the application, on every table of ours but public ones', async () => {
    const tables = await database.query<{
      name: string;
      enabled: boolean;
      forced: boolean;
      policies: string[];
      tenant: boolean;
    }>(`
      SELECT format('%s.%s', n.nspname, c.relname) AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
             ARRAY(SELECT p.polname::text FROM pg_policy p WHERE p.polrelid = c.oid) AS policies,
             EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'district_key' AND NOT a.attisdropped) AS tenant
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('platform', 'identity', 'territory', 'reporting', 'steering', 'gis')`);
    expect(tables.length).toBeGreaterThanOrEqual(15);
    for (const table of tables.filter((one) => !withoutTenant.includes(one.name))) {
      expect(table).toMatchObject({ enabled: true, forced: true, tenant: true });
      expect(table.policies).toContain('own_district');
    }
    expect(tables.filter((one) => withoutTenant.includes(one.name) && one.tenant)).toEqual([]);
  });

  it('gives the application roles that own nothing, are not superuser and do not bypass policies', async () => {
    const roles = await database.query<{ rolname: string; rolsuper: boolean; rolbypassrls: boolean; owned: number }>(`
      SELECT rolname, rolsuper, rolbypassrls, (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS owned
        FROM pg_roles r WHERE rolname LIKE 'kreislage\\_%'`);
    expect(roles.map((role) => role.rolname).sort()).toEqual([
      'kreislage_app',
      'kreislage_auth',
      'kreislage_metrics',
      'kreislage_operator',
      'kreislage_queue',
      'kreislage_relay',
    ]);
    for (const role of roles) expect(role).toMatchObject({ rolsuper: false, rolbypassrls: false, owned: 0 });
  });

  it('grants nobody to change or delete reports and audit entries', async () => {
    const grants = await database.query(`
      SELECT grantee, privilege_type FROM information_schema.role_table_grants
       WHERE grantee LIKE 'kreislage\\_%' AND privilege_type IN ('UPDATE', 'DELETE', 'TRUNCATE')
         AND (table_schema, table_name) IN (('reporting', 'daily_report'), ('platform', 'audit_entry'), ('reporting', 'idempotency_key'))`);
    expect(grants).toEqual([]);
  });

  it('lets the application read no hash of a password, token or link', async () => {
    for (const column of [
      'account.password_hash',
      'session.access_token_hash',
      'session.cookie_hash',
      'api_token.token_hash',
      'invitation.token_hash',
    ]) {
      const [table, name] = column.split('.');
      await expect(app.query(`SELECT ${name} FROM identity.${table}`)).rejects.toThrow(/permission denied/);
    }
  });

  it('shows and takes only rows of the district that was set, and none when none was', async () => {
    await database.query(`INSERT INTO territory.district (district_key) VALUES ('03459'), ('03454')`);
    const seen = (districtKey?: string) =>
      app.transaction(districtKey === undefined ? {} : { districtKey }, (tx) =>
        tx.query<{ district_key: string }>(`SELECT district_key FROM territory.district`),
      );
    expect(await seen('03459')).toEqual([{ district_key: '03459' }]);
    expect(await seen('03454')).toEqual([{ district_key: '03454' }]);
    // After a transaction the setting reads as the empty text, which is nobody's district.
    expect(await seen()).toEqual([]);
    expect(await app.query(`SELECT * FROM territory.district`)).toEqual([]);
    await expect(
      app.transaction({ districtKey: '03459' }, (tx) =>
        tx.query(`INSERT INTO platform.outbox (district_key, topic) VALUES ('03454', 'DailyReportAccepted')`),
      ),
    ).rejects.toThrow(/row-level security/);
  });
});

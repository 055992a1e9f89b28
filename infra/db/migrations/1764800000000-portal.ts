import type { MigrationInterface, QueryRunner } from 'typeorm';

/** As in the first migration: "not set" reads as '', which is nobody's district. */
const ownDistrict = `district_key = current_setting('kreislage.district', true)`;

/**
 * Tables for the administration: accounts with an address and without a password yet, invitations, deputies, contacts.
 */
export class Portal1764800000000 implements MigrationInterface {
  // People sign in and report meanwhile: each step locks one table for a moment. Repeating what was done before an
  // interruption changes nothing.
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // ------------------------------------------------------------------ accounts
    await runner.query(`
      ALTER TABLE identity.account
        ALTER COLUMN password_hash DROP NOT NULL,
        ADD COLUMN IF NOT EXISTS email text,
        ADD COLUMN IF NOT EXISTS last_sign_in_at timestamptz(3),
        ADD COLUMN IF NOT EXISTS has_password boolean NOT NULL GENERATED ALWAYS AS (password_hash IS NOT NULL) STORED`);
    await runner.query(
      `COMMENT ON COLUMN identity.account.password_hash IS 'argon2id; NULL = invited, has never set a password. Read at sign-in only.'`,
    );
    await runner.query(
      `COMMENT ON COLUMN identity.account.has_password IS 'What the administration may know of the password.'`,
    );
    // The owner sees no account (row-level security is forced); for this once it may.
    for (const table of ['identity.account', 'identity.session']) {
      await runner.query(`DROP POLICY IF EXISTS last_sign_in ON ${table}`);
      await runner.query(`CREATE POLICY last_sign_in ON ${table} TO CURRENT_USER USING (true)`);
    }
    await runner.query(`
      UPDATE identity.account a SET last_sign_in_at = s.created_at
        FROM (SELECT account_id, max(created_at) AS created_at FROM identity.session GROUP BY account_id) AS s
       WHERE s.account_id = a.account_id AND a.last_sign_in_at IS NULL`);
    for (const table of ['identity.account', 'identity.session'])
      await runner.query(`DROP POLICY last_sign_in ON ${table}`);

    // ------------------------------------------------------------------ new tables
    await runner.query(`
      CREATE TABLE IF NOT EXISTS identity.invitation (
        account_id uuid CONSTRAINT invitation_pkey PRIMARY KEY,
        district_key text NOT NULL,
        token_hash bytea NOT NULL CONSTRAINT invitation_token_key UNIQUE,
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        expires_at timestamptz(3) NOT NULL,
        CONSTRAINT invitation_account_fkey FOREIGN KEY (district_key, account_id) REFERENCES identity.account (district_key, account_id)
      )`);
    await runner.query(
      `COMMENT ON TABLE identity.invitation IS 'The one link by which an account may set a password. Used or ended: no row; what happened stands in the audit log.'`,
    );
    await runner.query(`
      CREATE TABLE IF NOT EXISTS identity.deputy (
        deputy_id uuid CONSTRAINT deputy_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
        district_key text NOT NULL,
        account_id uuid NOT NULL,
        unit_key text NOT NULL,
        from_date date NOT NULL,
        to_date date,
        ended_at timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT deputy_range_check CHECK (from_date <= to_date),
        CONSTRAINT deputy_account_fkey FOREIGN KEY (district_key, account_id) REFERENCES identity.account (district_key, account_id),
        CONSTRAINT deputy_unit_fkey FOREIGN KEY (district_key, unit_key) REFERENCES territory.reporting_unit
      )`);
    await runner.query(
      `COMMENT ON TABLE identity.deputy IS 'Accounts that report for a unit that is not theirs, from from_date to to_date (NULL = until ended), in days of the district. ended_at: over from that moment on.'`,
    );
    await runner.query(`CREATE INDEX IF NOT EXISTS deputy_account_idx ON identity.deputy (account_id)`);
    await runner.query(`
      CREATE TABLE IF NOT EXISTS territory.unit_contact (
        district_key text NOT NULL,
        unit_key text NOT NULL,
        office text,
        phone text,
        email text,
        CONSTRAINT unit_contact_pkey PRIMARY KEY (district_key, unit_key),
        CONSTRAINT unit_contact_unit_fkey FOREIGN KEY (district_key, unit_key) REFERENCES territory.reporting_unit
      )`);
    await runner.query(
      `COMMENT ON TABLE territory.unit_contact IS 'Whom to reach at a unit. Not versioned: it takes part in no figure.'`,
    );

    for (const table of ['identity.invitation', 'identity.deputy', 'territory.unit_contact']) {
      await runner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
      await runner.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
      await createPolicy(
        runner,
        'own_district',
        table,
        `TO kreislage_app USING (${ownDistrict}) WITH CHECK (${ownDistrict})`,
      );
      await createPolicy(runner, 'operator', table, `TO kreislage_operator USING (true) WITH CHECK (true)`);
      await runner.query(`GRANT SELECT, INSERT ON ${table} TO kreislage_operator`);
    }

    // ------------------------------------------------------------------ what the application may do in its district
    // Hashes of passwords and tokens are written by it and never read.
    await runner.query(`
      GRANT SELECT (account_id, district_key, username, display_name, role, email, demonstration, disabled_at, created_at, last_sign_in_at, has_password),
            INSERT (account_id, district_key, username, display_name, role, email),
            UPDATE (display_name, role, email, disabled_at)
         ON identity.account TO kreislage_app`);
    await runner.query(`GRANT INSERT, DELETE ON identity.account_unit TO kreislage_app`);
    await runner.query(`
      GRANT SELECT (session_id, district_key, account_id, last_seen_at, expires_at, ended_at), UPDATE (ended_at)
         ON identity.session TO kreislage_app`);
    await runner.query(`
      GRANT SELECT (token_id, district_key, account_id, revoked_at), UPDATE (revoked_at) ON identity.api_token TO kreislage_app`);
    await runner.query(`
      GRANT SELECT (account_id, district_key, created_at, expires_at), INSERT, UPDATE (token_hash, created_at, expires_at), DELETE
         ON identity.invitation TO kreislage_app`);
    await runner.query(`GRANT SELECT, INSERT, UPDATE (to_date, ended_at), DELETE ON identity.deputy TO kreislage_app`);
    await runner.query(`GRANT INSERT ON territory.district_rules_version TO kreislage_app`);
    await runner.query(
      `GRANT SELECT, INSERT, UPDATE (office, phone, email), DELETE ON territory.unit_contact TO kreislage_app`,
    );

    // ------------------------------------------------------------------ sign-in: before it, no district is known
    await createPolicy(runner, 'sign_in', 'identity.invitation', `TO kreislage_auth USING (true) WITH CHECK (true)`);
    await runner.query(`GRANT SELECT, DELETE ON identity.invitation TO kreislage_auth`);
    await createPolicy(runner, 'sign_in', 'identity.deputy', `FOR SELECT TO kreislage_auth USING (true)`);
    await runner.query(`GRANT SELECT ON identity.deputy TO kreislage_auth`);
    await createPolicy(runner, 'sign_in', 'territory.district', `FOR SELECT TO kreislage_auth USING (true)`);
    await runner.query(`GRANT SELECT (district_key, time_zone) ON territory.district TO kreislage_auth`);
    await runner.query(`GRANT UPDATE (password_hash, last_sign_in_at) ON identity.account TO kreislage_auth`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}

async function createPolicy(runner: QueryRunner, name: string, table: string, rule: string): Promise<void> {
  await runner.query(`DROP POLICY IF EXISTS ${name} ON ${table}`);
  await runner.query(`CREATE POLICY ${name} ON ${table} ${rule}`);
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Tables with tenant data. Each carries `district_key`; each gets ENABLE and FORCE ROW LEVEL SECURITY, one policy for
 * the application (its own district only) and one for the operator's command line (every district).
 */
const tenantTables = [
  'platform.outbox',
  'platform.audit_entry',
  'territory.district',
  'territory.district_version',
  'territory.district_rules_version',
  'territory.reporting_unit',
  'territory.reporting_unit_version',
  'identity.account',
  'identity.account_unit',
  'identity.session',
  'identity.api_token',
  'reporting.daily_report',
  'reporting.idempotency_key',
  'steering.district_day',
  'steering.unit_day',
  'steering.situation_change',
] as const;

/** `current_setting` answers '' once a local setting is over: '' is no district key, so "not set" means "no rows". */
const ownDistrict = `district_key = current_setting('kreislage.district', true)`;

/** The first release: roles, schemas, tables, policies. */
export class Core1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE EXTENSION IF NOT EXISTS postgis`);

    // Roles belong to the cluster, not to the database: a second database finds them there already.
    for (const role of [
      'kreislage_app',
      'kreislage_auth',
      'kreislage_relay',
      'kreislage_operator',
      'kreislage_queue',
    ]) {
      await runner.query(`
        DO $$ BEGIN
          CREATE ROLE ${role} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END $$`);
    }

    for (const schema of ['platform', 'identity', 'territory', 'reporting', 'steering', 'gis']) {
      await runner.query(`CREATE SCHEMA ${schema}`);
      await runner.query(
        `GRANT USAGE ON SCHEMA ${schema} TO kreislage_app, kreislage_auth, kreislage_relay, kreislage_operator`,
      );
    }

    // ------------------------------------------------------------------ platform
    await runner.query(`
      CREATE TABLE platform.outbox (
        outbox_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT outbox_pkey PRIMARY KEY,
        district_key text NOT NULL CONSTRAINT outbox_district_key_check CHECK (district_key ~ '^[0-9]{5}$'),
        topic text NOT NULL,
        payload jsonb NOT NULL DEFAULT '{}',
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        sent_at timestamptz(3),
        attempts integer NOT NULL DEFAULT 0,
        done_at timestamptz(3)
      )`);
    await runner.query(
      `COMMENT ON TABLE platform.outbox IS 'What a committed change still owes the worker. sent_at: handed to the queue; done_at: its effect is committed.'`,
    );
    await runner.query(
      `CREATE INDEX outbox_open_idx ON platform.outbox (district_key, outbox_id) WHERE done_at IS NULL`,
    );
    await runner.query(`CREATE INDEX outbox_done_idx ON platform.outbox (done_at) WHERE done_at IS NOT NULL`);
    await runner.query(`
      CREATE TABLE platform.audit_entry (
        audit_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT audit_entry_pkey PRIMARY KEY,
        district_key text,
        occurred_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        actor_name text NOT NULL,
        account_id uuid,
        action text NOT NULL,
        unit_key text,
        reporting_date date,
        before_ref text,
        after_ref text,
        request_id text,
        detail jsonb NOT NULL DEFAULT '{}'
      )`);
    await runner.query(`CREATE INDEX audit_entry_district_idx ON platform.audit_entry (district_key, audit_id)`);

    // ------------------------------------------------------------------ territory
    await runner.query(`
      CREATE TABLE territory.district (
        district_key text CONSTRAINT district_pkey PRIMARY KEY
          CONSTRAINT district_district_key_check CHECK (district_key ~ '^[0-9]{5}$'),
        time_zone text NOT NULL DEFAULT 'Europe/Berlin',
        demonstration boolean NOT NULL DEFAULT false,
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      )`);
    // The Land decides on the holidays: a correction must not change what was known before.
    await runner.query(`
      CREATE TABLE territory.district_version (
        district_key text NOT NULL CONSTRAINT district_version_district_fkey REFERENCES territory.district,
        recorded_at timestamptz(3) NOT NULL,
        name text NOT NULL,
        state text NOT NULL CONSTRAINT district_version_state_check CHECK (state ~ '^[A-Z]{2}$'),
        CONSTRAINT district_version_pkey PRIMARY KEY (district_key, recorded_at)
      )`);
    await runner.query(`
      CREATE TABLE territory.district_rules_version (
        district_key text NOT NULL CONSTRAINT district_rules_version_district_fkey REFERENCES territory.district,
        recorded_at timestamptz(3) NOT NULL,
        due_time text NOT NULL CONSTRAINT district_rules_version_due_time_check CHECK (due_time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
        reporting_days smallint[] NOT NULL,
        closed_on date[] NOT NULL DEFAULT '{}',
        carry_forward_days integer NOT NULL CONSTRAINT district_rules_version_carry_check CHECK (carry_forward_days BETWEEN 0 AND 366),
        lock_after_days integer CONSTRAINT district_rules_version_lock_check CHECK (lock_after_days BETWEEN 0 AND 3660),
        middle_step boolean NOT NULL,
        assessment_required boolean NOT NULL,
        CONSTRAINT district_rules_version_pkey PRIMARY KEY (district_key, recorded_at)
      )`);
    await runner.query(`
      CREATE TABLE territory.reporting_unit (
        district_key text NOT NULL CONSTRAINT reporting_unit_district_fkey REFERENCES territory.district,
        unit_key text NOT NULL CONSTRAINT reporting_unit_unit_key_check CHECK (unit_key ~ '^[0-9]{12}$' OR unit_key ~ '^[0-9]{5}F[0-9]{6}$'),
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT reporting_unit_pkey PRIMARY KEY (district_key, unit_key)
      )`);
    await runner.query(`
      CREATE TABLE territory.reporting_unit_version (
        district_key text NOT NULL,
        unit_key text NOT NULL,
        recorded_at timestamptz(3) NOT NULL,
        name text NOT NULL,
        kind text NOT NULL CONSTRAINT reporting_unit_version_kind_check
          CHECK (kind IN ('TOWN', 'MUNICIPALITY', 'MUNICIPAL_ASSOCIATION', 'DISTRICT_FACILITY')),
        ags text CONSTRAINT reporting_unit_version_ags_check CHECK (ags ~ '^[0-9]{8}$'),
        population integer CONSTRAINT reporting_unit_version_population_check CHECK (population >= 0),
        population_date date,
        population_source text,
        valid_from date,
        valid_to date,
        host_unit_key text,
        CONSTRAINT reporting_unit_version_pkey PRIMARY KEY (district_key, unit_key, recorded_at),
        CONSTRAINT reporting_unit_version_validity_check CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to),
        CONSTRAINT reporting_unit_version_unit_fkey FOREIGN KEY (district_key, unit_key) REFERENCES territory.reporting_unit
      )`);
    // Public reference data: no tenant, no policy, so that the spatial index works.
    await runner.query(`
      CREATE TABLE territory.boundary (
        boundary_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT boundary_pkey PRIMARY KEY,
        boundary_key text NOT NULL CONSTRAINT boundary_key_check CHECK (boundary_key ~ '^[0-9]{12}$'),
        level text NOT NULL CONSTRAINT boundary_level_check CHECK (level IN ('MUNICIPALITY', 'ASSOCIATION')),
        name text NOT NULL,
        ags text,
        population integer,
        valid_from date,
        valid_to date,
        schematic boolean NOT NULL DEFAULT false,
        attribution text NOT NULL,
        imported_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        geom geometry(MultiPolygon, 25832) NOT NULL
      )`);
    await runner.query(
      `COMMENT ON TABLE territory.boundary IS 'Boundaries of municipalities and associations, by 12-digit ARS (association: 9 digits and 000). Public reference data without tenant.'`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX boundary_key_from_key ON territory.boundary (boundary_key, coalesce(valid_from, '-infinity'::date))`,
    );
    await runner.query(`CREATE INDEX boundary_geom_idx ON territory.boundary USING gist (geom)`);

    // ------------------------------------------------------------------ identity
    await runner.query(`
      CREATE TABLE identity.account (
        account_id uuid CONSTRAINT account_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
        district_key text NOT NULL CONSTRAINT account_district_fkey REFERENCES territory.district,
        username text NOT NULL CONSTRAINT account_username_key UNIQUE
          CONSTRAINT account_username_check CHECK (username = lower(username)),
        display_name text NOT NULL,
        role text NOT NULL CONSTRAINT account_role_check CHECK (role IN ('MUNICIPAL_CLERK', 'STEERING_OFFICER', 'GIS', 'ADMIN')),
        password_hash text NOT NULL,
        -- of the demonstration, with a published password: worth something only where DEMO=1
        demonstration boolean NOT NULL DEFAULT false,
        disabled_at timestamptz(3),
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT account_district_key UNIQUE (district_key, account_id)
      )`);
    await runner.query(`
      CREATE TABLE identity.account_unit (
        district_key text NOT NULL,
        account_id uuid NOT NULL,
        unit_key text NOT NULL,
        CONSTRAINT account_unit_pkey PRIMARY KEY (account_id, unit_key),
        CONSTRAINT account_unit_account_fkey FOREIGN KEY (district_key, account_id) REFERENCES identity.account (district_key, account_id),
        CONSTRAINT account_unit_unit_fkey FOREIGN KEY (district_key, unit_key) REFERENCES territory.reporting_unit
      )`);
    await runner.query(`
      CREATE TABLE identity.session (
        session_id uuid CONSTRAINT session_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
        district_key text NOT NULL,
        account_id uuid NOT NULL,
        access_token_hash bytea NOT NULL CONSTRAINT session_access_token_key UNIQUE,
        cookie_hash bytea NOT NULL CONSTRAINT session_cookie_key UNIQUE,
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        last_seen_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        expires_at timestamptz(3) NOT NULL,
        ended_at timestamptz(3),
        CONSTRAINT session_account_fkey FOREIGN KEY (district_key, account_id) REFERENCES identity.account (district_key, account_id)
      )`);
    await runner.query(`
      CREATE TABLE identity.api_token (
        token_id uuid CONSTRAINT api_token_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
        district_key text NOT NULL,
        account_id uuid NOT NULL,
        token_hash bytea NOT NULL CONSTRAINT api_token_hash_key UNIQUE,
        scope text NOT NULL CONSTRAINT api_token_scope_check CHECK (scope IN ('report', 'read', 'layers')),
        unit_keys text[],
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        expires_at timestamptz(3) NOT NULL,
        last_used_at timestamptz(3),
        revoked_at timestamptz(3),
        CONSTRAINT api_token_account_fkey FOREIGN KEY (district_key, account_id) REFERENCES identity.account (district_key, account_id)
      )`);
    await runner.query(`
      CREATE TABLE identity.sign_in_failure (
        failure_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT sign_in_failure_pkey PRIMARY KEY,
        username text NOT NULL,
        source text NOT NULL,
        -- false while the password is still being looked at
        settled boolean NOT NULL DEFAULT false,
        failed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      )`);
    await runner.query(`CREATE INDEX sign_in_failure_username_idx ON identity.sign_in_failure (username, failed_at)`);
    await runner.query(`CREATE INDEX sign_in_failure_source_idx ON identity.sign_in_failure (source, failed_at)`);

    // ------------------------------------------------------------------ reporting
    await runner.query(`
      CREATE TABLE reporting.daily_report (
        report_id uuid CONSTRAINT daily_report_pkey PRIMARY KEY DEFAULT gen_random_uuid(),
        district_key text NOT NULL,
        unit_key text NOT NULL,
        reporting_date date NOT NULL,
        revision integer NOT NULL,
        recorded_at timestamptz(3) NOT NULL,
        recorded_by uuid,
        recorded_by_name text NOT NULL,
        source text NOT NULL CONSTRAINT daily_report_source_check CHECK (source IN ('PORTAL', 'API', 'IMPORT')),
        on_behalf boolean NOT NULL,
        on_time boolean NOT NULL,
        confirmed_unchanged boolean NOT NULL DEFAULT false,
        allocations integer CONSTRAINT daily_report_allocations_check CHECK (allocations BETWEEN 0 AND 10000),
        projected_credits integer CONSTRAINT daily_report_projected_credits_check CHECK (projected_credits BETWEEN 0 AND 1000000),
        accommodated_decentralised integer CONSTRAINT daily_report_accommodated_decentralised_check CHECK (accommodated_decentralised BETWEEN 0 AND 1000000),
        available_decentralised integer CONSTRAINT daily_report_available_decentralised_check CHECK (available_decentralised BETWEEN 0 AND 1000000),
        operable_decentralised integer CONSTRAINT daily_report_operable_decentralised_check CHECK (operable_decentralised BETWEEN 0 AND 1000000),
        accommodated_shared integer CONSTRAINT daily_report_accommodated_shared_check CHECK (accommodated_shared BETWEEN 0 AND 1000000),
        available_shared integer CONSTRAINT daily_report_available_shared_check CHECK (available_shared BETWEEN 0 AND 1000000),
        operable_shared integer CONSTRAINT daily_report_operable_shared_check CHECK (operable_shared BETWEEN 0 AND 1000000),
        prospective_capacity jsonb NOT NULL DEFAULT '[]',
        assessment text CONSTRAINT daily_report_assessment_check CHECK (assessment IN ('SUFFICIENT', 'STRAINED', 'CRITICAL')),
        comment text,
        correction_reason text,
        warnings jsonb NOT NULL DEFAULT '[]',
        CONSTRAINT daily_report_revision_check CHECK (revision >= 1),
        CONSTRAINT daily_report_revision_key UNIQUE (district_key, unit_key, reporting_date, revision),
        CONSTRAINT daily_report_recorded_key UNIQUE (district_key, unit_key, recorded_at),
        CONSTRAINT daily_report_unit_fkey FOREIGN KEY (district_key, unit_key) REFERENCES territory.reporting_unit
      )`);
    await runner.query(
      `COMMENT ON TABLE reporting.daily_report IS 'One row per revision, append-only. The report of a unit and day is its highest revision. NULL means unknown, never zero.'`,
    );
    await runner.query(
      `CREATE INDEX daily_report_day_idx ON reporting.daily_report (district_key, reporting_date, unit_key, revision DESC)`,
    );
    // Revisions without gaps and recorded_at strictly increasing per unit: held by the database, whoever writes.
    await runner.query(`
      CREATE FUNCTION reporting.check_revision() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
      DECLARE newest integer; latest timestamptz;
      BEGIN
        SELECT max(revision) INTO newest FROM reporting.daily_report
          WHERE district_key = NEW.district_key AND unit_key = NEW.unit_key AND reporting_date = NEW.reporting_date;
        IF NEW.revision <> coalesce(newest, 0) + 1 THEN
          RAISE EXCEPTION 'revision % of unit % on % does not follow %', NEW.revision, NEW.unit_key, NEW.reporting_date, newest
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'daily_report_revision_key';
        END IF;
        SELECT max(recorded_at) INTO latest FROM reporting.daily_report
          WHERE district_key = NEW.district_key AND unit_key = NEW.unit_key;
        IF NEW.recorded_at <= latest THEN
          RAISE EXCEPTION 'recorded_at of unit % does not increase', NEW.unit_key
            USING ERRCODE = 'unique_violation', CONSTRAINT = 'daily_report_recorded_key';
        END IF;
        RETURN NEW;
      END $$`);
    await runner.query(`
      CREATE TRIGGER daily_report_check_revision BEFORE INSERT ON reporting.daily_report
        FOR EACH ROW EXECUTE FUNCTION reporting.check_revision()`);
    await runner.query(`
      CREATE TABLE reporting.idempotency_key (
        district_key text NOT NULL,
        unit_key text NOT NULL,
        idempotency_key text NOT NULL,
        content_hash bytea NOT NULL,
        report_id uuid NOT NULL CONSTRAINT idempotency_key_report_fkey REFERENCES reporting.daily_report,
        created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT idempotency_key_pkey PRIMARY KEY (district_key, unit_key, idempotency_key)
      )`);

    // ------------------------------------------------------------------ steering
    await runner.query(`
      CREATE TABLE steering.district_day (
        district_key text NOT NULL CONSTRAINT district_day_district_fkey REFERENCES territory.district,
        date date NOT NULL,
        figures jsonb NOT NULL,
        due_at timestamptz(3),
        due_passed boolean NOT NULL,
        computed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        CONSTRAINT district_day_pkey PRIMARY KEY (district_key, date)
      )`);
    await runner.query(
      `COMMENT ON TABLE steering.district_day IS 'Derived: the figures of a district on a day. Equals at rest a recomputation from the reports (kreislage verify).'`,
    );
    await runner.query(
      `CREATE INDEX district_day_due_idx ON steering.district_day (due_at) WHERE NOT due_passed AND due_at IS NOT NULL`,
    );
    await runner.query(`
      CREATE TABLE steering.unit_day (
        district_key text NOT NULL,
        date date NOT NULL,
        unit_key text NOT NULL,
        status text NOT NULL CONSTRAINT unit_day_status_check CHECK (status IN ('REPORTED', 'CARRIED_FORWARD')),
        report_id uuid NOT NULL CONSTRAINT unit_day_report_fkey REFERENCES reporting.daily_report,
        reported_on date NOT NULL,
        CONSTRAINT unit_day_pkey PRIMARY KEY (district_key, date, unit_key)
      )`);
    await runner.query(
      `COMMENT ON TABLE steering.unit_day IS 'Derived: the report that counts for a unit on a day. A valid unit without a row is UNKNOWN on that day.'`,
    );
    await runner.query(`
      CREATE TABLE steering.situation_change (
        change_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT situation_change_pkey PRIMARY KEY,
        district_key text NOT NULL,
        from_date date NOT NULL,
        to_date date NOT NULL,
        unit_keys text[] NOT NULL,
        changed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      )`);

    // ------------------------------------------------------------------ row-level security
    for (const table of tenantTables) {
      await runner.query(`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`);
      await runner.query(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`);
      await runner.query(
        `CREATE POLICY own_district ON ${table} TO kreislage_app USING (${ownDistrict}) WITH CHECK (${ownDistrict})`,
      );
      await runner.query(`CREATE POLICY operator ON ${table} TO kreislage_operator USING (true) WITH CHECK (true)`);
      await runner.query(`GRANT SELECT, INSERT ON ${table} TO kreislage_operator`);
      await runner.query(`GRANT SELECT ON ${table} TO kreislage_app`);
    }
    await runner.query(`GRANT SELECT ON territory.boundary TO kreislage_app, kreislage_operator`);

    // Write permissions of the application. No UPDATE and no DELETE on reports and audit, for anybody.
    await runner.query(`REVOKE SELECT ON identity.account, identity.session, identity.api_token FROM kreislage_app`);
    await runner.query(
      `GRANT INSERT ON platform.outbox, platform.audit_entry, reporting.daily_report, reporting.idempotency_key, steering.situation_change TO kreislage_app`,
    );
    await runner.query(`GRANT UPDATE (done_at) ON platform.outbox TO kreislage_app`);
    await runner.query(
      `GRANT INSERT, UPDATE, DELETE ON steering.district_day, steering.unit_day TO kreislage_app, kreislage_operator`,
    );
    await runner.query(`GRANT UPDATE (done_at) ON platform.outbox TO kreislage_operator`);
    await runner.query(`GRANT UPDATE (revoked_at) ON identity.api_token TO kreislage_operator`);
    await runner.query(`GRANT INSERT, UPDATE, DELETE ON territory.boundary TO kreislage_operator`);

    // Sign-in and token look-up: before they are done, no district is known.
    for (const table of ['identity.account', 'identity.account_unit', 'identity.session', 'identity.api_token']) {
      await runner.query(`CREATE POLICY sign_in ON ${table} TO kreislage_auth USING (true) WITH CHECK (true)`);
      await runner.query(`GRANT SELECT ON ${table} TO kreislage_auth`);
    }
    await runner.query(`CREATE POLICY sign_in ON platform.audit_entry FOR INSERT TO kreislage_auth WITH CHECK (true)`);
    await runner.query(`GRANT INSERT ON platform.audit_entry, identity.session TO kreislage_auth`);
    await runner.query(`GRANT UPDATE (last_seen_at, ended_at) ON identity.session TO kreislage_auth`);
    await runner.query(`GRANT DELETE ON identity.session TO kreislage_auth`);
    await runner.query(`GRANT UPDATE (last_used_at) ON identity.api_token TO kreislage_auth`);
    await runner.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON identity.sign_in_failure TO kreislage_auth`);

    // The relay hands outbox rows to the queue and the schedules find what the clock has made due; nothing else.
    await runner.query(`CREATE POLICY relay ON platform.outbox TO kreislage_relay USING (true) WITH CHECK (true)`);
    await runner.query(`GRANT SELECT, INSERT, DELETE ON platform.outbox TO kreislage_relay`);
    await runner.query(`GRANT UPDATE (sent_at, attempts) ON platform.outbox TO kreislage_relay`);
    await runner.query(`CREATE POLICY relay ON territory.district FOR SELECT TO kreislage_relay USING (true)`);
    await runner.query(`GRANT SELECT (district_key, time_zone) ON territory.district TO kreislage_relay`);
    await runner.query(`CREATE POLICY relay ON steering.district_day FOR SELECT TO kreislage_relay USING (true)`);
    await runner.query(
      `GRANT SELECT (district_key, date, due_at, due_passed) ON steering.district_day TO kreislage_relay`,
    );
    await runner.query(`CREATE POLICY relay ON steering.situation_change TO kreislage_relay USING (true)`);
    await runner.query(`GRANT SELECT, DELETE ON steering.situation_change TO kreislage_relay`);
  }

  async down(): Promise<void> {
    throw new Error('The first migration has no way back: restore a backup instead.');
  }
}

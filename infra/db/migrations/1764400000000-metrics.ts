import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Figures of all districts for `/metrics`: moments of the outbox and numbers of reports, nothing that names a person.
 */
const readable = {
  'platform.outbox': 'district_key, created_at, sent_at, attempts, done_at',
  'territory.district': 'district_key, time_zone',
  'steering.district_day': 'district_key, date, due_at, due_passed, figures',
} as const;

/** A role of its own for the metrics, with policies of its own: the application's sees one district at a time. */
export class Metrics1764400000000 implements MigrationInterface {
  // Reports come in meanwhile: each policy locks its table for a moment, and never two tables at once, which the writers
  // take in another order. Repeating what was done before an interruption changes nothing.
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DO $$ BEGIN
        -- Asked first: who may not create roles may go on where an administrator has made it.
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kreislage_metrics') THEN
          CREATE ROLE kreislage_metrics NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT;
        END IF;
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END $$`);
    for (const [table, columns] of Object.entries(readable)) {
      await runner.query(`GRANT USAGE ON SCHEMA ${table.split('.')[0]} TO kreislage_metrics`);
      await runner.query(`GRANT SELECT (${columns}) ON ${table} TO kreislage_metrics`);
      await runner.query(`DROP POLICY IF EXISTS metrics ON ${table}`);
      await runner.query(`CREATE POLICY metrics ON ${table} FOR SELECT TO kreislage_metrics USING (true)`);
    }
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}

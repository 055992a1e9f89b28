import type { MigrationInterface, QueryRunner } from 'typeorm';
import { renewGisViews } from '../gis-views/renew-gis-views.js';

const figures = ['accommodated', 'available', 'operable'];

/** A third kind of accommodation, and the rule by which a district uses it. */
export class EmergencyShelter1764900000000 implements MigrationInterface {
  // Reports come in meanwhile: each step locks one table for a moment, and the constraints look at the rows without locking
  // writers out. Repeating what was done before an interruption changes nothing.
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE territory.district_rules_version ADD COLUMN IF NOT EXISTS emergency_shelter boolean NOT NULL DEFAULT false`,
    );
    await runner.query(`
      ALTER TABLE reporting.daily_report
        ${figures.map((figure) => `ADD COLUMN IF NOT EXISTS ${figure}_emergency integer`).join(', ')},
        ADD COLUMN IF NOT EXISTS prospective_emergency integer,
        ADD COLUMN IF NOT EXISTS prospective_emergency_from date`);
    for (const figure of figures) {
      const constraint = `daily_report_${figure}_emergency_check`;
      await runner.query(`
        ALTER TABLE reporting.daily_report
          DROP CONSTRAINT IF EXISTS ${constraint},
          ADD CONSTRAINT ${constraint} CHECK (${figure}_emergency BETWEEN 0 AND 1000000) NOT VALID`);
      await runner.query(`ALTER TABLE reporting.daily_report VALIDATE CONSTRAINT ${constraint}`);
    }
    await renewGisViews(runner);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}

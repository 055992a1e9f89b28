import type { MigrationInterface, QueryRunner } from 'typeorm';
import { prospectSums, storedFigures } from '../gis-views/gis-views.js';
import { columnsOf, renewGisViews } from '../gis-views/renew-gis-views.js';

/** Today's situation as two views for GIS tools, and the figures of a report that lay inside JSON as columns. */
export class GisViews1764600000000 implements MigrationInterface {
  // Reports come in meanwhile: each step locks one table for a moment. Repeating what was done before an interruption
  // changes nothing.
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // Rights go by column, and the entries hold labels too. Without a default no row is rewritten.
    await runner.query(`
      ALTER TABLE reporting.daily_report
        ADD COLUMN IF NOT EXISTS prospective_decentralised integer,
        ADD COLUMN IF NOT EXISTS prospective_decentralised_from date,
        ADD COLUMN IF NOT EXISTS prospective_shared integer,
        ADD COLUMN IF NOT EXISTS prospective_shared_from date`);
    await renewGisViews(runner);
    await runner.query(`
      CREATE OR REPLACE TRIGGER daily_report_sum_prospects BEFORE INSERT ON reporting.daily_report
        FOR EACH ROW EXECUTE FUNCTION reporting.sum_prospects()`);
    await runner.query(
      `COMMENT ON COLUMN reporting.daily_report.prospective_decentralised IS 'Set by trigger from prospective_capacity, as the three columns behind it: what may be read without the labels.'`,
    );
    // The owner sees no report (row-level security is forced); for this once it may.
    await runner.query(`DROP POLICY IF EXISTS sum_prospects ON reporting.daily_report`);
    await runner.query(`CREATE POLICY sum_prospects ON reporting.daily_report TO CURRENT_USER USING (true)`);
    const stored = storedFigures(await columnsOf(runner, 'reporting.daily_report'));
    const columns = stored.prospects.flatMap(({ column, dateColumn }) => [column, dateColumn]);
    await runner.query(`
      UPDATE reporting.daily_report r
         SET ${columns.map((column) => `${column} = p.${column}`).join(', ')}
        FROM (SELECT d.report_id, sums.* FROM reporting.daily_report d CROSS JOIN LATERAL (${prospectSums('d.prospective_capacity', stored)}) AS sums
               WHERE d.prospective_capacity <> '[]') AS p
       WHERE r.report_id = p.report_id`);
    await runner.query(`DROP POLICY sum_prospects ON reporting.daily_report`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}

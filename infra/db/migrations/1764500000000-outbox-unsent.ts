import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The relay asks many times a second for what is not sent yet: an index that holds nothing else, in the order of sending,
 * so that the question does not grow with what is being worked on or was done lately.
 */
export class OutboxUnsent1764500000000 implements MigrationInterface {
  // Reports come in meanwhile: the index is made beside them. What an interruption leaves behind is made anew.
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS platform.outbox_unsent_idx`);
    await runner.query(
      `CREATE INDEX CONCURRENTLY outbox_unsent_idx ON platform.outbox (outbox_id) WHERE done_at IS NULL AND sent_at IS NULL`,
    );
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}

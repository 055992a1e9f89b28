import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The relay asks many times a second for what is not sent yet: an index that holds nothing else, in the order of sending,
 * so that the question does not grow with what is being worked on or was done lately.
 */
export class OutboxUnsent1764500000000 implements MigrationInterface {
  // Reports come in meanwhile: the index is made beside them. An index that an interruption left unfinished is made
  // anew.
  transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // It waits for every transaction that is older, a backup for example; nobody waits for it meanwhile.
    await runner.query(`SET lock_timeout = '10min'`);
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS platform.outbox_unsent_idx`);
    await runner.query(
      `CREATE INDEX CONCURRENTLY outbox_unsent_idx ON platform.outbox (outbox_id) WHERE done_at IS NULL AND sent_at IS NULL`,
    );
    await runner.query(`RESET lock_timeout`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}

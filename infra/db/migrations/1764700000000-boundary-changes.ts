import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Map layers are kept as long as nothing announces a change: boundaries announce theirs, as figures do. */
export class BoundaryChanges1764700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION territory.announce_boundaries() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
      BEGIN
        PERFORM pg_notify('kreislage_situation', '');
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER boundary_announce AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON territory.boundary
        FOR EACH STATEMENT EXECUTE FUNCTION territory.announce_boundaries()`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}

import type { QueryRunner } from 'typeorm';
import { grantToGisLogins } from '#map-layers';
import { createView, roundHalfUpFunction, storedFigures, sumProspectsFunction, views } from './gis-views.js';
import { readableColumns } from './readable-columns.js';

/**
 * Brings all that follows from the catalogue of figures up to it: the views of schema `gis`, their comments, the function
 * that sums places in prospect, and the rights of existing GIS logins. A migration that adds the columns of a figure, or
 * that follows a change of texts, ends with it. Repeating it changes nothing.
 */
export async function renewGisViews(runner: QueryRunner): Promise<void> {
  const stored = storedFigures(await columnsOf(runner, 'reporting.daily_report'));
  await runner.query(sumProspectsFunction(stored));
  await runner.query(roundHalfUpFunction);
  // Before the views: they run with the rights of the reader, who would be refused in between.
  await grantToGisLogins((sql, parameters) => runner.query(sql, parameters), readableColumns);
  for (const { name, collection, definition, geom } of views) {
    await runner.query(createView(name, definition(stored), await columnsOf(runner, name)));
    const columns = new Set(await columnsOf(runner, name));
    await comment(runner, `VIEW ${name}`, `${collection.title}, heute. ${collection.description}`);
    for (const { name: column, title, description } of collection.attributes)
      if (columns.has(column)) await comment(runner, `COLUMN ${name}.${column}`, `${title}. ${description}`);
    await comment(runner, `COLUMN ${name}.geom`, geom);
  }
}

/** Columns of a table or view, in their order; none when it does not exist. */
export async function columnsOf(runner: QueryRunner, relation: string): Promise<string[]> {
  const rows = (await runner.query(
    `SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [relation],
  )) as readonly { attname: string }[];
  return rows.map(({ attname }) => attname);
}

async function comment(runner: QueryRunner, on: string, text: string): Promise<void> {
  await runner.query(`COMMENT ON ${on} IS '${text.replaceAll("'", "''")}'`);
}

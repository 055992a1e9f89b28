import type pg from 'pg';

/** The needs of a program: columns with their types, rights of each role, policies. One line each. */
export async function promisesOf(client: pg.ClientBase): Promise<Set<string>> {
  const { rows } = await client.query<{ promise: string }>(`
    WITH ours AS (
      SELECT c.oid, n.nspname || '.' || c.relname AS name
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('platform', 'identity', 'territory', 'reporting', 'steering', 'gis')),
    columns AS (
      SELECT ours.*, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod) AS type
        FROM ours JOIN pg_attribute a ON a.attrelid = ours.oid AND a.attnum > 0 AND NOT a.attisdropped),
    roles AS (SELECT rolname FROM pg_roles WHERE rolname LIKE 'kreislage\\_%')
    SELECT format('column %s.%s %s', name, attname, type) AS promise FROM columns
    UNION ALL
    SELECT format('%s may %s %s.%s', rolname, privilege, name, attname)
      FROM columns, roles, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS privilege
     WHERE has_column_privilege(rolname, oid, attnum, privilege)
    UNION ALL
    SELECT format('%s may DELETE %s', rolname, name) FROM ours, roles WHERE has_table_privilege(rolname, oid, 'DELETE')
    UNION ALL
    SELECT format('policy %s on %s.%s for %s to %s using %s', policyname, schemaname, tablename, cmd, roles, qual) FROM pg_policies`);
  return new Set(rows.map((row) => row.promise));
}

/** Columns that a program which does not know them, or leaves them out, can no longer insert without. */
export async function requiredColumns(client: pg.ClientBase): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(`
    SELECT n.nspname || '.' || c.relname || '.' || a.attname AS name
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('platform', 'identity', 'territory', 'reporting', 'steering', 'gis')
       AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''`);
  return new Set(rows.map((row) => row.name));
}

/** A schema as the program before the migrations sees it. */
export interface SeenSchema {
  readonly promises: ReadonlySet<string>;
  readonly required: ReadonlySet<string>;
}

export async function seenSchema(client: pg.ClientBase): Promise<SeenSchema> {
  return { promises: await promisesOf(client), required: await requiredColumns(client) };
}

/** Incompatibilities with the version before: promises that are gone, and columns it does not know it must fill. */
export function breaches(before: SeenSchema, after: SeenSchema): string[] {
  const tablesBefore = new Set(
    [...before.promises].flatMap((promise) => /^column (\w+\.\w+)\./.exec(promise)?.[1] ?? []),
  );
  return [
    ...[...before.promises].filter((promise) => !after.promises.has(promise)),
    ...[...after.required]
      .filter((name) => !before.required.has(name) && tablesBefore.has(name.slice(0, name.lastIndexOf('.'))))
      .map((name) => `${name} must be given`),
  ];
}

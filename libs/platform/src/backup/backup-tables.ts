import type pg from 'pg';

/** Schemas whose tables are the installation's data. `bullmq` and the schemas of extensions are not. */
export const dataSchemas = ['platform', 'identity', 'territory', 'reporting', 'steering', 'gis'];

/** Tables that a backup does not hold, by schema and name, with the reason. A restore leaves them empty. */
export type LeftOutTables = Readonly<Record<string, string>>;

/** A table as the catalogue describes it. */
export interface DataTable {
  /** Schema and name, as in the backup file. */
  readonly name: string;
  /** The same, quoted for SQL. */
  readonly sql: string;
  /** Row-level security holds for the owner too. */
  readonly forced: boolean;
  /** Columns that hold something of their own, in their order. */
  readonly columns: readonly {
    readonly name: string;
    readonly sql: string;
    /** Type with its modifier, for a cast. */
    readonly type: string;
    /** Numbers itself from a sequence. */
    readonly identity: boolean;
  }[];
  /** Names of the tables that its foreign keys point to. */
  readonly references: readonly string[];
}

/** Every table of {@link dataSchemas}, those first that others point to. */
export async function findDataTables(client: pg.ClientBase): Promise<DataTable[]> {
  const { rows } = await client.query<{ tables: DataTable[] | null }>(
    `SELECT json_agg(t ORDER BY t.name) AS tables FROM (
       SELECT n.nspname || '.' || c.relname AS name,
              format('%I.%I', n.nspname, c.relname) AS sql,
              c.relforcerowsecurity AS forced,
              (SELECT json_agg(json_build_object(
                        'name', a.attname, 'sql', quote_ident(a.attname), 'type', format_type(a.atttypid, a.atttypmod),
                        'identity', a.attidentity <> '') ORDER BY a.attnum)
                 FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '') AS columns,
              ARRAY(SELECT DISTINCT rn.nspname || '.' || r.relname
                      FROM pg_constraint k JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace
                     WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid) AS "references"
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND n.nspname = ANY($1)) AS t`,
    [dataSchemas],
  );
  return inDependencyOrder(rows[0]!.tables ?? []);
}

/** Those first that others point to; within that, the order given. @throws when they point in a circle */
export function inDependencyOrder<T extends { readonly name: string; readonly references: readonly string[] }>(
  tables: readonly T[],
): T[] {
  const ordered: T[] = [];
  let rest = [...tables];
  while (rest.length > 0) {
    const names = new Set(rest.map((table) => table.name));
    const free = rest.filter((table) => !table.references.some((name) => names.has(name)));
    if (free.length === 0) throw new Error(`Foreign keys in a circle: ${[...names].join(', ')}`);
    ordered.push(...free);
    rest = rest.filter((table) => !free.includes(table));
  }
  return ordered;
}

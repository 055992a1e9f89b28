/** How many statements get a name at most; the product has fewer, and each connection keeps all of them in memory. */
const MOST_NAMES = 500;

/** How a statement begins that is made for one request, such as a filter: it gets no name, and takes none from the others. */
export const MADE_ONCE = '/* once */ ';

const names = new Map<string, string>();

/**
 * The name under which a connection prepares the statement: parsed and planned once, then only executed. The texts of the
 * product are constants; undefined for one beyond the limit, which is then parsed each time.
 */
export function statementName(sql: string): string | undefined {
  if (sql.startsWith(MADE_ONCE)) return undefined;
  const known = names.get(sql);
  if (known !== undefined || names.size >= MOST_NAMES) return known;
  const name = `s${names.size}`;
  names.set(sql, name);
  return name;
}

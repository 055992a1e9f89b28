/** How many statements get a name at most; the product has fewer, and each connection keeps all of them in memory. */
const MOST_NAMES = 500;

const names = new Map<string, string>();

/**
 * The name under which a connection prepares the statement: parsed and planned once, then only executed. The texts of the
 * product are constants; undefined for one beyond the limit, which is then parsed each time.
 */
export function statementName(sql: string): string | undefined {
  const known = names.get(sql);
  if (known !== undefined || names.size >= MOST_NAMES) return known;
  const name = `s${names.size}`;
  names.set(sql, name);
  return name;
}

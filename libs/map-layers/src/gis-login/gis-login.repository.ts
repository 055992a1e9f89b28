import pg from 'pg';
import { OperationRefused } from '#kernel';
import { connectionSettings, explainMigrationError } from '#platform';
import { scramVerifier } from './scram-verifier.js';

/** A read-only login of the database for the views of one district. */
export interface GisLogin {
  readonly name: string;
  readonly districtKey: string;
}

/** Columns of a table that GIS logins may read. */
export interface ReadableTable {
  readonly table: string;
  readonly columns: readonly string[];
  /** Its rows belong to no district, so that no policy limits them. Default false. */
  readonly ofAllDistricts?: boolean;
}

/** By this remark on the role a login is known as one of these; behind it stands the district. */
const REMARK = 'Kreislage: Lesezugang für GIS-Programme, Landkreis ';

const MIN_PASSWORD_LENGTH = 12;

/**
 * Makes the login: it may sign in only when everything else is in place. Whatever its sessions set, they see its district:
 * the policies are on the login itself and name the district as a constant.
 * @param ownerUrl connection of the owner of the tables; it needs CREATEROLE, not superuser
 * @param readable columns that the views stand on
 * @throws OperationRefused in German when the name or the password does not do
 * @throws MigrationRefused when the owner may not, or a table is held by others
 */
export async function createGisLogin(
  ownerUrl: string,
  readable: readonly ReadableTable[],
  { name, districtKey, password }: GisLogin & { readonly password: string },
): Promise<void> {
  refuseUnfitName(name);
  if (!/^\d{5}$/.test(districtKey))
    throw new OperationRefused(`„${districtKey}“ ist kein Kreisschlüssel aus fünf Ziffern.`);
  if (password.length < MIN_PASSWORD_LENGTH)
    throw new OperationRefused(`Das Kennwort braucht mindestens ${MIN_PASSWORD_LENGTH} Zeichen.`);
  if (!/^[\x20-\x7e]+$/.test(password))
    throw new OperationRefused('Das Kennwort darf nur Buchstaben ohne Umlaute, Ziffern und übliche Zeichen enthalten.');
  const verifier = await scramVerifier(password);

  await asOwner(ownerUrl, 'gis-login create', async (owner) => {
    const { rows: taken } = await owner.query(`SELECT FROM pg_roles WHERE rolname = $1`, [name]);
    if (taken.length > 0)
      throw new OperationRefused(
        `Den Datenbankbenutzer ${name} gibt es auf diesem Datenbankserver schon. Bitte einen anderen Namen wählen.`,
      );
    const login = owner.escapeIdentifier(name);
    const policy = owner.escapeIdentifier(policyOf(name));
    const database = owner.escapeIdentifier(owner.database!);
    await owner.query('BEGIN');
    await owner.query(`
      CREATE ROLE ${login} NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION
        CONNECTION LIMIT 10 PASSWORD ${owner.escapeLiteral(verifier)}`);
    await owner.query(`COMMENT ON ROLE ${login} IS ${owner.escapeLiteral(`${REMARK}${districtKey}`)}`);
    await owner.query(`ALTER ROLE ${login} SET default_transaction_read_only = on`);
    await owner.query(`ALTER ROLE ${login} SET statement_timeout = '30s'`);
    // A program left open in a transaction would make every migration wait.
    await owner.query(`ALTER ROLE ${login} SET idle_in_transaction_session_timeout = '60s'`);
    await owner.query(`ALTER ROLE ${login} SET search_path = gis, public`);
    await owner.query(`GRANT CONNECT ON DATABASE ${database} TO ${login}`);
    await owner.query(`GRANT USAGE ON SCHEMA gis TO ${login}`);
    await owner.query(`GRANT SELECT ON gis.unit_situation, gis.district_situation TO ${login}`);
    for (const { table, columns } of readable)
      await owner.query(`GRANT SELECT (${columns.join(', ')}) ON ${table} TO ${login}`);
    await owner.query('COMMIT');
    try {
      // A policy locks its table for a moment: never two at once, which writers take in another order.
      for (const { table } of readable.filter(({ ofAllDistricts }) => !ofAllDistricts)) {
        await owner.query(
          `CREATE POLICY ${policy} ON ${table} FOR SELECT TO ${login} USING (district_key = ${owner.escapeLiteral(districtKey)})`,
        );
      }
      await owner.query(`ALTER ROLE ${login} LOGIN`);
    } catch (error) {
      // When that fails too, the login cannot sign in, and drop removes what is left.
      await remove(owner, name).catch(() => undefined);
      throw error;
    }
  });
}

/**
 * Ends the login's sessions and removes it with its policies and rights; what an interrupted creation left behind, too.
 * @returns its name and district
 * @throws OperationRefused in German when there is no such login, or it has rights in another database
 * @throws MigrationRefused as {@link createGisLogin}
 */
export async function dropGisLogin(ownerUrl: string, name: string): Promise<GisLogin> {
  refuseUnfitName(name);
  return asOwner(ownerUrl, 'gis-login drop', async (owner) => {
    const { rows } = await owner.query<{ district_key: string }>(
      `SELECT substr(shobj_description(oid, 'pg_authid'), length($2) + 1) AS district_key
         FROM pg_roles WHERE rolname = $1 AND starts_with(shobj_description(oid, 'pg_authid'), $2)`,
      [name, REMARK],
    );
    if (!rows[0]) throw new OperationRefused(`Einen Lesezugang ${name} gibt es nicht.`);
    await remove(owner, name);
    return { name, districtKey: rows[0].district_key };
  });
}

/**
 * Lets the logins of this database read columns that came after them; without it a view that has gained a column would
 * refuse them. Columns that do not exist yet are left out.
 * @param query runs a statement as the owner of the tables
 */
export async function grantToGisLogins(
  query: (sql: string, parameters: unknown[]) => Promise<unknown>,
  readable: readonly ReadableTable[],
): Promise<void> {
  for (const { table, columns } of readable) {
    // Roles belong to the whole server; the logins of this database have policies here.
    const grants = (await query(
      `SELECT format('GRANT SELECT (%s) ON %s TO %I', string_agg(quote_ident(attname), ', '), attrelid::regclass, rolname) AS sql
         FROM pg_attribute, pg_roles
        WHERE attrelid = to_regclass($1) AND attnum > 0 AND attname = ANY($2)
          AND starts_with(shobj_description(pg_roles.oid, 'pg_authid'), $3)
          AND EXISTS (SELECT FROM pg_policy WHERE polroles = ARRAY[pg_roles.oid])
        GROUP BY attrelid, rolname`,
      [table, columns, REMARK],
    )) as readonly { readonly sql: string }[];
    for (const { sql } of grants) await query(sql, []);
  }
}

async function remove(owner: pg.Client, name: string): Promise<void> {
  const login = owner.escapeIdentifier(name);
  await owner.query(`ALTER ROLE ${login} NOLOGIN`);
  // Ending its sessions and taking back its rights needs membership.
  await owner.query(`GRANT ${login} TO CURRENT_USER`);
  await owner.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1`, [name]);
  const { rows: policies } = await owner.query<{ sql: string }>(
    `SELECT format('DROP POLICY %I ON %s', polname, polrelid::regclass) AS sql
       FROM pg_policy WHERE polroles = ARRAY[$1::regrole::oid]`,
    [login],
  );
  for (const { sql } of policies) await owner.query(sql);
  await owner.query(`DROP OWNED BY ${login}`);
  await owner.query(`DROP ROLE ${login}`).catch((error: unknown) => {
    if ((error as { code?: string }).code !== '2BP01') throw error;
    throw new OperationRefused(
      `Der Lesezugang ${name} ist in dieser Datenbank entfernt und kann sich nicht mehr anmelden, hat aber noch Rechte in einer anderen Datenbank des Servers. Bitte gis-login drop auch dort ausführen.`,
    );
  });
}

const policyOf = (name: string): string => `gis_${name}`;

/** A name that needs no quotes in any program, and none that PostgreSQL or this program keeps for itself. */
function refuseUnfitName(name: string): void {
  if (!/^[a-z][a-z0-9_]{2,39}$/.test(name) || /^(pg_|kreislage)/.test(name))
    throw new OperationRefused(
      `„${name}“ geht nicht als Name: 3 bis 40 Kleinbuchstaben ohne Umlaute, Ziffern und _, vorn ein Buchstabe, und weder pg_ noch kreislage am Anfang.`,
    );
}

async function asOwner<T>(ownerUrl: string, command: string, work: (owner: pg.Client) => Promise<T>): Promise<T> {
  const owner = new pg.Client(
    connectionSettings(ownerUrl, { lockTimeoutMs: 2_000, applicationName: `kreislage ${command}` }),
  );
  await owner.connect();
  try {
    return await work(owner);
  } catch (error) {
    throw error instanceof OperationRefused ? error : await explainMigrationError(ownerUrl, error, command);
  } finally {
    await owner.end();
  }
}

import { appendAudit, checkDatabase, type Config, type Database, exitCodes, isSameDatabase } from '#platform';
import { migrations, readableColumns } from '#migrations';
import { findDistrictKeys } from '#territory';
import { createGisLogin, dropGisLogin, type GisLogin } from '#map-layers';
import { variableOf } from './connection.js';
import { operatorName } from './operator-name.js';
import { CommandRefused, type Outcome } from './outcome.js';

/**
 * The owner's connection, which logins of the database are made by.
 * @throws CommandRefused in embedded mode, or where the two addresses do not belong together
 */
export async function findOwnerUrl({ databaseUrl, migrationDatabaseUrl }: Config): Promise<string> {
  if (migrationDatabaseUrl === undefined || databaseUrl === undefined)
    throw new CommandRefused(
      exitCodes.environment,
      'Lesezugänge zur Datenbank gibt es nur auf einem PostgreSQL-Server; die eingebettete Datenbank erlaubt keinen Zugriff durch andere Programme. GIS-Programme lesen dieselben Angaben unter /ogc (token create --scope layers). Mit Server: DATABASE_URL und MIGRATION_DATABASE_URL angeben.',
    );
  const [finding] = await checkDatabase(migrationDatabaseUrl, migrations, {
    needsRoles: [],
    variable: variableOf({ databaseUrl }, migrationDatabaseUrl),
  });
  if (finding) throw new CommandRefused(finding.exitCode, finding.line);
  if (!(await isSameDatabase(migrationDatabaseUrl, databaseUrl)))
    throw new CommandRefused(
      exitCodes.usage,
      'MIGRATION_DATABASE_URL und DATABASE_URL verweisen auf verschiedene Datenbanken. Es wurde nichts geändert.',
    );
  return migrationDatabaseUrl;
}

/** `gis-login create`: a login that reads the views of one district. */
export async function createLogin(
  ownerUrl: string,
  operator: Database,
  login: GisLogin & { readonly password: string },
): Promise<Outcome> {
  const { name, districtKey } = login;
  if (!(await findDistrictKeys(operator)).includes(districtKey))
    throw new CommandRefused(exitCodes.data, `Den Landkreis ${districtKey} gibt es nicht.`);
  await createGisLogin(ownerUrl, readableColumns, login);
  await appendToAudit(operator, 'GisLoginCreated', login);
  return {
    json: { name, districtKey },
    lines: [
      `Lesezugang ${name} angelegt: Landkreis ${districtKey}, Sichten gis.unit_situation und gis.district_situation.`,
      'In QGIS: PostgreSQL-Verbindung mit diesem Namen und Kennwort, Schema gis, Schlüsselspalten unit_key und district_key.',
    ],
  };
}

/** `gis-login drop`: ends its sessions and removes it. */
export async function dropLogin(ownerUrl: string, operator: Database, name: string): Promise<Outcome> {
  const login = await dropGisLogin(ownerUrl, name);
  await appendToAudit(operator, 'GisLoginDropped', login);
  return { json: { ...login }, lines: [`Lesezugang ${name} entfernt; seine Verbindungen sind beendet.`] };
}

async function appendToAudit(operator: Database, action: string, { name, districtKey }: GisLogin): Promise<void> {
  await operator.transaction({}, (tx) =>
    appendAudit(tx, { districtKey, actorName: operatorName(), action, detail: { name } }),
  );
}

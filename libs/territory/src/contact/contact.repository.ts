import { type Tx } from '#platform';
import { type UnitContact } from './contact.domain.js';

/** The contacts of the district's units, by key of the unit; one statement. */
export async function findContacts(tx: Tx, districtKey: string): Promise<Map<string, UnitContact>> {
  const rows = await tx.query<UnitContact & { unitKey: string }>(
    `SELECT unit_key AS "unitKey", office, phone, email FROM territory.unit_contact WHERE district_key = $1`,
    [districtKey],
  );
  return new Map(rows.map(({ unitKey, ...contact }) => [unitKey, contact]));
}

/** Stores contacts of units that have none yet, as one statement. */
export async function insertContacts(
  tx: Tx,
  districtKey: string,
  contacts: readonly (UnitContact & { readonly unitKey: string })[],
): Promise<void> {
  await tx.query(
    `INSERT INTO territory.unit_contact (district_key, unit_key, office, phone, email)
     SELECT $1, "unitKey", office, phone, email
       FROM jsonb_to_recordset($2::jsonb) AS c ("unitKey" text, office text, phone text, email text)`,
    [districtKey, JSON.stringify(contacts)],
  );
}

/** Stores the contact of a unit in place of its former one. */
export async function replaceContact(
  tx: Tx,
  districtKey: string,
  unitKey: string,
  { office, phone, email }: UnitContact,
): Promise<void> {
  await tx.query(
    `INSERT INTO territory.unit_contact (district_key, unit_key, office, phone, email) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (district_key, unit_key) DO UPDATE SET office = $3, phone = $4, email = $5`,
    [districtKey, unitKey, office, phone, email],
  );
}

export async function deleteContact(tx: Tx, districtKey: string, unitKey: string): Promise<void> {
  await tx.query(`DELETE FROM territory.unit_contact WHERE district_key = $1 AND unit_key = $2`, [
    districtKey,
    unitKey,
  ]);
}

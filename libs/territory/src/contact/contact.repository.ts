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

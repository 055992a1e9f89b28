import { type Actor, type Role } from '#access';
import { deputyInForceSql } from '../deputy/deputy.repository.js';

/** An account row `a` as an {@link Actor}; {@link toActor} reads these columns. */
export const actorColumns = `
  a.account_id, a.username, a.display_name, a.role, a.district_key,
  ARRAY(SELECT u.unit_key FROM identity.account_unit u WHERE u.account_id = a.account_id ORDER BY u.unit_key) AS unit_keys,
  ARRAY(SELECT DISTINCT y.unit_key FROM identity.deputy y
         WHERE y.account_id = a.account_id AND ${deputyInForceSql('y')} ORDER BY y.unit_key) AS deputy_unit_keys`;

/** A row with {@link actorColumns}. */
export interface ActorRow {
  readonly account_id: string;
  readonly username: string;
  readonly display_name: string;
  readonly role: Role;
  readonly district_key: string;
  readonly unit_keys: readonly string[];
  readonly deputy_unit_keys: readonly string[];
}

export function toActor(row: ActorRow, credential: Actor['credential']): Actor {
  const isClerk = row.role === 'MUNICIPAL_CLERK';
  const deputyUnitKeys = isClerk ? row.deputy_unit_keys.filter((key) => !row.unit_keys.includes(key)) : [];
  return {
    accountId: row.account_id,
    username: row.username,
    name: row.display_name,
    role: row.role,
    districtKey: row.district_key,
    unitKeys: isClerk ? [...row.unit_keys, ...deputyUnitKeys].sort() : [],
    deputyUnitKeys,
    credential,
  };
}

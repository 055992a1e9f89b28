import { NotFoundError, type SettingsProblem } from '#kernel';
import { appendAudit, type Database } from '#platform';
import { type Actor } from '#access';
import { findContacts } from './contact.repository.js';
import { findContactProblems, isEmptyContact, type UnitContact } from './contact.domain.js';

/** What the administration of a district does with the contacts of its units. */
export class ContactService {
  constructor(private readonly database: Database) {}

  /**
   * Replaces the contact of the unit; an empty one is none. Problems = nothing was stored.
   * @throws NotFoundError
   */
  async update(
    actor: Actor,
    unitKey: string,
    contact: UnitContact,
    requestId: string,
  ): Promise<readonly SettingsProblem[]> {
    const { districtKey } = actor;
    if (unitKey.includes('\0')) throw new NotFoundError();
    return this.database.transaction({ districtKey }, async (tx) => {
      const [unit] = await tx.query(`SELECT FROM territory.reporting_unit WHERE district_key = $1 AND unit_key = $2`, [
        districtKey,
        unitKey,
      ]);
      if (!unit) throw new NotFoundError();
      const problems = findContactProblems(contact);
      if (problems.length > 0) return problems;
      const former = (await findContacts(tx, districtKey)).get(unitKey);
      const changed = (['office', 'phone', 'email'] as const).filter(
        (field) => (former?.[field] ?? null) !== (contact[field] ?? null),
      );
      if (changed.length === 0) return [];
      if (isEmptyContact(contact)) {
        await tx.query(`DELETE FROM territory.unit_contact WHERE district_key = $1 AND unit_key = $2`, [
          districtKey,
          unitKey,
        ]);
      } else {
        await tx.query(
          `INSERT INTO territory.unit_contact (district_key, unit_key, office, phone, email) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (district_key, unit_key) DO UPDATE SET office = $3, phone = $4, email = $5`,
          [districtKey, unitKey, contact.office, contact.phone, contact.email],
        );
      }
      await appendAudit(tx, {
        districtKey,
        actorName: actor.username,
        accountId: actor.accountId,
        action: 'ContactChanged',
        unitKey,
        requestId,
        detail: { changed },
      });
      return [];
    });
  }
}

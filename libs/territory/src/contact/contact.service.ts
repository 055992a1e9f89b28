import { NotFoundError, type SettingsProblem } from '#kernel';
import { appendAudit, type Database } from '#platform';
import { type Actor } from '#access';
import { findUnknownUnits } from '../reporting-unit/reporting-unit.repository.js';
import { deleteContact, findContacts, replaceContact } from './contact.repository.js';
import { findContactProblems, isEmptyContact, type UnitContact } from './contact.domain.js';

/** The administration of a district changes the contacts of its units. */
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
    return this.database.transaction({ districtKey }, async (tx) => {
      if ((await findUnknownUnits(tx, districtKey, [unitKey])).length > 0) throw new NotFoundError();
      const problems = findContactProblems(contact);
      if (problems.length > 0) return problems;
      const former = (await findContacts(tx, districtKey)).get(unitKey);
      const changed = (['office', 'phone', 'email'] as const).filter(
        (field) => (former?.[field] ?? null) !== (contact[field] ?? null),
      );
      if (changed.length === 0) return [];
      if (isEmptyContact(contact)) await deleteContact(tx, districtKey, unitKey);
      else await replaceContact(tx, districtKey, unitKey, contact);
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

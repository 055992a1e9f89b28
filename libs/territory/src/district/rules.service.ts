import { type SettingsProblem } from '#kernel';
import { type Database } from '#platform';
import { type Actor } from '#access';
import { findRules, findRulesRevision } from './district.repository.js';
import { recordRules } from './import-districts.js';
import { findRuleProblems, type GivenRules } from './reporting-rules.domain.js';
import { rulesLockSql } from './territory-version.repository.js';

/** The administration of a district changes its rules; the command `district set` does the same. */
export class RulesService {
  constructor(private readonly database: Database) {}

  /**
   * Records the rules; the figures follow. Problems = nothing was recorded.
   * @param baseRevision number of the rules that were changed; null = whichever they are
   */
  async update(
    actor: Actor,
    rules: GivenRules,
    baseRevision: number | null,
    requestId: string,
  ): Promise<readonly SettingsProblem[]> {
    const problems = findRuleProblems(rules);
    if (problems.length > 0) return problems;
    const { districtKey } = actor;
    return this.database.transaction({ districtKey, first: rulesLockSql(districtKey) }, async (tx) => {
      if (baseRevision !== null && baseRevision !== (await findRulesRevision(tx, districtKey, null)))
        return [rulesHaveChanged];
      const current = await findRules(tx, districtKey, null);
      const next = { ...rules, emergencyShelter: rules.emergencyShelter ?? current.emergencyShelter };
      const author = { actorName: actor.username, accountId: actor.accountId, requestId };
      await recordRules(tx, { districtKey, current, next }, author);
      return [];
    });
  }
}

const rulesHaveChanged: SettingsProblem = {
  code: 'REVISION_CONFLICT',
  field: null,
  message:
    'Inzwischen hat jemand anders diese Regeln geändert. Es wurde nichts gespeichert. Bitte prüfen Sie Ihre Änderungen und speichern Sie noch einmal.',
};

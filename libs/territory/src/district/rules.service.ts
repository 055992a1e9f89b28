import { type SettingsProblem } from '#kernel';
import { type Database } from '#platform';
import { type Actor } from '#identity';
import { findRules } from './district.repository.js';
import { recordRules, rulesLockSql } from './import-districts.js';
import { findRuleProblems, type ReportingRules } from './reporting-rules.domain.js';

/** What the administration of a district does with its rules; the command `district set` is the other way to the same. */
export class RulesService {
  constructor(private readonly database: Database) {}

  /** Records the rules; the figures follow. Problems = nothing was recorded. */
  async update(actor: Actor, rules: ReportingRules, requestId: string): Promise<readonly SettingsProblem[]> {
    const problems = findRuleProblems(rules);
    if (problems.length > 0) return problems;
    const { districtKey } = actor;
    await this.database.transaction({ districtKey, first: rulesLockSql(districtKey) }, async (tx) => {
      const current = await findRules(tx, districtKey, null);
      const author = { actorName: actor.username, accountId: actor.accountId, requestId };
      await recordRules(tx, { districtKey, current, next: rules }, author);
    });
    return [];
  }
}

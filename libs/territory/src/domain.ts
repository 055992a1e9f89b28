// The pure part: rules and shapes, nothing that reads or writes.
export { type District } from './district/district.domain.js';
export {
  defaultRules,
  findRuleProblems,
  type ReportingRules,
  type SwitchRules,
} from './district/reporting-rules.domain.js';
export { agsOf, isValidOn, type ReportingUnit } from './reporting-unit/reporting-unit.domain.js';

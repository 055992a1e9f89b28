import { type ReportingRules } from './reporting-rules.domain.js';

/** Columns of `territory.district_rules_version` with their types, by setting; `read` is the type in which it is read. */
const ruleColumns: {
  readonly [Name in keyof ReportingRules]: { readonly name: string; readonly type: string; readonly read?: string };
} = {
  dueTime: { name: 'due_time', type: 'text' },
  reportingDays: { name: 'reporting_days', type: 'smallint[]', read: 'int[]' },
  closedOn: { name: 'closed_on', type: 'date[]', read: 'text[]' },
  carryForwardDays: { name: 'carry_forward_days', type: 'integer' },
  lockAfterDays: { name: 'lock_after_days', type: 'integer' },
  middleStep: { name: 'middle_step', type: 'boolean' },
  assessmentRequired: { name: 'assessment_required', type: 'boolean' },
  emergencyShelter: { name: 'emergency_shelter', type: 'boolean' },
};

const columns = Object.entries(ruleColumns);

/** The list of a SELECT that gives a {@link ReportingRules}. */
export const selectedRules = columns
  .map(([setting, { name, read }]) => `${name}${read === undefined ? '' : `::${read}`} AS "${setting}"`)
  .join(', ');

/** Columns of an INSERT, and the columns of `jsonb_to_record` that give their values from the rules as JSON. */
export const insertedRules = columns.map(([, { name }]) => name).join(', ');
export const ruleValues = columns.map(([setting]) => `r."${setting}"`).join(', ');
export const ruleRecord = columns.map(([setting, { type }]) => `"${setting}" ${type}`).join(', ');

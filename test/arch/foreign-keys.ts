import { levelOf } from './import-arrows.js';
import { type Violation } from './source.js';
import { schemaOwners } from './sql-arrows.js';

/** Foreign keys between schemas of two libraries, by `schema.constraint`, with the reason. They point right only. */
export const foreignKeysAcrossLibraries: Readonly<Record<string, string>> = {
  'identity.account_district_fkey': 'an account belongs to one district for good; row-level security builds on it',
  'identity.account_unit_unit_fkey': 'rights to report never outlive the unit, and never reach another district',
  'identity.deputy_unit_fkey': 'as for account_unit, for the units of deputies',
  'reporting.daily_report_unit_fkey': 'a report of a unit that the district does not have would count for nobody',
  'steering.district_day_district_fkey': 'derived figures of no district could not be rebuilt',
  'steering.unit_day_report_fkey': 'the pointer must name a report: explanations and maps read figures through it',
};

/** A foreign key as the generated schema.sql declares it. */
interface ForeignKey {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

function foreignKeysOf(schemaSql: string): ForeignKey[] {
  const declarations = schemaSql.matchAll(
    /^ALTER TABLE ONLY (\w+)\.\w+\s+ADD CONSTRAINT (\w+) FOREIGN KEY \([^)]*\) REFERENCES (\w+)\./gm,
  );
  return [...declarations].map(([, from, name, to]) => ({ name: `${from}.${name}`, from: from!, to: to! }));
}

/** Foreign keys across libraries that the list does not have or that point left, and listed ones that do not exist. */
export function findUnlistedForeignKeys(
  schemaSql: string,
  listed: Readonly<Record<string, string>> = foreignKeysAcrossLibraries,
): Violation[] {
  const across = foreignKeysOf(schemaSql).filter(({ from, to }) => schemaOwners[from] !== schemaOwners[to]);
  const names = new Set(across.map(({ name }) => name));
  return [
    ...across
      .filter(({ name }) => !(name in listed))
      .map(({ name, to }) => ({ at: name, rule: `points to ${to}: list it in foreign-keys.ts with its reason` })),
    ...across
      .filter(({ from, to }) => levelOf.get(schemaOwners[to]!)! >= levelOf.get(schemaOwners[from]!)!)
      .map(({ name, to }) => ({ at: name, rule: `points left, to ${to}` })),
    ...Object.keys(listed)
      .filter((name) => !names.has(name))
      .map((name) => ({ at: name, rule: 'is listed, but there is no such foreign key across libraries' })),
  ];
}

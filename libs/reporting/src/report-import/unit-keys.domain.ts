import { type CalendarDate } from '#kernel';
import { agsOf, isValidOn, type ReportingUnit } from '#territory/domain';

/**
 * Finds the unit that a key of a file means: every spelling of docs/contract.md, section 5, and what spreadsheets make
 * of it.
 */
export type UnitKeys = ReadonlyMap<string, readonly ReportingUnit[]>;

/** Every key under which the units can be named: unit key, nine digits of an association, AGS; each without leading zero. */
export function indexUnitKeys(units: readonly ReportingUnit[]): UnitKeys {
  const index = new Map<string, ReportingUnit[]>();
  for (const unit of units) {
    const association = unit.kind === 'MUNICIPAL_ASSOCIATION' && unit.unitKey.endsWith('000');
    const municipality = unit.kind === 'TOWN' || unit.kind === 'MUNICIPALITY';
    const names = [
      unit.unitKey,
      ...(association ? [unit.unitKey.slice(0, 9)] : []),
      ...(municipality ? [unit.ags ?? agsOf(unit.unitKey) ?? ''] : []),
    ].filter((name) => name !== '');
    const spellings = names.flatMap((name) => (/^0\d+$/.test(name) ? [name, name.slice(1)] : [name]));
    for (const spelling of new Set(spellings)) index.set(spelling, [...(index.get(spelling) ?? []), unit]);
  }
  return index;
}

/** Whether a spreadsheet has turned the key into a rounded number: `3,459E+10`. */
export function isDamagedKey(text: string): boolean {
  return /^\d+(?:[.,]\d+)?E\+?\d+$/i.test(text);
}

/**
 * The unit a key means on a day: where a reform gave a key to another district, the one that is valid then. `AMBIGUOUS`
 * where several could be meant; null = none.
 */
export function findUnitByKey(
  index: UnitKeys,
  key: string,
  date: CalendarDate | null,
): ReportingUnit | 'AMBIGUOUS' | null {
  const found = index.get(key) ?? [];
  if (found.length <= 1) return found[0] ?? null;
  const valid = date === null ? found : found.filter((unit) => isValidOn(unit, date));
  if (valid.length === 1) return valid[0]!;
  return 'AMBIGUOUS';
}

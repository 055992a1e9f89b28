import { type CalendarDate } from '#kernel';
import { type DailyReport, germanCount } from '#reporting/domain';
import { type CountingReport, type Sum, sumOf } from './situation.domain.js';

/** The derivation of a figure, down to the reports it is made of. */
interface Derivation {
  /** Stable key of the rule. */
  readonly rule: string;
  readonly ruleVersion: string;
  /** German, with the numbers in it. */
  readonly formula: string;
  /** Every valid unit, the unknown ones included, by key. */
  readonly inputs: readonly {
    readonly unitKey: string;
    readonly reportingDate: CalendarDate | null;
    readonly revision: number | null;
    readonly value: number | null;
    readonly status: 'REPORTED' | 'CARRIED_FORWARD' | 'UNKNOWN';
  }[];
}

/** Stocks: the newest report of each unit within the carry-forward limit. */
export const carryForwardSum = { rule: 'carry-forward-sum', ruleVersion: '1' } as const;
/** Flows: reports of the very day only. */
export const sameDaySum = { rule: 'same-day-sum', ruleVersion: '1' } as const;

/**
 * Explains a sum over the units valid on a day. The inputs with a value add up to the sum.
 * @param counting the reports that count on the day; for a flow only those of the day itself contribute
 */
export function explainSum(
  kind: typeof carryForwardSum | typeof sameDaySum,
  validUnitKeys: readonly string[],
  counting: readonly CountingReport[],
  figureOf: (report: DailyReport) => number | null,
  carryForwardDays: number,
): Derivation {
  const contributes = (entry: CountingReport): boolean =>
    kind.rule === 'carry-forward-sum' || entry.status === 'REPORTED';
  const byUnit = new Map(counting.map((entry) => [entry.unitKey, entry]));
  const sum = sumOf(counting.filter(contributes), figureOf);
  return {
    ...kind,
    formula: formulaOf(kind, sum, validUnitKeys, byUnit, figureOf, carryForwardDays, contributes),
    inputs: validUnitKeys.map((unitKey) => {
      const entry = byUnit.get(unitKey);
      return entry
        ? {
            unitKey,
            reportingDate: entry.report.reportingDate,
            revision: entry.report.revision,
            value: contributes(entry) ? figureOf(entry.report) : null,
            status: entry.status,
          }
        : { unitKey, reportingDate: null, revision: null, value: null, status: 'UNKNOWN' as const };
    }),
  };
}

function formulaOf(
  kind: typeof carryForwardSum | typeof sameDaySum,
  sum: Sum,
  validUnitKeys: readonly string[],
  byUnit: ReadonlyMap<string, CountingReport>,
  figureOf: (report: DailyReport) => number | null,
  carryForwardDays: number,
  contributes: (entry: CountingReport) => boolean,
): string {
  const values = validUnitKeys.flatMap((unitKey) => {
    const entry = byUnit.get(unitKey);
    const value = entry && contributes(entry) ? figureOf(entry.report) : null;
    return value === null ? [] : [germanCount(value)];
  });
  const coverage = `bekannt bei ${sum.unitsKnown} von ${validUnitKeys.length} Kommunen`;
  const rule =
    kind.rule === 'carry-forward-sum'
      ? `Es zählt die jüngste Meldung jeder Kommune, höchstens ${carryForwardDays} Tage alt`
      : 'Es zählen nur Meldungen für diesen Tag';
  return sum.value === null
    ? `unbekannt: ${coverage}. ${rule}; Unbekanntes zählt nicht als 0.`
    : `${values.join(' + ')} = ${germanCount(sum.value)}; ${coverage}. ${rule}; Unbekanntes zählt nicht als 0.`;
}

import { describe, expect, it } from '@jest/globals';
import { type DailyReport, toContent } from '#reporting/domain';
import { carryForwardSum, explainSum, sameDaySum } from './explanation.domain.js';
import { type CountingReport } from './situation.domain.js';

function entry(unitKey: string, status: CountingReport['status'], allocations: number | null): CountingReport {
  const report: DailyReport = {
    ...toContent({ accommodation: [], prospectiveCapacity: [], allocations, projectedCredits: allocations }),
    reportId: unitKey,
    unitKey,
    reportingDate: status === 'REPORTED' ? '2026-11-23' : '2026-11-20',
    revision: 3,
    recordedAt: new Date('2026-11-23T08:00:00Z'),
    recordedByName: 'somebody',
    source: 'API',
    onBehalf: false,
    onTime: true,
    confirmedUnchanged: false,
    correctionReason: null,
    warnings: [],
  };
  return { unitKey, status, report };
}

const units = ['A', 'B', 'C', 'D'];
const counting = [entry('A', 'REPORTED', 1_200), entry('B', 'CARRIED_FORWARD', 30), entry('C', 'REPORTED', null)];

describe('an explanation', () => {
  it('of a stock names every unit, the report that counts also where the figure in it is unknown, and null where none counts', () => {
    const { inputs, rule, ruleVersion } = explainSum(
      carryForwardSum,
      units,
      counting,
      (one) => one.projectedCredits,
      7,
    );
    expect({ rule, ruleVersion }).toEqual({ rule: 'carry-forward-sum', ruleVersion: '1' });
    expect(inputs).toEqual([
      { unitKey: 'A', reportingDate: '2026-11-23', revision: 3, value: 1_200, status: 'REPORTED' },
      { unitKey: 'B', reportingDate: '2026-11-20', revision: 3, value: 30, status: 'CARRIED_FORWARD' },
      { unitKey: 'C', reportingDate: '2026-11-23', revision: 3, value: null, status: 'REPORTED' },
      { unitKey: 'D', reportingDate: null, revision: null, value: null, status: 'UNKNOWN' },
    ]);
  });

  it('of a flow takes no value from a report that is carried forward', () => {
    const { inputs, rule } = explainSum(sameDaySum, units, counting, (one) => one.allocations, 7);
    expect(rule).toBe('same-day-sum');
    expect(inputs.map((input) => input.value)).toEqual([1_200, null, null, null]);
    expect(inputs[1]).toMatchObject({ reportingDate: '2026-11-20', status: 'CARRIED_FORWARD' });
  });

  it('says the formula in German with the numbers in it', () => {
    expect(explainSum(carryForwardSum, units, counting, (one) => one.projectedCredits, 7).formula).toBe(
      '1.200 + 30 = 1.230; bekannt bei 2 von 4 Kommunen. Es zählt die jüngste Meldung jeder Kommune, ' +
        'höchstens 7 Tage alt; Unbekanntes zählt nicht als 0.',
    );
    expect(explainSum(sameDaySum, units, [], (one) => one.allocations, 7).formula).toBe(
      'unbekannt: bekannt bei 0 von 4 Kommunen. Es zählen nur Meldungen für diesen Tag; Unbekanntes zählt nicht als 0.',
    );
  });
});

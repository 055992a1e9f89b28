import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, daysBetween, eachDay } from '#kernel';
import { type DailyReport, type ReportDraft, toContent } from '#reporting/domain';
import { defaultRules, isValidOn, type ReportingRules, type ReportingUnit } from '#territory/domain';
import { explainSum, carryForwardSum, sameDaySum } from './explanation.domain.js';
import {
  type CountingReport,
  deriveDays,
  type DerivedDay,
  figureOfKind,
  percentOf,
  prospectOf,
  type Sum,
  summariseFlow,
  summariseProspects,
  sumOf,
} from './situation.domain.js';

const district = { state: 'NI', timeZone: 'Europe/Berlin' };

function unit(unitKey: string, validFrom: string | null = null, validTo: string | null = null): ReportingUnit {
  return {
    districtKey: '03459',
    unitKey,
    name: unitKey,
    kind: 'MUNICIPALITY',
    ags: null,
    population: null,
    populationDate: null,
    populationSource: null,
    validFrom,
    validTo,
    hostUnitKey: null,
  };
}

function report(unitKey: string, reportingDate: string, draft: Partial<ReportDraft> = {}, onTime = true): DailyReport {
  return {
    ...toContent({ accommodation: [], prospectiveCapacity: [], ...draft }),
    reportId: `${unitKey}/${reportingDate}`,
    unitKey,
    reportingDate,
    revision: 1,
    recordedAt: new Date(`${reportingDate}T08:00:00Z`),
    recordedByName: 'somebody',
    source: 'API',
    onBehalf: false,
    onTime,
    confirmedUnchanged: false,
    correctionReason: null,
    warnings: [],
  };
}

const shared = (persons: number | null, free: number | null = null, places: number | null = null) => ({
  accommodation: [
    { type: 'SHARED' as const, accommodatedPersons: persons, availableNow: free, operablePlaces: places },
  ],
});

function derive(
  reports: readonly DailyReport[],
  from: string,
  to = from,
  more: { rules?: Partial<ReportingRules>; units?: readonly ReportingUnit[] } = {},
): DerivedDay[] {
  return deriveDays(
    {
      district,
      rules: { ...defaultRules, ...more.rules },
      units: more.units ?? [unit('A'), unit('B')],
      reports: [...reports].sort((a, b) => (a.unitKey + a.reportingDate < b.unitKey + b.reportingDate ? -1 : 1)),
    },
    from,
    to,
  );
}

describe('the stocks of a day', () => {
  it('are those of the newest report up to the day, to the last day of the limit', () => {
    const days = derive(
      [report('A', '2026-11-02', shared(10)), report('A', '2026-11-04', shared(12))],
      '2026-11-01',
      '2026-11-12',
    );
    expect(days.map((day) => day.figures.accommodation.SHARED.accommodatedPersons.value)).toEqual([
      null,
      10,
      10,
      12,
      12,
      12,
      12,
      12,
      12,
      12,
      12,
      null,
    ]);
    expect(days.map((day) => day.counting[0]?.status ?? 'UNKNOWN').slice(0, 4)).toEqual([
      'UNKNOWN',
      'REPORTED',
      'CARRIED_FORWARD',
      'REPORTED',
    ]);
    expect(days[11]!.counting).toEqual([]);
  });

  it('are not carried at all where the limit is 0', () => {
    const [first, second] = derive([report('A', '2026-11-02', shared(10))], '2026-11-02', '2026-11-03', {
      rules: { carryForwardDays: 0 },
    });
    expect(first!.figures.accommodation.SHARED.accommodatedPersons.value).toBe(10);
    expect(second!.figures.accommodation.SHARED.accommodatedPersons.value).toBeNull();
  });

  it('are carried over a clock change, a month end and a leap day by calendar days', () => {
    const ends = (from: string, to: string) =>
      derive([report('A', from, shared(1))], to, addDays(to, 1)).map(
        (day) => day.figures.accommodation.SHARED.accommodatedPersons.value,
      );
    expect(ends('2026-03-25', '2026-04-01')).toEqual([1, null]);
    expect(ends('2026-10-22', '2026-10-29')).toEqual([1, null]);
    expect(ends('2028-02-26', '2028-03-04')).toEqual([1, null]);
    expect(ends('2026-12-28', '2027-01-04')).toEqual([1, null]);
  });

  it('are unknown where the newest report does not know them: an older one does not fill the gap', () => {
    const [day] = derive(
      [report('A', '2026-11-02', shared(10, 5)), report('A', '2026-11-03', shared(null, 6))],
      '2026-11-03',
    );
    const { accommodatedPersons, availableNow } = day!.figures.accommodation.SHARED;
    expect(accommodatedPersons).toEqual({ value: null, unitsKnown: 0, unitsCurrent: 0, oldest: null });
    expect(availableNow).toEqual({ value: 6, unitsKnown: 1, unitsCurrent: 1, oldest: '2026-11-03' });
  });

  it('count only units that are valid on the day', () => {
    const units = [unit('A', null, '2026-11-03'), unit('B', '2026-11-04', null)];
    const days = derive(
      [
        report('A', '2026-11-02', shared(10)),
        report('B', '2026-11-03', shared(99)),
        report('B', '2026-11-04', shared(20)),
      ],
      '2026-11-03',
      '2026-11-04',
      { units },
    );
    expect(days.map((day) => day.figures.accommodation.SHARED.accommodatedPersons.value)).toEqual([10, 20]);
    expect(days.map((day) => day.figures.unitsExpected)).toEqual([1, 1]);
    expect(days[0]!.counting.map((entry) => entry.unitKey)).toEqual(['A']);
  });

  it('name the coverage and the oldest report', () => {
    const [day] = derive([report('A', '2026-11-02', shared(10)), report('B', '2026-11-04', shared(0))], '2026-11-04');
    expect(day!.figures.accommodation.SHARED.accommodatedPersons).toEqual({
      value: 10,
      unitsKnown: 2,
      unitsCurrent: 1,
      oldest: '2026-11-02',
    });
  });
});

describe('the flow of a day', () => {
  it('is of its reports only', () => {
    const days = derive(
      [report('A', '2026-11-02', { allocations: 5 }), report('B', '2026-11-03', { allocations: 0 })],
      '2026-11-02',
      '2026-11-04',
    );
    expect(days.map((day) => day.figures.allocations.value)).toEqual([5, 0, null]);
    expect(days.map((day) => day.figures.allocations.unitsKnown)).toEqual([1, 1, 0]);
  });

  it('is null where nobody knows, and never 0 for it', () => {
    const [day] = derive([report('A', '2026-11-02')], '2026-11-02');
    expect(day!.figures.allocations).toEqual({ value: null, unitsKnown: 0, unitsCurrent: 0, oldest: null });
  });
});

describe('the assessments', () => {
  it('add up to the valid units; without a counting judgement a unit is unknown', () => {
    const units = ['A', 'B', 'C', 'D', 'E'].map((key) => unit(key));
    const [day] = derive(
      [
        report('A', '2026-11-02', { assessment: 'SUFFICIENT' }),
        report('B', '2026-11-01', { assessment: 'CRITICAL' }),
        report('C', '2026-11-02', { assessment: null }),
        report('D', '2026-11-02', { assessment: 'STRAINED' }),
      ],
      '2026-11-02',
      '2026-11-02',
      { units },
    );
    expect(day!.figures.assessments).toEqual({ sufficient: 1, strained: 1, critical: 1, unknown: 2 });
  });
});

describe('the reporting status', () => {
  it('expects every valid unit on reporting days and none on others; received and on time count anyway', () => {
    const [sunday, monday] = derive(
      [report('A', '2026-11-22'), report('A', '2026-11-23', {}, false)],
      '2026-11-22',
      '2026-11-23',
    );
    expect(sunday!.figures.reporting).toEqual({ expected: 0, received: 1, onTime: 1 });
    expect(sunday!.figures.unitsExpected).toBe(2);
    expect(sunday!.dueAt).toBeNull();
    expect(monday!.figures.reporting).toEqual({ expected: 2, received: 1, onTime: 0 });
    expect(monday!.dueAt).toEqual(new Date('2026-11-23T09:00:00Z'));
  });
});

describe('places in prospect', () => {
  const entries = (...list: [places: number, expectedFrom: string | null][]) =>
    report('A', '2026-11-20', {
      prospectiveCapacity: list.map(([places, expectedFrom]) => ({ type: 'SHARED' as const, places, expectedFrom })),
    });
  const counting = (one: DailyReport): CountingReport[] => [{ unitKey: 'A', status: 'REPORTED', report: one }];
  const all = entries([1, '2026-11-19'], [2, '2026-11-20'], [4, '2026-11-30'], [8, '2026-12-01'], [16, null]);
  const within = (days: number | null, one = all) => summariseProspects('2026-11-20', counting(one), 'SHARED', days);

  it('are all of them without a horizon; with one, those dated within it, the overdue included, open dates left out', () => {
    expect(within(null).places.value).toBe(31);
    expect(within(0).places.value).toBe(3);
    expect(within(9).places.value).toBe(3);
    expect(within(10).places.value).toBe(7);
    expect(within(11).places.value).toBe(15);
    expect(within(3650).places.value).toBe(15);
  });

  it('name those with an open date and those overdue, whatever the horizon', () => {
    for (const days of [null, 0, 3650]) {
      expect([within(days).dateOpen, within(days).overdue]).toEqual([16, 1]);
    }
  });

  it('of a unit that reported an entry are known, also when it is 0 or outside the horizon', () => {
    expect(within(null, entries([0, null])).places).toMatchObject({ value: 0, unitsKnown: 1 });
    expect(within(5, entries([8, '2027-01-01'])).places).toMatchObject({ value: 0, unitsKnown: 1 });
    expect(within(5, entries([8, null])).places).toMatchObject({ value: 0, unitsKnown: 1 });
  });

  it('of a kind without an entry are unknown', () => {
    expect(within(null, entries()).places).toMatchObject({ value: null, unitsKnown: 0 });
    expect(prospectOf('2026-11-20', all, 'DECENTRALISED', null)).toBeNull();
    expect(summariseProspects('2026-11-20', counting(all), 'DECENTRALISED', null)).toEqual({
      places: { value: null, unitsKnown: 0, unitsCurrent: 0, oldest: null },
      dateOpen: 0,
      overdue: 0,
    });
  });

  it('are overdue by the day asked for, not by the day of the report', () => {
    expect(summariseProspects('2026-11-21', counting(entries([2, '2026-11-20'])), 'SHARED', null).overdue).toBe(2);
    expect(summariseProspects('2026-11-20', counting(entries([2, '2026-11-20'])), 'SHARED', null).overdue).toBe(0);
  });
});

describe('the occupancy rate', () => {
  it('has one decimal, may exceed 100, and is null without a known unit or without places', () => {
    expect(percentOf({ persons: 1, places: 3, unitsKnown: 1 })).toBe(33.3);
    expect(percentOf({ persons: 2, places: 3, unitsKnown: 1 })).toBe(66.7);
    expect(percentOf({ persons: 1, places: 16, unitsKnown: 1 })).toBe(6.3);
    expect(percentOf({ persons: 60, places: 48, unitsKnown: 1 })).toBe(125);
    expect(percentOf({ persons: 0, places: 48, unitsKnown: 1 })).toBe(0);
    expect(percentOf({ persons: 5, places: 0, unitsKnown: 1 })).toBeNull();
    expect(percentOf({ persons: 0, places: 0, unitsKnown: 0 })).toBeNull();
  });

  it('is over the units for which both figures are known', () => {
    const [day] = derive(
      [report('A', '2026-11-23', shared(30, null, 40)), report('B', '2026-11-23', shared(500, null, null))],
      '2026-11-23',
    );
    expect(day!.figures.accommodation.SHARED.occupancy).toEqual({ persons: 30, places: 40, unitsKnown: 1 });
    expect(day!.figures.accommodation.SHARED.accommodatedPersons.value).toBe(530);
  });
});

describe('a flow over days', () => {
  const week = eachDay('2026-11-16', '2026-11-22');
  const isWeekday = (day: string): boolean => day <= '2026-11-20';

  it('adds what is known and shows its gaps', () => {
    expect(
      summariseFlow(week, [unit('A'), unit('B')], isWeekday, [
        report('A', '2026-11-16', { allocations: 3 }),
        report('A', '2026-11-17', { allocations: null }),
        report('B', '2026-11-18', { allocations: 0 }),
        // voluntary
        report('B', '2026-11-22', { allocations: 4 }),
      ]),
    ).toEqual({ value: 7, reportsKnown: 3, reportsExpected: 11 });
  });

  it('is null where none is known', () => {
    expect(summariseFlow(week, [unit('A')], isWeekday, [])).toEqual({
      value: null,
      reportsKnown: 0,
      reportsExpected: 5,
    });
    expect(summariseFlow(week, [unit('A')], isWeekday, [report('A', '2026-11-21')])).toEqual({
      value: null,
      reportsKnown: 0,
      reportsExpected: 6,
    });
  });

  it('counts a unit on the days on which it is valid', () => {
    expect(
      summariseFlow(week, [unit('A', null, '2026-11-17')], isWeekday, [
        report('A', '2026-11-17', { allocations: 3 }),
        report('A', '2026-11-18', { allocations: 100 }),
        report('X', '2026-11-17', { allocations: 100 }),
      ]),
    ).toEqual({ value: 3, reportsKnown: 1, reportsExpected: 2 });
  });
});

// ---------------------------------------------------------------- properties

const FIRST = '2026-10-20';
const LAST = '2026-11-20';
const keys = ['A', 'B', 'C', 'D'];
const figure = fc.option(fc.nat(1_000), { nil: null });
const anyDraft = fc.record({
  allocations: figure,
  projectedCredits: figure,
  accommodation: fc.uniqueArray(
    fc.record({
      type: fc.constantFrom('DECENTRALISED' as const, 'SHARED' as const),
      accommodatedPersons: figure,
      availableNow: figure,
      operablePlaces: figure,
    }),
    { selector: (entry) => entry.type },
  ),
  prospectiveCapacity: fc.array(
    fc.record({
      type: fc.constantFrom('DECENTRALISED' as const, 'SHARED' as const),
      places: fc.nat(50),
      expectedFrom: fc.option(
        fc.integer({ min: -20, max: 60 }).map((days) => addDays(LAST, days)),
        { nil: null },
      ),
    }),
    { maxLength: 4 },
  ),
  assessment: fc.constantFrom('SUFFICIENT' as const, 'STRAINED' as const, 'CRITICAL' as const, null),
});
const anyReports = fc
  .uniqueArray(
    fc.record({
      unitKey: fc.constantFrom(...keys),
      offset: fc.integer({ min: -10, max: daysBetween(FIRST, LAST) }),
      draft: anyDraft,
      onTime: fc.boolean(),
    }),
    { selector: ({ unitKey, offset }) => `${unitKey}/${offset}`, maxLength: 40 },
  )
  .map((list) =>
    list.map(({ unitKey, offset, draft, onTime }) => report(unitKey, addDays(FIRST, offset), draft, onTime)),
  );
const anyUnits = fc.tuple(
  ...keys.map((key) => fc.constantFrom(unit(key), unit(key, '2026-11-01'), unit(key, null, '2026-11-05'))),
);
const anyRules = fc.record({
  carryForwardDays: fc.nat(12),
  reportingDays: fc.subarray([1, 2, 3, 4, 5, 6, 7]),
});
const world = fc.record({ reports: anyReports, units: anyUnits, rules: anyRules });

/** Every sum of a day with the figure that it adds. */
function sumsOf({ date, figures }: DerivedDay): [string, Sum, (one: DailyReport) => number | null][] {
  return [
    ['credits', figures.projectedCredits, (one) => one.projectedCredits],
    ...(['DECENTRALISED', 'SHARED'] as const).flatMap((type): [string, Sum, (one: DailyReport) => number | null][] => [
      [
        'persons',
        figures.accommodation[type].accommodatedPersons,
        (one) => figureOfKind(one, type, 'accommodatedPersons'),
      ],
      ['free', figures.accommodation[type].availableNow, (one) => figureOfKind(one, type, 'availableNow')],
      ['places', figures.accommodation[type].operablePlaces, (one) => figureOfKind(one, type, 'operablePlaces')],
      ['prospects', figures.prospective[type].places, (one) => prospectOf(date, one, type, null)],
    ]),
  ];
}

describe('any district', () => {
  it('has for each unit and day the newest report within the limit, by a search that shares no code', () => {
    fc.assert(
      fc.property(world, ({ reports, units, rules }) => {
        for (const day of derive(reports, FIRST, LAST, { units, rules })) {
          for (const { unitKey, validFrom, validTo } of units) {
            const valid = (validFrom ?? '') <= day.date && day.date <= (validTo ?? '9');
            let best: DailyReport | null = null;
            for (const one of reports) {
              const age = (Date.parse(day.date) - Date.parse(one.reportingDate)) / 86_400_000;
              if (!valid || one.unitKey !== unitKey || age < 0 || age > rules.carryForwardDays) continue;
              if (best === null || one.reportingDate > best.reportingDate) best = one;
            }
            const found = day.counting.find((entry) => entry.unitKey === unitKey) ?? null;
            expect(found?.report.reportId ?? null).toBe(best?.reportId ?? null);
            expect(found?.status ?? null).toBe(
              best === null ? null : best.reportingDate === day.date ? 'REPORTED' : 'CARRIED_FORWARD',
            );
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  it('has sums of the known parts only, and known and unknown units add up to those expected', () => {
    fc.assert(
      fc.property(world, ({ reports, units, rules }) => {
        const days = derive(reports, FIRST, LAST, { units, rules });
        const validOn = (date: string) => units.filter((one) => isValidOn(one, date));
        const found = days.flatMap((day) =>
          sumsOf(day).map(([name, sum]) => ({ date: day.date, name, ...sum, expected: day.figures.unitsExpected })),
        );
        const recounted = days.flatMap((day) =>
          sumsOf(day).map(([name, , figureOf]) => {
            const known = day.counting.filter(({ report: one }) => figureOf(one) !== null);
            const unknown = validOn(day.date).filter(
              ({ unitKey }) => !known.some((entry) => entry.unitKey === unitKey),
            ).length;
            return {
              date: day.date,
              name,
              value: known.length === 0 ? null : known.reduce((sum, { report: one }) => sum + figureOf(one)!, 0),
              unitsKnown: known.length,
              unitsCurrent: known.filter(({ report: one }) => one.reportingDate === day.date).length,
              oldest: known.map(({ report: one }) => one.reportingDate).sort()[0] ?? null,
              expected: known.length + unknown,
            };
          }),
        );
        expect(found).toEqual(recounted);
        for (const { date, figures, counting } of days) {
          const { sufficient, strained, critical, unknown } = figures.assessments;
          expect([figures.unitsExpected, sufficient + strained + critical + unknown]).toEqual(
            Array.from({ length: 2 }, () => validOn(date).length),
          );
          const unjudged = counting.filter(({ report: one }) => one.assessment === null).length;
          expect(unknown).toBe(validOn(date).length - counting.length + unjudged);
          expect(figures.reporting.onTime).toBeLessThanOrEqual(figures.reporting.received);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('has the same figures when a value becomes unknown, but for that one less', () => {
    fc.assert(
      fc.property(anyReports, (reports) => {
        const before = derive(reports, LAST)[0]!;
        const known = before.counting.find(({ report: one }) => one.projectedCredits !== null);
        if (!known) return;
        const after = derive(
          reports.map((one) => (one === known.report ? { ...one, projectedCredits: null } : one)),
          LAST,
        )[0]!;
        const { value, unitsKnown } = before.figures.projectedCredits;
        expect(after.figures.projectedCredits).toMatchObject({
          value: unitsKnown === 1 ? null : value! - known.report.projectedCredits!,
          unitsKnown: unitsKnown - 1,
        });
        expect({ ...after.figures, projectedCredits: null }).toEqual({ ...before.figures, projectedCredits: null });
      }),
      { numRuns: 100 },
    );
  });

  it('does not depend on the order in which reports came in or units are listed', () => {
    fc.assert(
      fc.property(world, fc.func(fc.nat(1_000)), ({ reports, units, rules }, weight) => {
        const shuffled = [...reports].sort((a, b) => weight(a.reportId) - weight(b.reportId));
        const days = derive(reports, FIRST, LAST, { units, rules });
        expect(derive(shuffled, FIRST, LAST, { units, rules })).toEqual(days);
        expect(derive(reports, FIRST, LAST, { units: [...units].reverse(), rules }).map((day) => day.figures)).toEqual(
          days.map((day) => day.figures),
        );
      }),
      { numRuns: 40 },
    );
  });

  it('has the same days whether they are worked out together or one by one', () => {
    fc.assert(
      fc.property(world, ({ reports, units, rules }) => {
        expect(eachDay(FIRST, LAST).flatMap((day) => derive(reports, day, day, { units, rules }))).toEqual(
          derive(reports, FIRST, LAST, { units, rules }),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('explains every sum by inputs that add up to it', () => {
    fc.assert(
      fc.property(world, ({ reports, units, rules }) => {
        const days = derive(reports, FIRST, LAST, { units, rules });
        const explained = days.flatMap((day) => {
          const valid = units.filter((one) => isValidOn(one, day.date)).map((one) => one.unitKey);
          return [
            ...sumsOf(day).map(([name, sum, figureOf]) => ({ name, sum, figureOf, kind: carryForwardSum })),
            {
              name: 'allocations',
              sum: day.figures.allocations,
              figureOf: (one: DailyReport) => one.allocations,
              kind: sameDaySum,
            },
          ].map(({ name, sum, figureOf, kind }) => {
            const { inputs } = explainSum(kind, valid, day.counting, figureOf, rules.carryForwardDays);
            const values = inputs.flatMap((input) => input.value ?? []);
            return {
              name,
              value: sum.value,
              addedUp: values.length === 0 ? null : values.reduce((a, b) => a + b, 0),
              known: sum.unitsKnown,
              values: values.length,
              everyUnit: inputs.map((input) => input.unitKey).join() === valid.join(),
              named: inputs.every(
                (input) =>
                  (input.status === 'UNKNOWN') === (input.reportingDate === null) &&
                  (input.reportingDate === null) === (input.revision === null),
              ),
            };
          });
        });
        expect(explained).toEqual(
          explained.map((one) => ({ ...one, addedUp: one.value, values: one.known, everyUnit: true, named: true })),
        );
      }),
      { numRuns: 20 },
    );
  });
});

it('adds up nothing to null', () => {
  expect(sumOf([], () => 1)).toEqual({ value: null, unitsKnown: 0, unitsCurrent: 0, oldest: null });
});

import { describe, expect, it } from '@jest/globals';
import { eachDay } from '#kernel';
import { notExpectedReason } from '#reporting/domain';
import { defaultRules, type ReportingRules } from '#territory/domain';
import { addMonths, expectedOn, holidaysIn, isMonth, lastDayOf, weeksOf } from './calendar.domain.js';

describe('months', () => {
  it('go over the ends of years', () => {
    expect([addMonths('2026-11', 3), addMonths('2026-01', -1), addMonths('2026-12', 0)]).toEqual([
      '2027-02',
      '2025-12',
      '2026-12',
    ]);
    expect([lastDayOf('2026-12'), lastDayOf('2028-02')]).toEqual(['2026-12-31', '2028-02-29']);
    expect(['2026-12', '2026-13', '1999-12', '2026-1', 'x'].map(isMonth)).toEqual([true, false, false, false, false]);
  });

  it('have whole weeks from Monday on', () => {
    const weeks = weeksOf('2026-11');
    expect(weeks[0]).toEqual([null, null, null, null, null, null, '2026-11-01']);
    expect(weeks.at(-1)).toEqual(['2026-11-30', null, null, null, null, null, null]);
    expect(weeksOf('2027-02')).toHaveLength(4);
  });
});

describe('the preview', () => {
  const state = 'NI';
  const days = eachDay('2026-10-01', '2027-01-31');
  const calendarBy = (rules: ReportingRules) =>
    days.map((date) => ({ date, notExpectedReason: notExpectedReason(date, rules, { state }) }));

  it('finds the holidays of the Land in what the server tells', () => {
    const saved = { ...defaultRules, closedOn: ['2026-12-24', '2026-12-25'] };
    expect([...holidaysIn(calendarBy(saved)).keys()]).toEqual([
      '2026-10-03',
      '2026-10-31',
      '2026-12-25',
      '2026-12-26',
      '2027-01-01',
    ]);
  });

  it('says of every day under other rules what the server would say', () => {
    const holidays = holidaysIn(calendarBy(defaultRules));
    const next = { ...defaultRules, reportingDays: [2, 4, 6, 7], closedOn: ['2026-10-31', '2026-12-24', '2026-12-31'] };
    expect(days.map((date) => expectedOn(date, next, holidays).reason)).toEqual(
      calendarBy(next).map(({ notExpectedReason: reason }) => reason),
    );
    expect(
      ['2026-10-31', '2026-12-24', '2026-12-28', '2026-12-29'].map((date) => expectedOn(date, next, holidays).kind),
    ).toEqual(['holiday', 'closed', 'weekday', 'owed']);
  });
});

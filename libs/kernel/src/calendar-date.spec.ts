import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  daysBetween,
  eachDay,
  earlierOf,
  germanDate,
  isCalendarDate,
  laterOf,
  weekdayOf,
} from './calendar-date.js';

const anyDay = fc.integer({ min: 0, max: 109_000 }).map((days) => addDays('1900-01-01', days));

describe('a calendar day', () => {
  it.each(['2026-11-22', '1600-01-01', '9000-12-31', '2024-02-29', '2000-02-29'])('%s exists', (text) => {
    expect(isCalendarDate(text)).toBe(true);
  });

  it.each([
    ['a day that does not exist', '2026-02-29'],
    ['a century that is no leap year', '2100-02-29'],
    ['a thirteenth month', '2026-13-01'],
    ['day zero', '2026-11-00'],
    ['month zero', '2026-00-10'],
    ['a year before 1600', '1599-12-31'],
    ['a year after 9000', '9001-01-01'],
    ['German form', '22.11.2026'],
    ['one digit', '2026-1-02'],
    ['a time behind it', '2026-11-22T00:00'],
    ['a blank before it', ' 2026-11-22'],
    ['a line break behind it', '2026-11-22\n'],
    ['digits of another script', '２０２６-11-22'],
    ['nothing', ''],
  ])('is not %s', (_what, text) => {
    expect(isCalendarDate(text)).toBe(false);
  });

  it('goes over month ends, year ends and leap days', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2027-01-01', -1)).toBe('2026-12-31');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2028-02-29', 366)).toBe('2029-03-01');
    expect(addDays('2027-02-28', 1)).toBe('2027-03-01');
  });

  it('knows no hours: days with a clock change are as long as others', () => {
    expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
    expect(daysBetween('2026-10-24', '2026-10-26')).toBe(2);
    expect(daysBetween('2026-11-22', '2026-11-20')).toBe(-2);
    expect(daysBetween('2026-01-01', '2027-01-01')).toBe(365);
    expect(daysBetween('2028-01-01', '2029-01-01')).toBe(366);
  });

  it('has an ISO weekday', () => {
    expect(['2026-11-23', '2026-11-24', '2026-11-28', '2026-11-29'].map(weekdayOf)).toEqual([1, 2, 6, 7]);
    expect(weekdayOf('1970-01-01')).toBe(4);
    expect(weekdayOf('1969-12-28')).toBe(7);
    expect(weekdayOf('1900-01-01')).toBe(1);
  });

  it('is shown to people in the German form', () => {
    expect(germanDate('2026-02-01')).toBe('01.02.2026');
  });

  it('sorts as text', () => {
    expect(earlierOf('2026-12-31', '2027-01-01')).toBe('2026-12-31');
    expect(laterOf('2026-12-31', '2027-01-01')).toBe('2027-01-01');
  });

  it('comes back from any addition that is taken back', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -3700, max: 3700 }), (day, days) => {
        expect(addDays(addDays(day, days), -days)).toBe(day);
        expect(daysBetween(day, addDays(day, days))).toBe(days);
        expect(weekdayOf(addDays(day, 7))).toBe(weekdayOf(day));
      }),
    );
  });
});

describe('a range of days', () => {
  it('includes both ends, and is empty when it is turned round', () => {
    expect(eachDay('2028-02-28', '2028-03-01')).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
    expect(eachDay('2026-11-22', '2026-11-22')).toEqual(['2026-11-22']);
    expect(eachDay('2026-11-23', '2026-11-22')).toEqual([]);
  });
});

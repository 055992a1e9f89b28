import { describe, expect, it } from '@jest/globals';
import { addDays, eachDay } from '#kernel';
import { defaultRules, type ReportingRules } from '#territory/domain';
import { expectationOn, isOnTime, lockAtOf, reportingDayStatus } from './reporting-calendar.domain.js';

const district = { state: 'NI', timeZone: 'Europe/Berlin' };
const on = (date: string, rules: Partial<ReportingRules> = {}, state = 'NI') =>
  expectationOn(date, { ...defaultRules, ...rules }, { ...district, state });

describe('what is owed on a day', () => {
  it('is a report on an ordinary weekday, until the due time of the district', () => {
    expect(on('2026-11-23')).toEqual({ expected: true, reason: null, dueAt: new Date('2026-11-23T09:00:00Z') });
    expect(on('2026-11-23', { dueTime: '23:59' }).dueAt).toEqual(new Date('2026-11-23T22:59:00Z'));
    expect(on('2026-11-23', { dueTime: '00:00' }).dueAt).toEqual(new Date('2026-11-22T23:00:00Z'));
  });

  it.each([
    ['2026-11-21', 'Samstag'],
    ['2026-11-22', 'Sonntag'],
  ])('is nothing on %s, a %s', (date, weekday) => {
    expect(on(date)).toEqual({ expected: false, reason: weekday, dueAt: null });
  });

  it('names each weekday that is no reporting day', () => {
    const week = eachDay('2026-11-23', '2026-11-29');
    expect(week.map((day) => on(day, { reportingDays: [] }).reason)).toEqual([
      'Montag',
      'Dienstag',
      'Mittwoch',
      'Donnerstag',
      'Freitag',
      'Samstag',
      'Sonntag',
    ]);
    expect(week.map((day) => on(day, { reportingDays: [1, 2, 3, 4, 5, 6, 7] }).expected)).not.toContain(false);
  });

  it('is nothing on the holidays of Niedersachsen, by name, also where the weekday would owe one', () => {
    const everyDay = { reportingDays: [1, 2, 3, 4, 5, 6, 7] };
    const free = eachDay('2026-01-01', '2026-12-31').flatMap((day) => {
      const { reason } = on(day, everyDay);
      return reason === null ? [] : [[day, reason]];
    });
    expect(free).toEqual([
      ['2026-01-01', 'Neujahrstag'],
      ['2026-04-03', 'Karfreitag'],
      ['2026-04-06', 'Ostermontag'],
      ['2026-05-01', 'Tag der Arbeit'],
      ['2026-05-14', 'Christi Himmelfahrt'],
      ['2026-05-25', 'Pfingstmontag'],
      ['2026-10-03', 'Tag der Deutschen Einheit'],
      ['2026-10-31', 'Reformationstag'],
      ['2026-12-25', '1. Weihnachtstag'],
      ['2026-12-26', '2. Weihnachtstag'],
    ]);
  });

  it('follows the Land of the district', () => {
    expect(on('2026-10-31', {}, 'BY').reason).toBe('Samstag');
    expect(on('2025-10-31', {}, 'BY').expected).toBe(true);
    expect(on('2025-10-31', {}, 'NI').reason).toBe('Reformationstag');
    expect(on('2026-06-04', {}, 'NW').reason).toBe('Fronleichnam');
    expect(on('2026-06-04').expected).toBe(true);
  });

  it('is nothing on a closing day; the holiday is named before it, and it before the weekday', () => {
    const closedOn = ['2026-12-24', '2026-12-25', '2026-12-27'];
    expect(on('2026-12-24', { closedOn })).toEqual({ expected: false, reason: 'Schließtag', dueAt: null });
    expect(on('2026-12-25', { closedOn }).reason).toBe('1. Weihnachtstag');
    expect(on('2026-12-27', { closedOn }).reason).toBe('Schließtag');
    expect(on('2026-12-28', { closedOn }).expected).toBe(true);
  });

  it('treats leap day and year end as ordinary days', () => {
    expect(on('2028-02-29').expected).toBe(true);
    expect(on('2026-12-31').expected).toBe(true);
    expect(on('2027-01-01').reason).toBe('Neujahrstag');
  });

  it('has its due moment at the local time on both days of a clock change', () => {
    const sunday = { reportingDays: [7], dueTime: '10:00' };
    expect(on('2026-03-29', sunday).dueAt).toEqual(new Date('2026-03-29T08:00:00Z'));
    expect(on('2026-10-25', sunday).dueAt).toEqual(new Date('2026-10-25T09:00:00Z'));
    expect(on('2026-03-29', { ...sunday, dueTime: '02:30' }).dueAt).toEqual(new Date('2026-03-29T01:30:00Z'));
    expect(on('2026-10-25', { ...sunday, dueTime: '02:30' }).dueAt).toEqual(new Date('2026-10-25T00:30:00Z'));
  });

  it('is known for every day of the years that dates may have', () => {
    for (const year of [1900, 1970, 2100, 2199]) {
      expect(on(`${year}-12-25`).reason).toBe('1. Weihnachtstag');
      expect(on(`${year}-05-01`).reason).toBe('Tag der Arbeit');
    }
  });
});

describe('the lock of a day', () => {
  const lockAt = (date: string, lockAfterDays: number | null) =>
    lockAtOf(date, { ...defaultRules, lockAfterDays }, 'Europe/Berlin')?.toISOString() ?? null;

  it('falls at the local midnight that begins the day after the last open one', () => {
    expect(lockAt('2026-11-01', 14)).toBe('2026-11-15T23:00:00.000Z');
    expect(lockAt('2026-11-01', 0)).toBe('2026-11-01T23:00:00.000Z');
    expect(lockAt('2026-12-30', 1)).toBe('2026-12-31T23:00:00.000Z');
    expect(lockAt('2028-02-28', 0)).toBe('2028-02-28T23:00:00.000Z');
  });

  it('follows the clock changes', () => {
    expect(lockAt('2026-03-28', 0)).toBe('2026-03-28T23:00:00.000Z');
    expect(lockAt('2026-03-28', 1)).toBe('2026-03-29T22:00:00.000Z');
    expect(lockAt('2026-10-24', 0)).toBe('2026-10-24T22:00:00.000Z');
    expect(lockAt('2026-10-24', 1)).toBe('2026-10-25T23:00:00.000Z');
  });

  it('never falls where the district has none', () => {
    expect(lockAt('2020-01-01', null)).toBeNull();
  });
});

describe('a report', () => {
  it('keeps the deadline up to the due moment itself, not a millisecond longer', () => {
    const expectation = on('2026-11-23');
    expect(isOnTime(new Date('2026-11-23T09:00:00.000Z'), expectation)).toBe(true);
    expect(isOnTime(new Date('2026-11-23T09:00:00.001Z'), expectation)).toBe(false);
  });

  it('is always on time where none is owed', () => {
    expect(isOnTime(new Date('2027-01-01T00:00:00Z'), on('2026-11-22'))).toBe(true);
  });
});

describe('the status of a day', () => {
  const dueAt = new Date('2026-11-23T09:00:00Z');
  const before = dueAt;
  const after = new Date(dueAt.getTime() + 1);

  it('is DUE up to the due moment and MISSING after it', () => {
    expect(reportingDayStatus(true, dueAt, null, before)).toBe('DUE');
    expect(reportingDayStatus(true, dueAt, null, after)).toBe('MISSING');
  });

  it('follows the report where there is one, owed or not', () => {
    expect(reportingDayStatus(true, dueAt, { onTime: true }, after)).toBe('ON_TIME');
    expect(reportingDayStatus(true, dueAt, { onTime: false }, after)).toBe('LATE');
    expect(reportingDayStatus(false, null, { onTime: true }, after)).toBe('ON_TIME');
  });

  it('is NOT_EXPECTED where none is owed, also where the unit is not valid on a reporting day', () => {
    expect(reportingDayStatus(false, null, null, after)).toBe('NOT_EXPECTED');
    expect(reportingDayStatus(false, dueAt, null, after)).toBe('NOT_EXPECTED');
  });
});

it('owes a report on the same days whatever the time zone of the process is', () => {
  const days = eachDay('2026-12-20', addDays('2026-12-20', 14));
  expect(days.filter((day) => !on(day, { reportingDays: [1, 2, 3, 4, 5, 6, 7] }).expected)).toEqual([
    '2026-12-25',
    '2026-12-26',
    '2027-01-01',
  ]);
});

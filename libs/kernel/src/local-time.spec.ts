import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDays, daysBetween } from './calendar-date.js';
import { dayOf, germanTime, momentAt, startOfDay } from './local-time.js';

const berlin = 'Europe/Berlin';
const utc = (date: string, time: string, timeZone = berlin) => momentAt(date, time, timeZone).toISOString();

describe('a local time', () => {
  it('is one hour before UTC in winter and two in summer', () => {
    expect(utc('2026-11-22', '10:00')).toBe('2026-11-22T09:00:00.000Z');
    expect(utc('2026-07-22', '10:00')).toBe('2026-07-22T08:00:00.000Z');
  });

  it('that the spring clock change skips is the moment as far after the change', () => {
    expect(utc('2026-03-29', '01:59')).toBe('2026-03-29T00:59:00.000Z');
    expect(utc('2026-03-29', '02:30')).toBe('2026-03-29T01:30:00.000Z');
    expect(utc('2026-03-29', '03:00')).toBe('2026-03-29T01:00:00.000Z');
    expect(utc('2026-03-29', '10:00')).toBe('2026-03-29T08:00:00.000Z');
  });

  it('that the autumn clock change repeats is the first of the two', () => {
    expect(utc('2026-10-25', '02:30')).toBe('2026-10-25T00:30:00.000Z');
    expect(utc('2026-10-25', '03:00')).toBe('2026-10-25T02:00:00.000Z');
    expect(utc('2026-10-25', '10:00')).toBe('2026-10-25T09:00:00.000Z');
  });

  it('does not depend on the time zone of the process', () => {
    expect(utc('2026-11-22', '10:00', 'America/New_York')).toBe('2026-11-22T15:00:00.000Z');
    expect(utc('2026-11-22', '10:00', 'UTC')).toBe('2026-11-22T10:00:00.000Z');
  });

  it('is shown to people with two digits', () => {
    expect(germanTime(new Date('2026-11-22T08:05:59Z'), berlin)).toBe('09:05 Uhr');
    expect(germanTime(new Date('2026-07-22T22:05:00Z'), berlin)).toBe('00:05 Uhr');
  });
});

describe('the local day', () => {
  it('begins at local midnight, also when the clock changes on it', () => {
    expect(startOfDay('2026-03-29', berlin).toISOString()).toBe('2026-03-28T23:00:00.000Z');
    expect(startOfDay('2026-03-30', berlin).toISOString()).toBe('2026-03-29T22:00:00.000Z');
    expect(startOfDay('2026-10-25', berlin).toISOString()).toBe('2026-10-24T22:00:00.000Z');
    expect(startOfDay('2026-10-26', berlin).toISOString()).toBe('2026-10-25T23:00:00.000Z');
    expect(startOfDay('2027-01-01', berlin).toISOString()).toBe('2026-12-31T23:00:00.000Z');
  });

  it('changes at local midnight to the millisecond', () => {
    expect(dayOf(new Date('2026-11-21T22:59:59.999Z'), berlin)).toBe('2026-11-21');
    expect(dayOf(new Date('2026-11-21T23:00:00.000Z'), berlin)).toBe('2026-11-22');
    expect(dayOf(new Date('2026-12-31T23:00:00.000Z'), berlin)).toBe('2027-01-01');
  });

  it('of any moment lies between its own midnight and the next', () => {
    const moments = fc.integer({ min: Date.UTC(1980, 0, 1), max: Date.UTC(2100, 0, 1) }).map((time) => new Date(time));
    fc.assert(
      fc.property(moments, (moment) => {
        const day = dayOf(moment, berlin);
        expect(startOfDay(day, berlin).getTime()).toBeLessThanOrEqual(moment.getTime());
        expect(startOfDay(addDays(day, 1), berlin).getTime()).toBeGreaterThan(moment.getTime());
        expect(daysBetween(dayOf(startOfDay(day, berlin), berlin), day)).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});

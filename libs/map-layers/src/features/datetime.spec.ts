import { describe, expect, it } from '@jest/globals';
import { RequestError } from '#kernel';
import { dayAskedFor } from './datetime.js';

const TODAY = '2026-11-23';
const asked = (text: string | null) => dayAskedFor(text, TODAY, 'Europe/Berlin');

describe('datetime', () => {
  it.each([
    [null, TODAY],
    ['2026-11-22', '2026-11-22'],
    ['2026-11-23', TODAY],
    // a timestamp means its day in the district
    ['2026-11-21T23:30:00Z', '2026-11-22'],
    ['2026-11-21T23:30:00+02:00', '2026-11-21'],
    // an interval gives the state at its end, at most today
    ['2026-11-01/2026-11-20', '2026-11-20'],
    ['2026-11-01/2027-01-01', TODAY],
    ['2026-11-01/..', TODAY],
    ['../2026-11-20', '2026-11-20'],
    ['/2026-11-20', '2026-11-20'],
    ['../..', TODAY],
    ['2026-11-23/2026-11-23', TODAY],
  ])('%j asks for %s', (text, day) => {
    expect(asked(text)).toBe(day);
  });

  it.each(['2026-11-24', '2026-11-24T00:00:00+01:00', '2026-11-24/2026-11-30', '2026-11-24/..'])(
    '%j lies in the future and asks for nothing',
    (text) => {
      expect(asked(text)).toBeNull();
    },
  );

  it.each([
    ['heute'],
    ['2026-02-30'],
    ['2026-11-22T10:00:00'],
    ['2026-11-20/2026-11-01'],
    ['2026-11-01/2026-11-02/2026-11-03'],
    ['/'],
    [''],
  ])('%j is refused', (text) => {
    expect(() => asked(text)).toThrow(RequestError);
  });
});

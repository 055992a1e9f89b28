import { describe, expect, it } from '@jest/globals';
import { agsOf, isValidOn, shareADay } from './reporting-unit.domain.js';

const time = (validFrom: string | null, validTo: string | null) => ({ validFrom, validTo });

describe('the validity of a unit', () => {
  it('includes its first and its last day, open ends included', () => {
    expect(isValidOn(time('2026-01-01', '2026-12-31'), '2026-01-01')).toBe(true);
    expect(isValidOn(time('2026-01-01', '2026-12-31'), '2026-12-31')).toBe(true);
    expect(isValidOn(time('2026-01-01', '2026-12-31'), '2027-01-01')).toBe(false);
    expect(isValidOn(time('2026-01-01', '2026-12-31'), '2025-12-31')).toBe(false);
    expect(isValidOn(time(null, null), '1900-01-01')).toBe(true);
  });

  it('overlaps another one when there is a common day', () => {
    expect(shareADay(time(null, null), time('2026-01-01', null))).toBe(true);
    expect(shareADay(time(null, '2026-12-31'), time('2026-12-31', null))).toBe(true);
    expect(shareADay(time(null, '2026-12-31'), time('2027-01-01', null))).toBe(false);
    expect(shareADay(time('2027-01-01', null), time(null, '2026-12-31'))).toBe(false);
  });
});

it('finds the municipality key inside an ARS, and none in a key without', () => {
  expect(agsOf('034590024024')).toBe('03459024');
  expect(agsOf('03459F000001')).toBeNull();
});

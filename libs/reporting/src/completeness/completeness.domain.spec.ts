import { describe, expect, it } from '@jest/globals';
import { type ReportingDayStatus } from '../reporting-calendar/reporting-calendar.domain.js';
import { ratesOf } from './completeness.domain.js';

const owed = (status: ReportingDayStatus) => ({ expected: true, status });
const free = (status: ReportingDayStatus) => ({ expected: false, status });

describe('ratesOf', () => {
  it('counts what came of what was owed, to one decimal', () => {
    expect(ratesOf([owed('ON_TIME'), owed('LATE'), owed('MISSING')])).toEqual({
      expected: 3,
      received: 2,
      onTime: 1,
      completenessPercent: 66.7,
      timelinessPercent: 33.3,
    });
  });

  it('leaves out what is still due, and counts it once it has come', () => {
    expect(ratesOf([owed('DUE')])).toMatchObject({ expected: 0, completenessPercent: null });
    expect(ratesOf([owed('DUE'), owed('ON_TIME')])).toMatchObject({ expected: 1, completenessPercent: 100 });
  });

  it('knows no voluntary reports and no rate where nothing was owed', () => {
    expect(ratesOf([free('ON_TIME'), free('NOT_EXPECTED')])).toEqual({
      expected: 0,
      received: 0,
      onTime: 0,
      completenessPercent: null,
      timelinessPercent: null,
    });
  });
});

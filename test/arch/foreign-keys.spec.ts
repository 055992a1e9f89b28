import { describe, expect, it } from '@jest/globals';
import { findUnlistedForeignKeys } from './foreign-keys.js';
import { describeViolations, readSource } from './source.js';

const key = (name: string, from: string, to: string): string =>
  `ALTER TABLE ONLY ${from}\n    ADD CONSTRAINT ${name} FOREIGN KEY (a, b) REFERENCES ${to}(a, b);\n`;

describe('the foreign keys of this repository', () => {
  it('stay within a library, or are listed with their reason and point right', () => {
    expect(describeViolations(findUnlistedForeignKeys(readSource('infra/db/schema.sql').text))).toEqual([]);
  });
});

describe('findUnlistedForeignKeys', () => {
  const find = (sql: string, listed: Record<string, string>): string[] =>
    describeViolations(findUnlistedForeignKeys(sql, listed));

  it('finds a key across libraries without a reason', () => {
    const sql = key('daily_report_unit_fkey', 'reporting.daily_report', 'territory.reporting_unit');
    expect(find(sql, {})).toEqual([expect.stringContaining('reporting.daily_report_unit_fkey: points to territory')]);
    expect(find(sql, { 'reporting.daily_report_unit_fkey': 'why' })).toEqual([]);
  });

  it('finds a key that points left, listed or not', () => {
    const sql = key('unit_report_fkey', 'territory.reporting_unit', 'reporting.daily_report');
    expect(find(sql, { 'territory.unit_report_fkey': 'why' })).toEqual([
      'territory.unit_report_fkey: points left, to reporting',
    ]);
  });

  it('finds a reason without its key', () => {
    const sql = key('session_account_fkey', 'identity.session', 'identity.account');
    expect(find(sql, { 'identity.session_account_fkey': 'why' })).toEqual([
      expect.stringContaining('no such foreign key across libraries'),
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { findLocksOutsideRegister } from './advisory-locks.js';
import { describeViolations, readScripts, readSources } from './source.js';

describe('the advisory locks of this repository', () => {
  it('stand in one register', () => {
    const files = [...readSources('apps', 'libs', 'infra', 'test'), ...readScripts('infra', 'test')];
    expect(describeViolations(findLocksOutsideRegister(files))).toEqual([]);
  });
});

describe('findLocksOutsideRegister', () => {
  const find = (path: string, text: string): string[] => describeViolations(findLocksOutsideRegister([{ path, text }]));

  it.each([
    'await tx.query(`SELECT pg_advisory_xact_lock(7202, 1)`);',
    "const sql = 'SELECT pg_try_advisory_lock(1)';",
    'const sql = `SELECT pg_advisory_unlock_all()`;',
  ])('finds %s', (text) => {
    expect(find('libs/reporting/src/a.repository.ts', `\n${text}`)).toEqual([
      expect.stringContaining('libs/reporting/src/a.repository.ts:2: an advisory lock belongs into'),
    ]);
    expect(find('libs/platform/src/database/advisory-locks.ts', text)).toEqual([]);
  });
});

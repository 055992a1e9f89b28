import { describe, expect, it } from '@jest/globals';
import {
  districtLockSql,
  enterSoleWriteSql,
  enterWriteSql,
  installationLockSql,
  textLocksSql,
} from './advisory-locks.js';

describe('the locks', () => {
  it('keep their numbers, which processes of another release use, too', () => {
    expect(installationLockSql('territory')).toBe('SELECT pg_advisory_xact_lock(7203, 0)');
    expect(enterWriteSql('03459')).toBe('SELECT pg_advisory_xact_lock_shared(7201, 3459)');
    expect(enterSoleWriteSql('03459')).toBe('SELECT pg_advisory_xact_lock(7201, 3459)');
    expect(districtLockSql('recalculation', '03459')).toBe('SELECT pg_advisory_xact_lock(7204, 3459)');
    expect(districtLockSql('accounts', '03459')).toBe('SELECT pg_advisory_xact_lock(7207, 3459)');
    expect(textLocksSql('unitWrite')).toBe('SELECT pg_advisory_xact_lock(7202, hashtext($1))');
    expect(textLocksSql('signInOfName', 'signInOfSource')).toBe(
      'SELECT pg_advisory_xact_lock(7205, hashtext($1)), pg_advisory_xact_lock(7206, hashtext($2))',
    );
  });

  it('refuse what is no district key, because it would become SQL', () => {
    expect(() => enterWriteSql('1); DROP TABLE a; --')).toThrow('Not a district key.');
  });
});

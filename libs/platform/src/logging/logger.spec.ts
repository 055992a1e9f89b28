import { describe, expect, it } from '@jest/globals';
import { createLogger } from './logger.js';

function logged(fields: Record<string, unknown>): string {
  const lines: string[] = [];
  createLogger('spec', 'info', { write: (line) => lines.push(line) }).error(fields, 'something failed');
  return lines.join('');
}

describe('The log', () => {
  it('leaves out the values of a statement that failed, and keeps the statement', () => {
    const driverError = Object.assign(new Error('violates a constraint'), {
      code: '23514',
      detail: 'Failing row contains (Geheime Bemerkung).',
      where: 'Geheime Bemerkung',
    });
    const line = logged({
      err: Object.assign(new Error('violates a constraint'), {
        driverError,
        query: 'INSERT INTO reporting.daily_report …',
        parameters: ['Geheime Bemerkung'],
        detail: driverError.detail,
      }),
    });
    expect(line).not.toContain('Geheime');
    expect(line).toContain('INSERT INTO reporting.daily_report');
    expect(line).toContain('23514');
    expect(line).toContain('violates a constraint');
  });

  it('leaves out secrets, one level deep', () => {
    const line = logged({
      password: 'sesam-1',
      headers: { authorization: 'sesam-2', cookie: 'sesam-3' },
      token: 'sesam-4',
    });
    expect(line).not.toContain('sesam');
  });
});

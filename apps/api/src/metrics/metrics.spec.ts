import { describe, expect, it } from '@jest/globals';
import { createLogger } from '#platform';
import { type InstallationState } from './installation-state.js';
import { Metrics } from './metrics.js';

const state: InstallationState = {
  outbox: { open: 3, stuck: 0, unsentSeconds: 0, lagSeconds: 2.5, recent: { count: 0, job: null, freshness: null } },
  reporting: { known: [{ districtKey: '03459', expected: 21, received: 20, missing: 1 }], unknown: ['03460'] },
};
const silent = createLogger('test', 'silent');

describe('metrics', () => {
  it('leave out what is not known instead of showing 0 or what was known before', async () => {
    let away = false;
    const metrics = new Metrics(() => (away ? Promise.reject(new Error('away')) : Promise.resolve(state)), silent);
    const there = await metrics.render();
    expect(there).toContain('kreislage_database_up 1');
    expect(there).toContain('kreislage_rollup_lag_seconds 2.5');
    expect(there).toContain('kreislage_reports_missing{district="03459"} 1');
    expect(there).toContain('kreislage_districts_unopened 1');
    // Born at 0, so that the first one counts as an increase.
    expect(there).toContain('kreislage_internal_errors_total 0');
    expect(there).toContain('kreislage_submissions_total{operation="submitDailyReport",outcome="stored",code=""} 0');
    // Nothing was done lately, so nothing took any time.
    expect(there).not.toContain('kreislage_freshness_seconds{');
    away = true;
    const gone = await metrics.render();
    expect(gone).toContain('kreislage_database_up 0');
    expect(gone).not.toContain('kreislage_rollup_lag_seconds');
    expect(gone).not.toContain('kreislage_reports_missing');
    expect(gone).toContain('process_cpu_seconds_total');
  });

  it('look once for scrapes that come together', async () => {
    let looks = 0;
    const metrics = new Metrics(async () => {
      looks += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return state;
    }, silent);
    await Promise.all([metrics.render(), metrics.render(), metrics.render()]);
    expect(looks).toBe(1);
    await metrics.render();
    expect(looks).toBe(2);
  });
});

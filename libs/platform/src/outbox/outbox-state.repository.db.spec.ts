import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '#testing';
import { type Database } from '../database/database.js';
import { findOutboxState, outboxStateSql } from './outbox-state.repository.js';

let database: TestDatabase;
let metrics: Database;

beforeAll(async () => {
  database = await testDatabase();
  metrics = await database.open('kreislage_metrics');
}, 120_000);
afterAll(() => database.close());
beforeEach(() => database.empty());

/** Entries with moments given as seconds before now; null = has not happened. */
async function entries(...rows: { created: number; sent: number | null; done: number | null; attempts?: number }[]) {
  for (const { created, sent, done, attempts } of rows)
    await database.query(
      `INSERT INTO platform.outbox (district_key, topic, created_at, sent_at, done_at, attempts)
       SELECT '03459', 'Probe', now() - make_interval(secs => $1), now() - make_interval(secs => $2),
              now() - make_interval(secs => $3), $4`,
      [created, sent, done, attempts ?? (sent === null ? 0 : 1)],
    );
}

describe('the state of the outbox', () => {
  it('is at rest where nothing is', async () => {
    expect(await findOutboxState(metrics)).toEqual({
      open: 0,
      stuck: 0,
      unsentSeconds: 0,
      lagSeconds: 0,
      recent: { count: 0, job: null, freshness: null },
    });
  });

  it('tells the age of the oldest that is not sent, and of the oldest that is not done', async () => {
    await entries(
      { created: 20, sent: null, done: null },
      { created: 100, sent: null, done: null },
      { created: 500, sent: 400, done: null, attempts: 5 },
      { created: 300, sent: 200, done: null, attempts: 4 },
      { created: 9_000, sent: 9_000, done: 8_000, attempts: 9 },
    );
    const state = await findOutboxState(metrics);
    expect(state).toMatchObject({ open: 4, stuck: 1, recent: { count: 0, job: null, freshness: null } });
    expect(state.unsentSeconds).toBeGreaterThanOrEqual(100);
    expect(state.unsentSeconds).toBeLessThan(160);
    expect(state.lagSeconds).toBeGreaterThanOrEqual(500);
    expect(state.lagSeconds).toBeLessThan(560);
  });

  it('measures what was done in the last five minutes, from the sending and from the record', async () => {
    await entries(
      { created: 14, sent: 13, done: 10 },
      { created: 25, sent: 22, done: 20 },
      { created: 31, sent: 31, done: 30 },
      // Done by an earlier job, before it was sent: no job of its own.
      { created: 44, sent: null, done: 40 },
      { created: 900, sent: 800, done: 400 },
    );
    const { recent } = await findOutboxState(metrics);
    expect(recent.count).toBe(4);
    expect(recent.job!.p50).toBeCloseTo(2, 3);
    expect(recent.job!.max).toBeCloseTo(3, 3);
    expect(recent.freshness!.p50).toBeCloseTo(4, 3);
    expect(recent.freshness!.max).toBeCloseTo(5, 3);
    expect(recent.freshness!.p95).toBeLessThanOrEqual(recent.freshness!.max);
  });
});

describe('a scrape of a large outbox', () => {
  it('goes by the indexes of what is open and what was done lately', async () => {
    await database.query(
      `INSERT INTO platform.outbox (district_key, topic, created_at, sent_at, done_at)
       SELECT '03459', 'Probe', t, t, CASE WHEN n % 500 > 0 THEN t END
         FROM generate_series(1, 20000) AS n, LATERAL (SELECT now() - make_interval(mins => n) AS t) AS moment`,
    );
    await database.query(`ANALYZE platform.outbox`);
    const plan = (await database.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${outboxStateSql}`)).map(
      (row) => row['QUERY PLAN'],
    );
    expect(plan.filter((line) => /outbox_(open|done)_idx/.test(line)).length).toBeGreaterThanOrEqual(2);
    expect(plan.join('\n')).not.toContain('Seq Scan on outbox');
  });
});

describe('the role of the metrics', () => {
  it('reads moments and numbers, and neither what was changed nor who it was', async () => {
    for (const sql of [
      'SELECT payload FROM platform.outbox',
      'SELECT computed_at FROM steering.district_day',
      'SELECT * FROM territory.district',
      'SELECT 1 FROM reporting.daily_report',
      'SELECT 1 FROM identity.account',
      'SELECT 1 FROM platform.audit_entry',
      'UPDATE platform.outbox SET attempts = 0',
      'DELETE FROM platform.outbox',
    ])
      await expect(metrics.query(sql)).rejects.toThrow(/permission denied/);
  });
});

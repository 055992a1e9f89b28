import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '#testing';
import { type Database } from '#platform';
import { findReportingStates } from './reporting-state.repository.js';

let database: TestDatabase;
let metrics: Database;

beforeAll(async () => {
  database = await testDatabase();
  metrics = await database.open('kreislage_metrics');
}, 120_000);
afterAll(() => database.close());

/** A stored day, so many days from the district's today. */
async function day(
  districtKey: string,
  offset: number,
  expected: number,
  received: number,
  due: 'passed' | 'past' | 'ahead',
) {
  await database.query(
    `INSERT INTO steering.district_day (district_key, date, figures, due_passed, due_at)
     SELECT district_key, (clock_timestamp() AT TIME ZONE time_zone)::date + $2::int,
            jsonb_build_object('reporting', jsonb_build_object('expected', $3::int, 'received', $4::int)), $5 = 'passed',
            clock_timestamp() + CASE $5 WHEN 'ahead' THEN interval '1 minute' ELSE interval '-1 minute' END
       FROM territory.district WHERE district_key = $1`,
    [districtKey, offset, expected, received, due],
  );
}

describe('reporting of today', () => {
  it('counts who is missing only past the due moment, only today, and nobody where the day is not worked out', async () => {
    for (const key of ['01001', '01002', '01003', '01004', '01005'])
      await database.query(`INSERT INTO territory.district (district_key) VALUES ($1)`, [key]);
    // Another zone may have another today.
    await database.query(`UPDATE territory.district SET time_zone = 'Pacific/Kiritimati' WHERE district_key = '01005'`);
    await day('01001', 0, 21, 18, 'passed');
    await day('01001', -1, 21, 0, 'passed');
    await day('01002', 0, 21, 18, 'ahead');
    // A day on which nothing is owed: voluntary reports are nobody's debt.
    await day('01003', 0, 0, 4, 'passed');
    await day('01004', -1, 21, 2, 'passed');
    // No worker has marked that the due moment is over.
    await day('01005', 0, 3, 1, 'past');
    expect(await findReportingStates(metrics)).toEqual({
      known: [
        { districtKey: '01001', expected: 21, received: 18, missing: 3 },
        { districtKey: '01002', expected: 21, received: 18, missing: 0 },
        { districtKey: '01003', expected: 0, received: 4, missing: 0 },
        { districtKey: '01005', expected: 3, received: 1, missing: 2 },
      ],
      unknown: ['01004'],
    });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { addDays, dayOf } from '#kernel';
import { type Database } from '#platform';
import { testDatabase, type TestDatabase } from '#testing';
import { countDaysPending } from './days-pending.js';
import { RecalculationService } from './recalculation.service.js';
import { findFrame } from '../situation/situation.repository.js';
import { ScheduleService } from './schedule.service.js';
import { rebuildRollups, verifyDistrict } from './verification.js';

const district = '03459';
const melle = '034590024024';
const bohmte = '034590013013';
const today = dayOf(new Date(), 'Europe/Berlin');

let database: TestDatabase;
let app: Database;
let relay: Database;

beforeAll(async () => {
  database = await testDatabase();
  app = await database.open('kreislage_app');
  relay = await database.open('kreislage_relay');
}, 120_000);
afterAll(() => database.close());

beforeEach(async () => {
  await database.empty();
  await database.query(`INSERT INTO territory.district (district_key) VALUES ('${district}')`);
  await database.query(
    `INSERT INTO territory.district_version (district_key, recorded_at, name, state) VALUES ('${district}', '2020-01-01Z', 'Osnabrück', 'NI')`,
  );
  await database.query(`
    INSERT INTO territory.district_rules_version
      (district_key, recorded_at, due_time, reporting_days, carry_forward_days, lock_after_days, middle_step, assessment_required)
    VALUES ('${district}', '2020-01-01Z', '00:00', '{1,2,3,4,5,6,7}', 3, 14, false, true)`);
  for (const [key, name] of [
    [melle, 'Melle'],
    [bohmte, 'Bohmte'],
  ]) {
    await database.query(
      `INSERT INTO territory.reporting_unit (district_key, unit_key) VALUES ('${district}', '${key}')`,
    );
    await database.query(`
      INSERT INTO territory.reporting_unit_version (district_key, unit_key, recorded_at, name, kind)
      VALUES ('${district}', '${key}', '2020-01-01Z', '${name}', 'TOWN')`);
  }
});

/** A report as the service would store it: revision and outbox row together. */
async function report(unitKey: string, reportingDate: string, persons: number): Promise<void> {
  await app.transaction({ districtKey: district }, async (tx) => {
    await tx.query(
      `INSERT INTO reporting.daily_report
         (district_key, unit_key, reporting_date, revision, recorded_at, recorded_by_name, source, on_behalf, on_time, accommodated_shared)
       SELECT $1, $2::text, $3::date,
              1 + coalesce((SELECT max(revision) FROM reporting.daily_report WHERE unit_key = $2 AND reporting_date = $3::date), 0),
              greatest(date_trunc('milliseconds', clock_timestamp()),
                       (SELECT max(recorded_at) + interval '1 ms' FROM reporting.daily_report WHERE unit_key = $2)),
              'Test', 'API', false, true, $4`,
      [district, unitKey, reportingDate, persons],
    );
    await tx.query(
      `INSERT INTO platform.outbox (district_key, topic, payload) VALUES ($1, 'DailyReportAccepted', $2)`,
      [district, JSON.stringify({ unitKey, reportingDate })],
    );
  });
}

async function storedPersons(): Promise<Record<string, number | null>> {
  const rows = await database.query<{ date: string; value: number | null }>(
    `SELECT date::text AS date, (figures #>> '{accommodation,SHARED,accommodatedPersons,value}')::int AS value
       FROM steering.district_day ORDER BY date`,
  );
  return Object.fromEntries(rows.map((row) => [row.date, row.value]));
}

describe('a recalculation', () => {
  it('changes the days from a back-dated report to the unit’s next report or the carry-forward limit, and no other', async () => {
    const service = new RecalculationService(app);
    await report(melle, addDays(today, -10), 40);
    await report(melle, addDays(today, -5), 50);
    await service.recalculateDistrict(district);
    await report(bohmte, addDays(today, -9), 7);
    await report(melle, addDays(today, -8), 45);
    await service.recalculateDistrict(district);
    expect(await storedPersons()).toEqual({
      [addDays(today, -10)]: 40,
      [addDays(today, -9)]: 47,
      [addDays(today, -8)]: 52,
      [addDays(today, -7)]: 52,
      [addDays(today, -6)]: 52,
      [addDays(today, -5)]: 50,
      [addDays(today, -4)]: 50,
      [addDays(today, -3)]: 50,
      [addDays(today, -2)]: 50,
    });
    expect((await verifyDistrict(app, district)).differences).toEqual([]);
  });

  it('leaves the same state in whatever order and however often the work is done', async () => {
    const service = new RecalculationService(app);
    await report(melle, addDays(today, -2), 10);
    await report(melle, addDays(today, -2), 20);
    await report(bohmte, today, 5);
    expect(await service.recalculateDistrict(district)).toBe(3);
    const once = await storedPersons();
    await database.query(`UPDATE platform.outbox SET done_at = NULL`);
    await Promise.all([service.recalculateDistrict(district), service.recalculateDistrict(district)]);
    expect(await storedPersons()).toEqual(once);
    expect(once).toEqual({ [addDays(today, -2)]: 20, [addDays(today, -1)]: 20, [today]: 25 });
    expect(await service.recalculateDistrict(district)).toBe(0);
  });

  it('works every day out anew when the rules of the district change', async () => {
    const service = new RecalculationService(app);
    await report(melle, addDays(today, -4), 40);
    await service.recalculateDistrict(district);
    await database.query(`
      INSERT INTO territory.district_rules_version
        (district_key, recorded_at, due_time, reporting_days, carry_forward_days, lock_after_days, middle_step, assessment_required)
      VALUES ('${district}', clock_timestamp(), '00:00', '{1,2,3,4,5,6,7}', 1, 14, false, true)`);
    const pending = (): Promise<number> =>
      app.transaction({ districtKey: district, snapshot: true }, async (tx) =>
        countDaysPending(tx, (await findFrame(tx, district, null))!, today),
      );
    expect(await pending()).toBe(0);
    await database.query(`INSERT INTO platform.outbox (district_key, topic) VALUES ('${district}', 'DistrictChanged')`);
    // From the first day with figures until today.
    expect(await pending()).toBe(5);
    await service.recalculateDistrict(district);
    expect(await pending()).toBe(0);
    await report(melle, addDays(today, -2), 41);
    // It counts on its own day and, by the new rules, on the next one.
    expect(await pending()).toBe(2);
    await service.recalculateDistrict(district);
    expect(await storedPersons()).toMatchObject({
      [addDays(today, -4)]: 40,
      [addDays(today, -3)]: 40,
      [addDays(today, -2)]: 41,
      [addDays(today, -1)]: 41,
      [today]: null,
    });
    expect((await verifyDistrict(app, district)).differences).toEqual([]);
  });
});

describe('verify', () => {
  it('names a figure and a pointer that are not right, and a rebuild mends them', async () => {
    await report(melle, today, 40);
    await new RecalculationService(app).recalculateDistrict(district);
    await database.query(`
      UPDATE steering.district_day
         SET figures = jsonb_set(figures, '{accommodation,SHARED,accommodatedPersons,value}', '41')`);
    await database.query(`DELETE FROM steering.unit_day`);
    const { differences } = await verifyDistrict(app, district);
    expect(differences.map((difference) => difference.what)).toEqual(['accommodation', `units/${melle}`]);
    await rebuildRollups(app, district, {});
    expect((await verifyDistrict(app, district)).differences).toEqual([]);
  });

  it('does not judge days that are in the works, and names work that is overdue', async () => {
    await report(melle, addDays(today, -3), 40);
    await new RecalculationService(app).recalculateDistrict(district);
    await database.query(`
      UPDATE steering.district_day SET figures = jsonb_set(figures, '{unitsExpected}', '9') WHERE date = '${addDays(today, -3)}'`);
    await report(bohmte, today, 1);
    const busy = await verifyDistrict(app, district);
    expect(busy.open).toBe(1);
    expect(busy.differences.map(({ date, what }) => [date, what])).toEqual([[addDays(today, -3), 'unitsExpected']]);
    await database.query(`UPDATE platform.outbox SET created_at = created_at - interval '10 minutes'`);
    expect((await verifyDistrict(app, district)).differences.map((difference) => difference.what)).toContain('outbox');
  });
});

describe('the schedules', () => {
  it('open today once in a district that has no row for it', async () => {
    const schedule = new ScheduleService(relay);
    expect(await schedule.openDays()).toBe(1);
    expect(await schedule.openDays()).toBe(0);
    await new RecalculationService(app).recalculateDistrict(district);
    expect(await storedPersons()).toEqual({ [today]: null });
    expect(await schedule.openDays()).toBe(0);
  });

  it('open the days on which no worker ran as well; until then nobody calls them wrong', async () => {
    await report(melle, addDays(today, -3), 40);
    await new RecalculationService(app).recalculateDistrict(district);
    await database.query(`DELETE FROM steering.unit_day WHERE date > '${addDays(today, -3)}'`);
    await database.query(`DELETE FROM steering.district_day WHERE date > '${addDays(today, -3)}'`);
    expect((await verifyDistrict(app, district)).differences).toEqual([]);
    // The days before and between are worked out, whether the clock or a report of today comes first.
    await report(bohmte, today, 2);
    await report(bohmte, addDays(today, -300), 2);
    await database.query(`INSERT INTO platform.outbox (district_key, topic, payload) VALUES ($1, 'DayOpened', $2)`, [
      district,
      { from: addDays(today, -2), to: addDays(today, -2) },
    ]);
    await new RecalculationService(app).recalculateDistrict(district);
    expect(await storedPersons()).toMatchObject({
      [addDays(today, -3)]: 40,
      [addDays(today, -2)]: 40,
      [addDays(today, -1)]: 40,
      [today]: 42,
    });
    expect((await verifyDistrict(app, district)).differences).toEqual([]);
    await database.query(`DELETE FROM steering.unit_day WHERE date > '${addDays(today, -3)}'`);
    await database.query(`DELETE FROM steering.district_day WHERE date > '${addDays(today, -3)}'`);
    expect(await new ScheduleService(relay).openDays()).toBe(1);
    await new RecalculationService(app).recalculateDistrict(district);
    expect((await verifyDistrict(app, district)).differences).toEqual([]);
    expect(await storedPersons()).toMatchObject({ [addDays(today, -1)]: 40, [today]: 42 });
    // A gap between days that are there is wrong, and so is a day without a row on which somebody reported.
    await database.query(`DELETE FROM steering.district_day WHERE date = '${addDays(today, -1)}'`);
    expect((await verifyDistrict(app, district)).differences.map(({ what }) => what)).toEqual(['day']);
    await database.query(`DELETE FROM steering.district_day`);
    expect((await verifyDistrict(app, district)).differences.map(({ date }) => date)).toContain(addDays(today, -3));
  });

  it('ask once for a day whose due moment has passed since it was worked out, and tell it', async () => {
    const schedule = new ScheduleService(relay);
    await schedule.openDays();
    await new RecalculationService(app).recalculateDistrict(district);
    await database.query(
      `UPDATE steering.district_day SET due_passed = false, due_at = clock_timestamp() - interval '1 second'`,
    );
    expect(await schedule.markMissing()).toBe(1);
    expect(await schedule.markMissing()).toBe(0);
    await new RecalculationService(app).recalculateDistrict(district);
    const [day] = await database.query<{ due_passed: boolean }>(`SELECT due_passed FROM steering.district_day`);
    expect(day).toEqual({ due_passed: true });
    const changes = await database.query(`SELECT unit_keys FROM steering.situation_change ORDER BY change_id`);
    expect(changes).toEqual([{ unit_keys: [] }, { unit_keys: [] }]);
  });

  it('forget outbox rows and change notes only when they have served for a week', async () => {
    const schedule = new ScheduleService(relay);
    await report(melle, today, 1);
    await new RecalculationService(app).recalculateDistrict(district);
    await report(melle, today, 2);
    await database.query(`UPDATE platform.outbox SET done_at = done_at - interval '8 days'`);
    await database.query(`UPDATE steering.situation_change SET changed_at = changed_at - interval '8 days'`);
    expect(await schedule.tidyUp()).toBe(2);
    expect(await database.query(`SELECT 1 FROM platform.outbox`)).toHaveLength(1);
  });
});

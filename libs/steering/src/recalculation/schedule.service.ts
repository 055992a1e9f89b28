import { type CalendarDate, dayOf } from '#kernel';
import { appendManyToOutbox, type Database } from '#platform';
import { DAY_OPENED, DUE_MOMENT_PASSED } from './recalculation.service.js';

/**
 * What the clock makes due: a new day in each district at its midnight, and the moment after which a report is missing.
 * Each look finds everything that is due by now, so a look that was missed or came twice does no harm. Works as the role
 * `kreislage_relay`, over all districts.
 */
export class ScheduleService {
  constructor(private readonly database: Database) {}

  /** Opens today in every district that has no row for it yet. Returns how many. */
  async openDays(): Promise<number> {
    return this.database.transaction({}, async (tx) => {
      const districts = await tx.query<{ district_key: string; time_zone: string; now: Date }>(
        `SELECT district_key, time_zone, clock_timestamp() AS now FROM territory.district ORDER BY district_key`,
      );
      const days = districts.map((district) => ({
        districtKey: district.district_key,
        today: dayOf(district.now, district.time_zone),
      }));
      const missing = await tx.query<{ district_key: string; today: CalendarDate }>(
        `SELECT w.district_key, w.today FROM unnest($1::text[], $2::text[]) AS w (district_key, today)
          WHERE NOT EXISTS (SELECT FROM steering.district_day d WHERE d.district_key = w.district_key AND d.date = w.today::date)
            AND NOT EXISTS (SELECT FROM platform.outbox o WHERE o.district_key = w.district_key AND o.done_at IS NULL
                              AND o.topic = '${DAY_OPENED}' AND o.payload ->> 'to' = w.today)`,
        [days.map((day) => day.districtKey), days.map((day) => day.today)],
      );
      await appendManyToOutbox(
        tx,
        DAY_OPENED,
        missing.map(({ district_key: districtKey, today }) => ({ districtKey, payload: { from: today, to: today } })),
      );
      return missing.length;
    });
  }

  /** Asks for a recalculation of every day whose due moment has passed since it was last worked out. Returns how many. */
  async markMissing(): Promise<number> {
    return this.database.transaction({}, async (tx) => {
      const due = await tx.query<{ district_key: string; date: string }>(
        `SELECT d.district_key, d.date FROM steering.district_day d
          WHERE NOT d.due_passed AND d.due_at < clock_timestamp()
            AND NOT EXISTS (SELECT FROM platform.outbox o WHERE o.district_key = d.district_key AND o.done_at IS NULL
                              AND o.topic = '${DUE_MOMENT_PASSED}' AND o.payload ->> 'to' = d.date::text)
          -- In the order of district_day_due_idx, which holds the moments to come and nothing else.
          ORDER BY d.due_at LIMIT 5000`,
      );
      await appendManyToOutbox(
        tx,
        DUE_MOMENT_PASSED,
        due.map(({ district_key: districtKey, date }) => ({ districtKey, payload: { from: date, to: date } })),
      );
      return due.length;
    });
  }

  /** Forgets outbox rows and change notes that have served; returns how many. */
  async tidyUp(): Promise<number> {
    return this.database.transaction({}, async (tx) => {
      const [row] = await tx.query<{ gone: number }>(
        `WITH o AS (DELETE FROM platform.outbox WHERE done_at < clock_timestamp() - interval '7 days' RETURNING 1),
              c AS (DELETE FROM steering.situation_change WHERE changed_at < clock_timestamp() - interval '7 days' RETURNING 1)
         SELECT ((SELECT count(*) FROM o) + (SELECT count(*) FROM c))::int AS gone`,
      );
      return row!.gone;
    });
  }
}

import { type CalendarDate } from '#kernel';
import { openEntrySql, type Tx } from '#platform';
import { type DistrictToday } from '#territory';

/** Days taken by one run at most. */
const MOST_DAYS = 5_000;

/** Those of the days that have no row in the steering view, and no open outbox entry of the topic that will make one. */
export function findUnopenedDays(tx: Tx, days: readonly DistrictToday[], topic: string): Promise<DistrictToday[]> {
  const open = openEntrySql({ districtKey: 'w.district_key', topic, field: 'to', value: 'w.today' });
  return tx.query<DistrictToday>(
    `SELECT w.district_key AS "districtKey", w.today FROM unnest($1::text[], $2::text[]) AS w (district_key, today)
      WHERE NOT EXISTS (SELECT FROM steering.district_day d WHERE d.district_key = w.district_key AND d.date = w.today::date)
        AND NOT ${open}`,
    [days.map(({ districtKey }) => districtKey), days.map(({ today }) => today)],
  );
}

/** Days that passed their due moment since they were last worked out, without an open outbox entry of the topic. */
export function findDaysPastDue(
  tx: Tx,
  topic: string,
): Promise<{ readonly districtKey: string; readonly date: CalendarDate }[]> {
  const open = openEntrySql({ districtKey: 'd.district_key', topic, field: 'to', value: 'd.date::text' });
  return tx.query(
    `SELECT d.district_key AS "districtKey", d.date FROM steering.district_day d
      WHERE NOT d.due_passed AND d.due_at < clock_timestamp() AND NOT ${open}
      -- In the order of district_day_due_idx, which holds the moments to come and nothing else.
      ORDER BY d.due_at LIMIT ${MOST_DAYS}`,
  );
}

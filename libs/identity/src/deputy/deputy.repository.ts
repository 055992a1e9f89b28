import { type CalendarDate } from '#kernel';
import { type Tx } from '#platform';
import { type Deputy } from './deputy.domain.js';

/** Today in the time zone of a row of territory.district. */
const todayIn = (district: string): string => `(clock_timestamp() AT TIME ZONE ${district}.time_zone)::date`;

/**
 * Whether a row of identity.deputy is in force today, in the time zone of its row of territory.district.
 * @param deputy alias of the first
 * @param district alias of the second
 */
export function deputyInForce(deputy: string, district: string): string {
  return `${deputy}.ended_at IS NULL AND ${todayIn(district)} BETWEEN ${deputy}.from_date AND coalesce(${deputy}.to_date, 'infinity')`;
}

const deputyColumns = `y.deputy_id AS "deputyId", y.account_id AS "accountId", y.unit_key AS "unitKey",
  y.from_date AS "from", y.to_date AS "to", y.ended_at AS "endedAt"`;

/** The deputies of the district, current and coming ones first, by their first day; those over for more than a year left out. */
export function findDeputies(tx: Tx, districtKey: string): Promise<Deputy[]> {
  return tx.query<Deputy>(
    `SELECT ${deputyColumns}
       FROM identity.deputy y JOIN territory.district d USING (district_key)
      WHERE y.district_key = $1 AND coalesce(y.to_date, 'infinity') >= ${todayIn('d')} - 366
      ORDER BY y.ended_at IS NOT NULL OR coalesce(y.to_date, 'infinity') < ${todayIn('d')}, y.from_date, y.unit_key COLLATE "C", y.created_at`,
    [districtKey],
  );
}

/** A deputy of the district; null = none of this id. */
export async function findDeputy(tx: Tx, districtKey: string, deputyId: string): Promise<Deputy | null> {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(deputyId)) return null;
  const [row] = await tx.query<Deputy>(
    `SELECT ${deputyColumns}
       FROM identity.deputy y WHERE y.district_key = $1 AND y.deputy_id = $2`,
    [districtKey, deputyId],
  );
  return row ?? null;
}

/** Deputies of the account for the unit that are not ended. */
export function findAppointments(tx: Tx, accountId: string, unitKey: string): Promise<Deputy[]> {
  return tx.query<Deputy>(
    `SELECT ${deputyColumns} FROM identity.deputy y WHERE y.account_id = $1 AND y.unit_key = $2 AND y.ended_at IS NULL`,
    [accountId, unitKey],
  );
}

/** Ends what the account reports for at once: today stays the last day of those in force, those to come are taken back. */
export function endAppointments(tx: Tx, districtKey: string, accountId: string): Promise<Deputy[]> {
  return tx.query<Deputy>(
    `WITH day AS (SELECT ${todayIn('d')} AS today FROM territory.district d WHERE district_key = $1),
          taken_back AS (DELETE FROM identity.deputy y USING day
                          WHERE y.account_id = $2 AND y.ended_at IS NULL AND y.from_date > today RETURNING ${deputyColumns}),
          ended AS (UPDATE identity.deputy y SET to_date = today, ended_at = clock_timestamp() FROM day
                     WHERE y.account_id = $2 AND y.ended_at IS NULL AND y.from_date <= today AND coalesce(y.to_date, 'infinity') >= today
                    RETURNING ${deputyColumns})
     SELECT * FROM taken_back UNION ALL SELECT * FROM ended`,
    [districtKey, accountId],
  );
}

/** Today in the district. */
export async function findToday(tx: Tx, districtKey: string): Promise<CalendarDate> {
  const [row] = await tx.query<{ today: CalendarDate }>(
    `SELECT ${todayIn('d')} AS today FROM territory.district d WHERE district_key = $1`,
    [districtKey],
  );
  return row!.today;
}

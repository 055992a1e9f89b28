import { type CalendarDate } from '#kernel';
import { type Tx } from '#platform';

/** First day of the district with stored figures; null = none yet. */
export async function findFirstDay(tx: Tx & { readonly districtKey: string }): Promise<CalendarDate | null> {
  const [row] = await tx.query<{ first: CalendarDate | null }>(
    `SELECT min(date) AS first FROM steering.district_day WHERE district_key = $1`,
    [tx.districtKey],
  );
  return row?.first ?? null;
}

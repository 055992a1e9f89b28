import { type CalendarDate } from '#kernel';
import { type Tx } from '#platform';

/** Notification after a change of the steering view is committed; payload: change_id. */
export const SITUATION_CHANNEL = 'kreislage_situation';

/** Days of a district whose figures changed, and the units whose reports changed them. */
export interface SituationChange {
  readonly changeId: number;
  readonly districtKey: string;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly unitKeys: readonly string[];
}

/** Stores the change; listeners are notified when the transaction commits. */
export async function announceChange(
  tx: Tx,
  districtKey: string,
  { from, to, unitKeys }: Pick<SituationChange, 'from' | 'to' | 'unitKeys'>,
): Promise<void> {
  await tx.query(
    `WITH change AS (
       INSERT INTO steering.situation_change (district_key, from_date, to_date, unit_keys)
       VALUES ($1, $2, $3, $4) RETURNING change_id
     )
     SELECT pg_notify('${SITUATION_CHANNEL}', change_id::text) FROM change`,
    [districtKey, from, to, unitKeys],
  );
}

/** Ids of the newest changes of all districts, the newest first. */
export async function findNewestChangeIds(tx: Tx, limit: number): Promise<number[]> {
  const rows = await tx.query<{ change_id: string }>(
    `SELECT change_id FROM steering.situation_change ORDER BY change_id DESC LIMIT $1`,
    [limit],
  );
  return rows.map((row) => Number(row.change_id));
}

/** Changes of all districts above the id, without the known ones, in their order. */
export async function findChangesAfter(
  tx: Tx,
  changeId: number,
  knownIds: readonly number[],
): Promise<SituationChange[]> {
  const rows = await tx.query<Omit<SituationChange, 'changeId'> & { changeId: string }>(
    `SELECT change_id AS "changeId", district_key AS "districtKey", from_date AS "from", to_date AS "to", unit_keys AS "unitKeys"
       FROM steering.situation_change
      WHERE change_id > $1::bigint AND change_id <> ALL ($2::bigint[]) ORDER BY change_id`,
    [changeId, knownIds],
  );
  return rows.map((row) => ({ ...row, changeId: Number(row.changeId) }));
}

/** Deletes changes that were stored more than so many days ago. @returns their number */
export async function deleteOldChanges(tx: Tx, days: number): Promise<number> {
  const [row] = await tx.query<{ deleted: number }>(
    `WITH old AS (DELETE FROM steering.situation_change WHERE changed_at < clock_timestamp() - make_interval(days => $1) RETURNING 1)
     SELECT count(*)::int AS deleted FROM old`,
    [days],
  );
  return row!.deleted;
}

import { type Tx } from '../database/database.js';

/** Name of the notification that wakes the relay. */
export const OUTBOX_CHANNEL = 'kreislage_outbox';

/** What a committed change owes the worker. */
export interface OutboxEntry {
  readonly outboxId: number;
  readonly topic: string;
  readonly payload: Record<string, unknown>;
}

/**
 * Adds an entry in the transaction of the change it belongs to; the relay is woken by the commit.
 * @param options.silently leaves the waking to an {@link OutboxBell} after the commit: commits that notify wait for each
 *   other until they are on disk, the others get there together
 */
export async function appendToOutbox(
  tx: Tx,
  districtKey: string,
  topic: string,
  payload: Record<string, unknown>,
  { silently = false }: { readonly silently?: boolean } = {},
): Promise<void> {
  const insert = `INSERT INTO platform.outbox (district_key, topic, payload) VALUES ($1, $2, $3::jsonb)`;
  await tx.query(silently ? insert : `WITH entry AS (${insert}) SELECT pg_notify('${OUTBOX_CHANNEL}', '')`, [
    districtKey,
    topic,
    JSON.stringify(payload),
  ]);
}

/** Adds many entries of one topic as one statement, in their order. */
export async function appendManyToOutbox(
  tx: Tx,
  topic: string,
  entries: readonly { readonly districtKey: string; readonly payload: Record<string, unknown> }[],
): Promise<void> {
  if (entries.length === 0) return;
  await tx.query(
    `WITH entry AS (
       INSERT INTO platform.outbox (district_key, topic, payload)
       SELECT e."districtKey", $1, e.payload
         FROM ROWS FROM (jsonb_to_recordset($2::jsonb) AS ("districtKey" text, payload jsonb)) WITH ORDINALITY AS e
        ORDER BY ordinality
     )
     SELECT pg_notify('${OUTBOX_CHANNEL}', '')`,
    [topic, JSON.stringify(entries)],
  );
}

/** The entries of a district whose effect is not committed yet, oldest first. */
export async function findOpenEntries(tx: Tx, districtKey: string, limit: number): Promise<OutboxEntry[]> {
  const rows = await tx.query<{ outbox_id: string; topic: string; payload: Record<string, unknown> }>(
    `SELECT outbox_id, topic, payload FROM platform.outbox
      WHERE district_key = $1 AND done_at IS NULL ORDER BY outbox_id LIMIT $2`,
    [districtKey, limit],
  );
  return rows.map((row) => ({ outboxId: Number(row.outbox_id), topic: row.topic, payload: row.payload }));
}

/** Marks entries as done, in the transaction that commits their effect. */
export async function markDone(tx: Tx, outboxIds: readonly number[]): Promise<void> {
  await tx.query(`UPDATE platform.outbox SET done_at = clock_timestamp() WHERE outbox_id = ANY($1::bigint[])`, [
    outboxIds,
  ]);
}

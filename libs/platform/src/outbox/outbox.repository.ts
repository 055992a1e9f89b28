import { type Tx } from '../database/database.js';

/** Name of the notification that wakes the relay. */
export const OUTBOX_CHANNEL = 'kreislage_outbox';

/** A committed change whose effect the worker still has to bring about. */
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

/**
 * Whether an entry is open, as an SQL condition, for statements of other libraries that append only what is not open yet.
 * @param entry.districtKey SQL that gives the district's key
 * @param entry.topic a constant of the program, nothing from a request
 * @param entry.field key in the payload, a constant like the topic
 * @param entry.value SQL that gives the text under that key
 */
export function openEntrySql(entry: {
  readonly districtKey: string;
  readonly topic: string;
  readonly field: string;
  readonly value: string;
}): string {
  return `EXISTS (SELECT FROM platform.outbox entry WHERE entry.district_key = ${entry.districtKey} AND entry.done_at IS NULL
                     AND entry.topic = '${entry.topic}' AND entry.payload ->> '${entry.field}' = ${entry.value})`;
}

/** The number of open entries of a district. @param olderThanSeconds counts only those written before so many seconds */
export async function countOpenEntries(tx: Tx, districtKey: string, olderThanSeconds = 0): Promise<number> {
  const [row] = await tx.query<{ open: number }>(
    `SELECT count(*)::int AS open FROM platform.outbox
      WHERE district_key = $1 AND done_at IS NULL AND ($2::float8 = 0 OR created_at < clock_timestamp() - make_interval(secs => $2::float8))`,
    [districtKey, olderThanSeconds],
  );
  return row!.open;
}

/** Deletes entries that were done more than so many days ago. @returns their number */
export async function deleteDoneEntries(tx: Tx, days: number): Promise<number> {
  const [row] = await tx.query<{ deleted: number }>(
    `WITH old AS (DELETE FROM platform.outbox WHERE done_at < clock_timestamp() - make_interval(days => $1) RETURNING 1)
     SELECT count(*)::int AS deleted FROM old`,
    [days],
  );
  return row!.deleted;
}

/** Wakes the relay when the transaction commits. */
export async function wakeRelay(tx: Tx): Promise<void> {
  await tx.query(`SELECT pg_notify('${OUTBOX_CHANNEL}', '')`);
}

/** An entry that a relay hands to the queue. */
interface ClaimedEntry {
  readonly outboxId: string;
  readonly districtKey: string;
}

/** An entry that is not done after so many seconds is sent again; from the sixth time on after twice as long, up to an hour. */
const RESEND_AFTER_SECONDS = 30;

/** The open entries that a relay claims; each kind goes by an index of its own (outbox_unsent_idx, outbox_open_idx). */
const claimable = {
  unsent: 'sent_at IS NULL',
  overdue: `sent_at < clock_timestamp()
  - make_interval(secs => least(${RESEND_AFTER_SECONDS} * 2.0 ^ greatest(least(attempts, 15) - 5, 0), 3600))`,
} as const;

/** Marks open entries as sent and returns them; no entry is claimed by two relays at once. */
export function claimEntries(tx: Tx, kind: keyof typeof claimable, limit: number): Promise<ClaimedEntry[]> {
  return tx.query<ClaimedEntry>(
    `UPDATE platform.outbox SET sent_at = clock_timestamp(), attempts = attempts + 1
      WHERE outbox_id IN (
        SELECT outbox_id FROM platform.outbox
         WHERE done_at IS NULL AND ${claimable[kind]} ORDER BY outbox_id LIMIT ${limit} FOR UPDATE SKIP LOCKED)
      RETURNING outbox_id AS "outboxId", district_key AS "districtKey"`,
  );
}

/** Gives claimed entries back: the queue did not take them, and the next round need not wait for the resend. */
export async function returnEntries(tx: Tx, entries: readonly ClaimedEntry[]): Promise<void> {
  await tx.query(
    `UPDATE platform.outbox SET sent_at = NULL, attempts = attempts - 1 WHERE outbox_id = ANY($1::bigint[]) AND done_at IS NULL`,
    [entries.map(({ outboxId }) => outboxId)],
  );
}

import { type Tx } from '../database/database.js';

/** How many seconds back {@link OutboxState.recent} looks. */
export const RECENT_SECONDS = 300;

/** Durations in seconds: half of them, 95 of 100, and all of them took at most so long. */
export interface Durations {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** The progress of the work that committed changes owe, over all districts. */
export interface OutboxState {
  /** Entries whose effect is not committed yet. */
  readonly open: number;
  /** Of these, those handed to the queue five times or more: something keeps them from being done. */
  readonly stuck: number;
  /** Age in seconds of the oldest entry that the queue has not been told of; 0 = none. */
  readonly unsentSeconds: number;
  /** Age in seconds of the oldest open entry, which is how far the steering view may be behind; 0 = it is not. */
  readonly lagSeconds: number;
  /** The entries done within the last {@link RECENT_SECONDS}. */
  readonly recent: {
    readonly count: number;
    /** From handing it to the queue to the commit of its effect; null = none were done. */
    readonly job: Durations | null;
    /** From the commit of the change to the commit of its effect; null = none were done. */
    readonly freshness: Durations | null;
  };
}

interface Row {
  open: number;
  stuck: number;
  unsent: number;
  lag: number;
  recent: number;
  job: [number, number, number] | null;
  freshness: [number, number, number] | null;
}

/** See {@link findOutboxState}. */
export const outboxStateSql = `
  SELECT o.*, r.*
  FROM (SELECT count(*)::int AS open,
               (count(*) FILTER (WHERE attempts >= 5))::int AS stuck,
               coalesce(greatest(0, extract(epoch FROM statement_timestamp() - min(created_at) FILTER (WHERE sent_at IS NULL))), 0)::float8 AS unsent,
               coalesce(greatest(0, extract(epoch FROM statement_timestamp() - min(created_at))), 0)::float8 AS lag
          FROM platform.outbox WHERE done_at IS NULL) AS o,
       (SELECT count(*)::int AS recent,
               percentile_cont(ARRAY[0.5, 0.95, 1]) WITHIN GROUP (ORDER BY extract(epoch FROM done_at - sent_at)::float8) AS job,
               percentile_cont(ARRAY[0.5, 0.95, 1]) WITHIN GROUP (ORDER BY extract(epoch FROM done_at - created_at)::float8) AS freshness
          FROM platform.outbox WHERE done_at > statement_timestamp() - make_interval(secs => ${RECENT_SECONDS})) AS r`;

/**
 * Reads the state of the outbox as `kreislage_metrics`. Both parts go by an index, not over all that was ever done; that is
 * why the moment is the statement's, which does not change from row to row.
 */
export async function findOutboxState(tx: Tx): Promise<OutboxState> {
  const [row] = await tx.query<Row>(outboxStateSql);
  const { open, stuck, unsent, lag, recent, job, freshness } = row!;
  return {
    open,
    stuck,
    unsentSeconds: unsent,
    lagSeconds: lag,
    recent: { count: recent, job: toDurations(job), freshness: toDurations(freshness) },
  };
}

/** Entries may be done without having been sent: an earlier job found them. They have no duration of their own. */
function toDurations(values: [number, number, number] | null): Durations | null {
  return values === null || values[0] === null ? null : { p50: values[0], p95: values[1], max: values[2] };
}

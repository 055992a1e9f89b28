import { type CalendarDate } from '#kernel';
import { type Database, type Logger, NotificationListener } from '#platform';
import { SITUATION_CHANNEL } from '../recalculation/recalculation.domain.js';

/** Days of a district whose figures changed, and the units that brought it. */
export interface SituationChange {
  readonly changeId: number;
  readonly districtKey: string;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly unitKeys: readonly string[];
}

type Listener = (change: SituationChange) => void;

export interface SituationChangesOptions {
  /** Opened as `kreislage_relay`. */
  readonly database: Database;
  readonly databaseUrl: string;
  readonly logger: Logger;
}

/**
 * Tells this process what any worker has committed. Changes are rows; the notification only says that there are new ones,
 * so a connection that broke makes nothing get lost: at least once.
 */
export class SituationChanges {
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly notifications: NotificationListener;
  private seen: number | null = null;
  private reading: Promise<void> | undefined;
  private again = false;

  constructor(private readonly options: SituationChangesOptions) {
    this.notifications = new NotificationListener({
      url: options.databaseUrl,
      role: 'kreislage_relay',
      channel: SITUATION_CHANNEL,
      onNotification: () => this.read(),
      onConnected: () => this.read(),
      onError: (error) => options.logger.warn({ err: error }, 'situation listener lost its connection'),
    });
  }

  async start(): Promise<void> {
    await this.notifications.start();
  }

  async close(): Promise<void> {
    await this.notifications.close();
    await this.reading;
  }

  /** Calls back for every change of the district from now on; returns how to stop. */
  listen(districtKey: string, listener: Listener): () => void {
    const listeners = this.listeners.get(districtKey) ?? new Set();
    this.listeners.set(districtKey, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.listeners.delete(districtKey);
    };
  }

  private read(): void {
    if (this.reading) {
      this.again = true;
      return;
    }
    this.reading = this.readNew()
      .catch((error: unknown) => this.options.logger.warn({ err: error }, 'situation changes: will try again'))
      .finally(() => {
        this.reading = undefined;
        if (this.again) {
          this.again = false;
          this.read();
        }
      });
  }

  private async readNew(): Promise<void> {
    const { database } = this.options;
    if (this.seen === null) {
      const [row] = await database.query<{ newest: string | null }>(
        `SELECT max(change_id) AS newest FROM steering.situation_change`,
      );
      this.seen = Number(row!.newest ?? 0);
      return;
    }
    // Ids are given before the commit, so a lower one may appear later: look back a little, and tell twice rather than never.
    const rows = await database.query<{
      change_id: string;
      district_key: string;
      from_date: CalendarDate;
      to_date: CalendarDate;
      unit_keys: string[];
    }>(
      `SELECT change_id, district_key, from_date, to_date, unit_keys FROM steering.situation_change
        WHERE change_id > $1 OR (change_id > $1 - 100 AND NOT change_id = ANY($2::bigint[])) ORDER BY change_id`,
      [this.seen, [...this.told]],
    );
    for (const row of rows) {
      const changeId = Number(row.change_id);
      this.seen = Math.max(this.seen, changeId);
      this.told.add(changeId);
      const change = {
        changeId,
        districtKey: row.district_key,
        from: row.from_date,
        to: row.to_date,
        unitKeys: row.unit_keys,
      };
      for (const listener of this.listeners.get(row.district_key) ?? []) listener(change);
    }
    for (const changeId of this.told) if (changeId <= this.seen - 100) this.told.delete(changeId);
  }

  private readonly told = new Set<number>();
}

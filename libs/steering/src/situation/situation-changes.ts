import { type CalendarDate } from '#kernel';
import { type Database, type Logger, NotificationListener, OneAtATime } from '#platform';
import { SITUATION_CHANNEL } from '../recalculation/recalculation.domain.js';

/** Days of a district whose figures changed, and the units that brought it. */
export interface SituationChange {
  readonly changeId: number;
  readonly districtKey: string;
  readonly from: CalendarDate;
  readonly to: CalendarDate;
  readonly unitKeys: readonly string[];
}

/** Ids that may still appear below the newest one seen: as many as recalculations can be in flight, and more. */
const LOOK_BACK = 100;

/** How long the next reading waits after one. Milliseconds. */
const STRIDE_MS = 100;

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
  private readonly readings: OneAtATime;
  private readonly told = new Set<number>();
  private readonly watchers = new Set<() => void>();
  private hears = false;

  constructor(private readonly options: SituationChangesOptions) {
    this.readings = new OneAtATime(
      () => this.readNew(),
      (error) => options.logger.warn({ err: error }, 'situation changes: will try again'),
      // A burst of commits is read in strides; subscribers hear of changes once a second at most.
      STRIDE_MS,
    );
    this.notifications = new NotificationListener({
      url: options.databaseUrl,
      role: 'kreislage_relay',
      channel: SITUATION_CHANNEL,
      onNotification: () => {
        this.announce();
        this.readings.call();
      },
      onConnected: () => {
        this.hears = true;
        this.announce();
        this.readings.call();
      },
      onError: (error) => {
        this.hears = false;
        options.logger.warn({ err: error }, 'situation listener lost its connection');
      },
    });
  }

  async start(): Promise<void> {
    await this.notifications.start();
  }

  async close(): Promise<void> {
    await this.notifications.close();
    await this.readings.close();
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

  /** Whether announcements arrive. While they do not, nothing is known of what others changed. */
  get listening(): boolean {
    return this.hears;
  }

  /**
   * Calls back at once whenever anything was committed that a view of any district may depend on, figures or boundaries, and
   * when announcements may have been missed; without a look into the database.
   */
  watch(watcher: () => void): void {
    this.watchers.add(watcher);
  }

  private announce(): void {
    for (const watcher of this.watchers) watcher();
  }

  private async readNew(): Promise<void> {
    const { database } = this.options;
    if (this.seen === null) {
      // What is there at the start was told by others, or is seen by whoever subscribes now.
      const newest = await database.query<{ change_id: string }>(
        `SELECT change_id FROM steering.situation_change ORDER BY change_id DESC LIMIT ${LOOK_BACK}`,
      );
      this.seen = Number(newest[0]?.change_id ?? 0);
      for (const row of newest) this.told.add(Number(row.change_id));
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
        WHERE change_id > $1::bigint - ${LOOK_BACK} AND change_id <> ALL ($2::bigint[]) ORDER BY change_id`,
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
    for (const changeId of this.told) if (changeId <= this.seen - LOOK_BACK) this.told.delete(changeId);
  }
}

import { type Database, type Logger, NotificationListener, OneAtATime } from '#platform';
import {
  findChangesAfter,
  findNewestChangeIds,
  SITUATION_CHANNEL,
  type SituationChange,
} from './situation-change.repository.js';

/** Ids that may still appear below the newest one seen: as many as recalculations can be in flight, and more. */
const LOOK_BACK = 100;

/** How long the next reading waits after one. Milliseconds. */
const STRIDE_MS = 100;

type Listener = (change: SituationChange) => void;

interface SituationChangesOptions {
  /** Opened as `kreislage_relay`. */
  readonly database: Database;
  readonly databaseUrl: string;
  readonly logger: Logger;
}

/**
 * Tells this process of each change that any worker has committed, at least once. Changes are rows, and the notification
 * only says that there are new ones, so a broken connection loses none.
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

  /** Whether announcements arrive. While they do not, changes of other processes go unnoticed. */
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
      // Changes from before the start were told by others, or a new subscriber sees them in its first answer.
      const newest = await findNewestChangeIds(database, LOOK_BACK);
      this.seen = newest[0] ?? 0;
      for (const changeId of newest) this.told.add(changeId);
      return;
    }
    // Ids are given before the commit, so a lower one may appear later: look back a little, and tell twice rather than never.
    for (const change of await findChangesAfter(database, this.seen - LOOK_BACK, [...this.told])) {
      this.seen = Math.max(this.seen, change.changeId);
      this.told.add(change.changeId);
      for (const listener of this.listeners.get(change.districtKey) ?? []) listener(change);
    }
    for (const changeId of this.told) if (changeId <= this.seen - LOOK_BACK) this.told.delete(changeId);
  }
}

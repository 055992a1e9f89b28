import pg from 'pg';
import { connectionSettings } from './connection-settings.js';

interface ListenerOptions {
  readonly url: string;
  readonly role: string;
  readonly channel: string;
  readonly onNotification: (payload: string) => void;
  /** After every (re)connection: something may have been missed in between. */
  readonly onConnected: () => void;
  readonly onError: (error: Error) => void;
}

/** Listens to a channel of the database on a connection of its own, and comes back by itself when that breaks. */
export class NotificationListener {
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private delay = 100;
  private closed = false;

  constructor(private readonly options: ListenerOptions) {}

  /** Connects in the background; resolves after the first attempt. */
  async start(): Promise<void> {
    await this.connect();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      ...connectionSettings(this.options.url, {
        role: this.options.role,
        applicationName: `kreislage ${this.options.channel}`,
      }),
      keepAlive: true,
    });
    this.client = client;
    client.on('error', (error) => this.lose(client, error));
    client.on('end', () => this.lose(client, new Error('The connection ended.')));
    client.on('notification', (message) => this.options.onNotification(message.payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${client.escapeIdentifier(this.options.channel)}`);
      this.delay = 100;
      this.options.onConnected();
    } catch (error) {
      this.lose(client, error as Error);
    }
  }

  private lose(client: pg.Client, error: Error): void {
    if (this.closed || this.client !== client) return;
    this.client = undefined;
    this.options.onError(error);
    client.end().catch(() => undefined);
    this.timer = setTimeout(() => void this.connect(), this.delay * (0.5 + Math.random()));
    this.delay = Math.min(this.delay * 2, 5_000);
  }
}

import { Socket } from 'node:net';

/**
 * A socket on which the messages of one turn of the event loop leave together: a call of the system costs more than most
 * statements do. The driver corks and uncorks around a prepared statement; here so does every write, and uncorking waits
 * for the end of the turn.
 */
export class GatheringSocket extends Socket {
  private waiting = 0;

  constructor() {
    super();
    // Later than `connect`, which puts the original `write` back.
    this.once('connect', () => {
      const write = this.write.bind(this) as (...args: unknown[]) => boolean;
      this.write = (...args: unknown[]): boolean => {
        this.cork();
        try {
          return write(...args);
        } finally {
          this.uncork();
        }
      };
    });
  }

  override uncork(): void {
    this.waiting += 1;
    if (this.waiting === 1) setImmediate(() => this.send());
  }

  /** Buffered writes go first: a stream that has begun to end does not notice when it is uncorked later. */
  override end(...args: unknown[]): this {
    this.send();
    return super.end(...(args as Parameters<Socket['end']>));
  }

  private send(): void {
    for (; this.waiting > 0; this.waiting -= 1) super.uncork();
  }
}

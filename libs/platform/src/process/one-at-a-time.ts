/**
 * Runs a piece of work one at a time. Calls that come while it runs, or in the pause after it, are one more run: none is
 * lost, a hundred cost one. Errors go to `onError` and end nothing.
 */
export class OneAtATime {
  private running: Promise<void> | undefined;
  private pausing: NodeJS.Timeout | undefined;
  private again = false;
  private closed = false;

  constructor(
    private readonly work: () => Promise<void>,
    private readonly onError: (error: unknown) => void,
    /** So many milliseconds after a run no other begins; the first after a rest begins at once. */
    private readonly pauseMs = 0,
  ) {}

  /** Asks for a run; returns at once. */
  call(): void {
    if (this.closed) return;
    if (this.running || this.pausing) {
      this.again = true;
      return;
    }
    this.running = this.work()
      .catch(this.onError)
      .finally(() => {
        this.running = undefined;
        if (this.pauseMs === 0) this.goOn();
        else if (!this.closed) this.pausing = setTimeout(() => this.goOn(), this.pauseMs);
      });
  }

  /** Takes no more calls and waits for the run in progress. */
  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.pausing);
    await this.running;
  }

  private goOn(): void {
    this.pausing = undefined;
    if (!this.again) return;
    this.again = false;
    this.call();
  }
}

/**
 * Runs a piece of work one at a time. Calls that come while it runs are one more run after it: none is lost, a hundred
 * cost one. Errors go to `onError` and end nothing.
 */
export class OneAtATime {
  private running: Promise<void> | undefined;
  private again = false;
  private closed = false;

  constructor(
    private readonly work: () => Promise<void>,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Asks for a run; returns at once. */
  call(): void {
    if (this.closed) return;
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = this.work()
      .catch(this.onError)
      .finally(() => {
        this.running = undefined;
        if (!this.again) return;
        this.again = false;
        this.call();
      });
  }

  /** Takes no more calls and waits for the run in progress. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
  }
}

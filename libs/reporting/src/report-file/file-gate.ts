import { RequestError } from '#kernel';

/**
 * How many files a process works on at a time, and how many may wait: so that files, however many come at once, take a
 * bounded amount of memory.
 */
export class FileGate {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly atOnce = 2,
    private readonly mostWaiting = 6,
  ) {}

  /** @throws RequestError TEMPORARILY_UNAVAILABLE when too many wait already */
  refuseWhenFull(): void {
    if (this.running < this.atOnce || this.waiting.length < this.mostWaiting) return;
    throw new RequestError(
      'TEMPORARILY_UNAVAILABLE',
      'Gerade werden viele Dateien bearbeitet. Bitte gleich noch einmal versuchen.',
      10,
    );
  }

  /** Runs the work when its turn comes. @throws RequestError TEMPORARILY_UNAVAILABLE when too many wait already */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.refuseWhenFull();
    if (this.running >= this.atOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await work();
    } finally {
      // The turn is handed on, so that nobody who comes in between takes it.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
    }
  }
}

import { RequestError } from '#kernel';

/**
 * How many files a process works on at a time, and how many may wait: so that files, however many come at once, take a
 * bounded amount of memory.
 */
export class FileGate {
  private running = 0;
  private readonly ofOwner = new Map<string, number>();
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly atOnce = 2,
    private readonly mostWaiting = 6,
    /** Running and waiting for one owner: one district alone must not shut out the others. */
    private readonly mostOfOwner = 4,
  ) {}

  /** @throws RequestError TEMPORARILY_UNAVAILABLE when too many wait already */
  private refuseWhenFull(owner: string): void {
    const full = this.running >= this.atOnce && this.waiting.length >= this.mostWaiting;
    if (!full && (this.ofOwner.get(owner) ?? 0) < this.mostOfOwner) return;
    throw new RequestError(
      'TEMPORARILY_UNAVAILABLE',
      'Gerade werden viele Dateien bearbeitet. Bitte gleich noch einmal versuchen.',
      10,
    );
  }

  /**
   * Runs the work when its turn comes.
   * @param owner on whose account it is: the district
   * @throws RequestError TEMPORARILY_UNAVAILABLE when too many wait already
   */
  async run<T>(owner: string, work: () => Promise<T>): Promise<T> {
    this.refuseWhenFull(owner);
    this.ofOwner.set(owner, (this.ofOwner.get(owner) ?? 0) + 1);
    if (this.running >= this.atOnce) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await work();
    } finally {
      // The turn is handed on, so that nobody who comes in between takes it.
      const next = this.waiting.shift();
      if (next) next();
      else this.running -= 1;
      const left = this.ofOwner.get(owner)! - 1;
      if (left > 0) this.ofOwner.set(owner, left);
      else this.ofOwner.delete(owner);
    }
  }
}

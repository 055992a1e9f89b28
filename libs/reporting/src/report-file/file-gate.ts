import { RequestError } from '#kernel';

/**
 * How many files a process works on at a time, and how many may wait: so that files, however many come at once, take a
 * bounded amount of memory. Those that wait come in their order, but first the one whose owner has none in work: a district
 * with costly files holds up only its own.
 */
export class FileGate {
  /** Owners of the running files, and of the waiting ones with the call that starts them. */
  private readonly running: string[] = [];
  private readonly waiting: { readonly owner: string; readonly start: () => void }[] = [];

  constructor(
    private readonly atOnce = 2,
    private readonly mostWaiting = 6,
    /** Running and waiting for one owner: one district alone must not shut out the others. */
    private readonly mostOfOwner = 4,
  ) {}

  /** @throws RequestError TEMPORARILY_UNAVAILABLE when too many wait already */
  private refuseWhenFull(owner: string): void {
    const full = this.running.length >= this.atOnce && this.waiting.length >= this.mostWaiting;
    const all = [...this.running, ...this.waiting.map((one) => one.owner)];
    if (!full && all.filter((one) => one === owner).length < this.mostOfOwner) return;
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
    // `running` counts a waiting file from the moment on which another one hands over to it.
    if (this.running.length >= this.atOnce) await new Promise<void>((start) => this.waiting.push({ owner, start }));
    else this.running.push(owner);
    try {
      return await work();
    } finally {
      this.running.splice(this.running.indexOf(owner), 1);
      this.startNext();
    }
  }

  /** Hands the place over directly, so that a file that arrives in between cannot take it. */
  private startNext(): void {
    const idle = this.waiting.findIndex(({ owner }) => !this.running.includes(owner));
    const [next] = this.waiting.splice(Math.max(0, idle), 1);
    if (!next) return;
    this.running.push(next.owner);
    next.start();
  }
}

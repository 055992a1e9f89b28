/** While somebody waits for something else a map request begins at most so often: processors stay free for that. */
const PAUSE_MS = 2;
/** A map request that has worked so long mostly waits, for the database or a tile: the next one need not wait with it. */
const TURN_MS = 20;
/** A caller that has just been answered mostly sends its next request at once. */
const QUIET_MS = 30;

/** Says that a request is over; calling it again does nothing. */
export type Leave = () => void;

/**
 * Lets map requests stand back while other requests are in flight. A map that is moved asks for dozens of tiles at once, all of
 * them on the one event loop and the few processors that also take a report: without this each step of a submission stands in
 * line behind all of them. Meanwhile maps go on one request after the other, with pauses; when it is quiet, all at once.
 */
export class MapGate {
  private others = 0;
  /** Map requests that have begun and not ended, nor used up their turn. */
  private working = 0;
  private readonly waiting: (() => void)[] = [];
  private quiet: NodeJS.Timeout | null = null;
  private pausing = false;

  /** Somebody waits for something other than a map, until the end is said. */
  other(): Leave {
    this.others += 1;
    clearTimeout(this.quiet ?? undefined);
    this.quiet = null;
    return once(() => {
      this.others -= 1;
      if (this.others > 0) return;
      this.quiet = setTimeout(() => {
        this.quiet = null;
        this.admit();
      }, QUIET_MS);
    });
  }

  /** Resolves when it is this map request's turn, in the order of asking. */
  async enter(): Promise<Leave> {
    if (this.waiting.length > 0 || !this.mayBegin()) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.begin();
    const end = once(() => {
      clearTimeout(late);
      this.working -= 1;
      this.admit();
    });
    const late = setTimeout(end, TURN_MS);
    return end;
  }

  private get isQuiet(): boolean {
    return this.others === 0 && this.quiet === null;
  }

  private mayBegin(): boolean {
    return this.isQuiet || (this.working === 0 && !this.pausing);
  }

  private begin(): void {
    this.working += 1;
    if (this.isQuiet || this.pausing) return;
    this.pausing = true;
    setTimeout(() => {
      this.pausing = false;
      this.admit();
    }, PAUSE_MS);
  }

  private admit(): void {
    while (this.waiting.length > 0 && this.mayBegin()) {
      // Counted here, not when its turn begins: that is some ticks later.
      this.begin();
      this.waiting.shift()!();
    }
  }
}

function once(act: () => void): Leave {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}

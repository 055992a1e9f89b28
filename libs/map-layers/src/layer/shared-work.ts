import { type ReadScope } from '#platform';

/** What has been made, as long as it is kept. */
interface Kept<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): unknown;
}

type Outcome<Value> = { readonly value: Value } | { readonly error: unknown; readonly gone: boolean };

/**
 * Work that many ask for at once and one does for all. Where it fails it fails for all who wait, so that what took too long is
 * not begun again by each of them; only where its request was given up, one of those who wait goes on.
 */
export class SharedWork<Value extends object> {
  private readonly running = new Map<string, Promise<Outcome<Value>>>();

  constructor(private readonly kept: Kept<Value>) {}

  /**
   * What is kept under the key, or is made now.
   * @param reads of the request; whoever waits for another gives its snapshot up, and with it a connection that others need.
   *   What it asks later it asks of a newer one
   */
  async of(key: string, reads: Pick<ReadScope, 'release' | 'isGone'>, make: () => Promise<Value>): Promise<Value> {
    for (;;) {
      const known = this.kept.get(key);
      if (known) return known;
      const other = this.running.get(key);
      const running = other ?? this.begin(key, reads, make);
      if (other) await reads.release();
      const outcome = await running;
      if ('value' in outcome) return outcome.value;
      if (!other || !outcome.gone) throw outcome.error;
    }
  }

  private begin(key: string, reads: Pick<ReadScope, 'isGone'>, make: () => Promise<Value>): Promise<Outcome<Value>> {
    const running = make()
      .then(
        (value): Outcome<Value> => {
          this.kept.set(key, value);
          return { value };
        },
        (error: unknown): Outcome<Value> => ({ error, gone: reads.isGone }),
      )
      .finally(() => this.running.delete(key));
    this.running.set(key, running);
    return running;
  }
}

import { type ReadScope } from '#platform';

/** A cache of finished values. */
interface Cache<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): unknown;
}

type Outcome<Value> = { readonly value: Value } | { readonly error: unknown; readonly cancelled: boolean };

/**
 * Single-flight per key. A failure is shared by all waiters; only if the leader's request was cancelled does one waiter take
 * over.
 */
export class SingleFlight<Value extends object> {
  private readonly flights = new Map<string, Promise<Outcome<Value>>>();

  constructor(private readonly cache: Cache<Value>) {}

  /**
   * The cached value of the key, or the one that is made now.
   * @param reads of the request. A waiter releases its snapshot, and with it a connection that others need; its later reads
   *   use a newer snapshot
   */
  async get(key: string, reads: Pick<ReadScope, 'release' | 'isGone'>, make: () => Promise<Value>): Promise<Value> {
    for (;;) {
      const known = this.cache.get(key);
      if (known) return known;
      const other = this.flights.get(key);
      const flight = other ?? this.begin(key, reads, make);
      if (other) await reads.release();
      const outcome = await flight;
      if ('value' in outcome) return outcome.value;
      if (!other || !outcome.cancelled) throw outcome.error;
    }
  }

  private begin(key: string, reads: Pick<ReadScope, 'isGone'>, make: () => Promise<Value>): Promise<Outcome<Value>> {
    const flight = make()
      .then(
        (value): Outcome<Value> => {
          this.cache.set(key, value);
          return { value };
        },
        (error: unknown): Outcome<Value> => ({ error, cancelled: reads.isGone }),
      )
      .finally(() => this.flights.delete(key));
    this.flights.set(key, flight);
    return flight;
  }
}

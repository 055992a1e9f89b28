import { LRUCache } from 'lru-cache';

/** Keeps the values used last, as many as their weights allow; the newest always, however heavy. */
export class BoundedCache<Value> {
  private readonly entries: LRUCache<string, { readonly value: Value }>;

  constructor(private readonly limit: number) {
    this.entries = new LRUCache({ maxSize: limit });
  }

  /** undefined = never set, or given up since. */
  get(key: string): Value | undefined {
    return this.entries.get(key)?.value;
  }

  /** @param weight in the unit of the limit */
  set(key: string, value: Value, weight: number): void {
    // The library refuses what is heavier than the whole.
    this.entries.set(key, { value }, { size: Math.min(Math.max(weight, 1), this.limit) });
  }
}

/** Keeps the values used last, as many as their weights allow; the newest always. */
export class BoundedCache<Value> {
  private readonly entries = new Map<string, { readonly value: Value; readonly weight: number }>();
  private total = 0;

  constructor(private readonly limit: number) {}

  /** undefined = never set, or given up since. */
  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    if (!entry) return undefined;
    // A map goes through its keys in the order of their last insertion.
    this.entries.delete(key);
    this.entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: Value, weight: number): void {
    this.delete(key);
    this.entries.set(key, { value, weight });
    this.total += weight;
    for (const oldest of this.entries.keys()) {
      if (this.total <= this.limit || oldest === key) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    this.total -= this.entries.get(key)?.weight ?? 0;
    this.entries.delete(key);
  }
}

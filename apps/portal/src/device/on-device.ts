/**
 * Storage of the portal on the device: the last account, the own last form, drafts and the one report that waits to be sent.
 * A device that keeps nothing (private windows, full storage) works all the same.
 */
const PREFIX = 'kreislage/';
/** Names that outlive a session: drafts and waiting reports, each under its account, and settings without personal data. */
const LASTING = ['draft/', 'waiting/', 'username', 'settings', 'shortcuts-off', 'sign-out-owed'];

function store(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function names(): string[] {
  const storage = store();
  if (!storage) return [];
  return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '')
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length));
}

/** By name; values are JSON. */
export const onDevice = {
  /** False when the device does not keep it. */
  keep(name: string, value: unknown): boolean {
    try {
      store()?.setItem(PREFIX + name, JSON.stringify(value));
      return store() !== null;
    } catch {
      return false;
    }
  },
  find<Value>(name: string): Value | null {
    try {
      const text = store()?.getItem(PREFIX + name);
      return text ? (JSON.parse(text) as Value) : null;
    } catch {
      return null;
    }
  },
  forget(name: string): void {
    store()?.removeItem(PREFIX + name);
  },
  /** Names that begin so. */
  namesUnder(prefix: string): string[] {
    return names().filter((name) => name.startsWith(prefix));
  },
  /** A draft survives the end of a session; it belongs to the account that wrote it. */
  clearExceptDrafts(): void {
    for (const name of names()) if (!LASTING.some((lasting) => name.startsWith(lasting))) this.forget(name);
  },
};

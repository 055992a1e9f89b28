// When a report that waits on the device is sent again. Pure.

const FIRST_MS = 15_000;
const LONGEST_MS = 5 * 60_000;
/** Together about 20 minutes; after that a person decides. */
const MOST_TRIES = 8;

/**
 * How long to wait after so many tries, in milliseconds: twice as long each time, up to five minutes, and a quarter more or
 * less by chance, so that not all devices come at once. null = no further try.
 * @param tries from 1
 * @param chance from 0 to 1
 */
export function retryAfterMs(tries: number, chance: number): number | null {
  if (tries >= MOST_TRIES) return null;
  return Math.round(Math.min(LONGEST_MS, FIRST_MS * 2 ** (tries - 1)) * (0.75 + chance / 2));
}

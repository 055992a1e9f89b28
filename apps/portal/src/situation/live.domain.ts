/** Announcements are at least so far apart: somebody is listening to something else meanwhile. */
export const QUIET_MS = 30_000;

/** The units that have reported since the last announcement. */
export interface Announcements {
  readonly waiting: readonly string[];
  /** Moment of the last one; null = none yet. Milliseconds. */
  readonly saidAt: number | null;
}

/** Before anything has happened. */
export const nothingSaid: Announcements = { waiting: [], saidAt: null };

/** Takes in units by name, each once. */
export function hear({ waiting, saidAt }: Announcements, names: readonly string[]): Announcements {
  return { waiting: [...new Set([...waiting, ...names])], saidAt };
}

/** The announcement at a moment: now (`in` = 0), after a while (milliseconds), or nothing (null). */
export function nextAnnouncement({ waiting, saidAt }: Announcements, now: number): { readonly in: number } | null {
  if (waiting.length === 0) return null;
  return { in: saidAt === null ? 0 : Math.max(0, saidAt + QUIET_MS - now) };
}

/** `Neue Meldung: Melle.`; of more than five, how many more. */
export function announcementText(names: readonly string[]): string {
  const named = names.slice(0, 5).join(', ');
  const more = names.length - 5;
  const rest = more > 0 ? ` und ${more} weitere` : '';
  return `${names.length === 1 ? 'Neue Meldung' : 'Neue Meldungen'}: ${named}${rest}.`;
}

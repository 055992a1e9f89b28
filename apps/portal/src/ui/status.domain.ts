/** The three steps, and null for a unit that has none on the day. */
export type Assessment = 'SUFFICIENT' | 'STRAINED' | 'CRITICAL' | null;

const looks = {
  SUFFICIENT: { word: 'ausreichend', name: 'sufficient' },
  STRAINED: { word: 'angespannt', name: 'strained' },
  CRITICAL: { word: 'kritisch', name: 'critical' },
  UNKNOWN: { word: 'keine Meldung', name: 'unknown' },
} as const;

/** Its word, and the name that its classes carry. */
export function lookOf(assessment: Assessment): (typeof looks)[keyof typeof looks] {
  return looks[assessment ?? 'UNKNOWN'];
}

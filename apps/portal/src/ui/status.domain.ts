/** The three steps, and null for a report without one (districts need not ask for it). */
export type Assessment = 'SUFFICIENT' | 'STRAINED' | 'CRITICAL' | null;

const looks = {
  SUFFICIENT: { word: 'ausreichend', name: 'sufficient' },
  STRAINED: { word: 'angespannt', name: 'strained' },
  CRITICAL: { word: 'kritisch', name: 'critical' },
} as const;
const unassessed = { word: 'ohne Einschätzung', name: 'unknown' } as const;
const unreported = { word: 'keine Meldung', name: 'unknown' } as const;

export type Look = (typeof looks)[keyof typeof looks] | typeof unassessed | typeof unreported;

/**
 * Its word, and the name that its classes carry.
 * @param assessment of the report that counts; undefined = there is no report
 */
export function lookOf(assessment: Assessment | undefined): Look {
  if (assessment === undefined) return unreported;
  return assessment === null ? unassessed : looks[assessment];
}

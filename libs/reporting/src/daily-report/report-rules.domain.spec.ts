import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isError, type Problem } from '#kernel';
import { defaultRules, type ReportingRules } from '#territory/domain';
import { type AccommodationType } from '../figure/figure-catalogue.domain.js';
import { type ReportDraft, toContent } from './daily-report.domain.js';
import {
  carriesForwardFrom,
  countsOn,
  findDayError,
  findValueErrors,
  findWarnings,
  judgeReport,
  type ReportClaim,
  type ReportContext,
  revisionConflict,
} from './report-rules.domain.js';

type Figures = { persons?: number | null; free?: number | null; places?: number | null };
const kind = (type: AccommodationType, { persons, free, places }: Figures) => ({
  type,
  accommodatedPersons: persons,
  availableNow: free,
  operablePlaces: places,
});
/** A report to which nothing is to be said. */
const clean: ReportDraft = {
  allocations: 0,
  projectedCredits: 3,
  accommodation: [
    kind('DECENTRALISED', { persons: 100, free: 10, places: 120 }),
    kind('SHARED', { persons: 50, free: 5, places: 60 }),
  ],
  prospectiveCapacity: [],
  assessment: 'SUFFICIENT',
  comment: null,
};
const context: ReportContext = {
  reportingDate: '2026-11-23',
  today: '2026-11-23',
  unitValid: true,
  locked: false,
  mayFileAfterLock: false,
  isReportingDay: true,
  currentRevision: null,
  typesOnRecord: [],
  previous: null,
  nineBefore: [],
};
const place = ({ code, field }: Problem): string => `${code} ${field ?? '-'}`;
const errorsOf = (
  draft: Partial<ReportDraft & { correctionReason: string | null }>,
  rules: Partial<ReportingRules> = {},
): string[] => findValueErrors({ ...clean, ...draft }, { ...defaultRules, ...rules }).map(place);
const hintsOf = (draft: Partial<ReportDraft>, more: Partial<ReportContext> = {}): Problem[] => {
  const whole = { ...clean, ...draft };
  return findWarnings(whole, toContent(whole), { ...context, ...more });
};
const hints = (draft: Partial<ReportDraft>, more: Partial<ReportContext> = {}): string[] =>
  hintsOf(draft, more).map(place);

describe('the values', () => {
  it('have nothing wrong in a clean report', () => {
    expect(errorsOf({})).toEqual([]);
    expect(hints({})).toEqual([]);
  });

  it('of counts lie between 0 and their limit, both included', () => {
    expect(errorsOf({ allocations: 10_000, projectedCredits: 1_000_000 })).toEqual([]);
    expect(errorsOf({ allocations: 10_001, projectedCredits: 1_000_001 })).toEqual([
      'OUT_OF_RANGE allocations',
      'OUT_OF_RANGE projectedCredits',
    ]);
    expect(errorsOf({ allocations: -1, projectedCredits: -1 })).toEqual([
      'OUT_OF_RANGE allocations',
      'OUT_OF_RANGE projectedCredits',
    ]);
    const most = { persons: 1_000_000, free: 1_000_000, places: 1_000_000 };
    expect(errorsOf({ accommodation: [kind('SHARED', most)] })).toEqual([]);
    expect(
      errorsOf({
        accommodation: [kind('DECENTRALISED', most), kind('SHARED', { persons: 1_000_001, free: -1, places: 2e9 })],
      }),
    ).toEqual([
      'OUT_OF_RANGE accommodation.1.accommodatedPersons',
      'OUT_OF_RANGE accommodation.1.availableNow',
      'OUT_OF_RANGE accommodation.1.operablePlaces',
    ]);
  });

  it('are whole numbers', () => {
    expect(errorsOf({ allocations: 1.5, projectedCredits: NaN })).toEqual([
      'NOT_A_WHOLE_NUMBER allocations',
      'NOT_A_WHOLE_NUMBER projectedCredits',
    ]);
    expect(errorsOf({ allocations: Infinity })).toEqual(['NOT_A_WHOLE_NUMBER allocations']);
  });

  it('name a kind of accommodation at most once', () => {
    expect(errorsOf({ accommodation: [kind('SHARED', {}), kind('DECENTRALISED', {}), kind('SHARED', {})] })).toEqual([
      'DUPLICATE_TYPE accommodation.2.type',
    ]);
  });

  it('have at most 10 entries for accommodation and 20 for prospects', () => {
    const prospect = { type: 'SHARED' as const, places: 1 };
    expect(errorsOf({ accommodation: Array.from({ length: 10 }, () => kind('SHARED', {})) })).not.toContain(
      'OUT_OF_RANGE accommodation',
    );
    expect(errorsOf({ accommodation: Array.from({ length: 11 }, () => kind('SHARED', {})) })).toContain(
      'OUT_OF_RANGE accommodation',
    );
    expect(errorsOf({ prospectiveCapacity: Array.from({ length: 20 }, () => prospect) })).toEqual([]);
    expect(errorsOf({ prospectiveCapacity: Array.from({ length: 21 }, () => prospect) })).toEqual([
      'OUT_OF_RANGE prospectiveCapacity',
    ]);
  });

  it('of all prospects together are at most 1 000 000 places', () => {
    const places = (...counts: number[]) => ({
      prospectiveCapacity: counts.map((count) => ({ type: 'SHARED' as const, places: count })),
    });
    expect(errorsOf(places(600_000, 400_000))).toEqual([]);
    expect(errorsOf(places(600_000, 400_001))).toEqual(['OUT_OF_RANGE prospectiveCapacity']);
    expect(errorsOf(places(-1))).toEqual(['OUT_OF_RANGE prospectiveCapacity.0.places']);
  });

  it('hold an assessment that the district uses, and hold one where it is asked for', () => {
    expect(errorsOf({ assessment: null })).toEqual(['ASSESSMENT_REQUIRED assessment']);
    expect(errorsOf({ assessment: undefined })).toEqual(['ASSESSMENT_REQUIRED assessment']);
    expect(errorsOf({ assessment: null }, { assessmentRequired: false })).toEqual([]);
    expect(errorsOf({ assessment: 'STRAINED' })).toEqual(['ASSESSMENT_NOT_ENABLED assessment']);
    expect(errorsOf({ assessment: 'STRAINED' }, { assessmentRequired: false })).toEqual([
      'ASSESSMENT_NOT_ENABLED assessment',
    ]);
    expect(errorsOf({ assessment: 'STRAINED' }, { middleStep: true })).toEqual([]);
  });

  it('are judged all together', () => {
    expect(
      errorsOf({ allocations: -1, assessment: null, comment: '\u0000', correctionReason: 'x'.repeat(501) }),
    ).toEqual([
      'OUT_OF_RANGE allocations',
      'ASSESSMENT_REQUIRED assessment',
      'TEXT_INVALID comment',
      'TEXT_TOO_LONG correctionReason',
    ]);
  });

  it('speak German and name the field and its limit', () => {
    const [first] = findValueErrors({ ...clean, accommodation: [kind('SHARED', { free: -1 })] }, defaultRules);
    expect(first!.message).toBe('Sofort frei (GU): Der Wert muss zwischen 0 und 1.000.000 liegen.');
    expect(findValueErrors({ ...clean, allocations: 10_001 }, defaultRules)[0]!.message).toBe(
      'Zuweisungen: Der Wert muss zwischen 0 und 10.000 liegen.',
    );
    expect(findValueErrors({ ...clean, assessment: null }, defaultRules)[0]!.message).toBe(
      'Bitte wählen Sie die Einschätzung der Lage.',
    );
  });
});

describe('a text', () => {
  const label = (text: string) => ({ prospectiveCapacity: [{ type: 'SHARED' as const, places: 1, label: text }] });

  it('has its length in code points of the NFC form', () => {
    expect(errorsOf({ comment: 'x'.repeat(2_000) })).toEqual([]);
    expect(errorsOf({ comment: 'x'.repeat(2_001) })).toEqual(['TEXT_TOO_LONG comment']);
    expect(errorsOf({ comment: '🏠'.repeat(2_000) })).toEqual([]);
    expect(errorsOf({ comment: '🏠'.repeat(2_001) })).toEqual(['TEXT_TOO_LONG comment']);
    // `u` and a combining diaeresis are one `ü`.
    expect(errorsOf({ comment: 'u\u0308'.repeat(2_000) })).toEqual([]);
    expect(errorsOf({ correctionReason: 'ü'.repeat(500) })).toEqual([]);
    expect(errorsOf({ correctionReason: 'ü'.repeat(501) })).toEqual(['TEXT_TOO_LONG correctionReason']);
    expect(errorsOf(label('x'.repeat(120)))).toEqual([]);
    expect(errorsOf(label('x'.repeat(121)))).toEqual(['TEXT_TOO_LONG prospectiveCapacity.0.label']);
  });

  it.each([
    ['NUL', 'a\u0000b'],
    ['a bell', '\u0007'],
    ['escape', '\u001b[31m'],
    ['delete', '\u007f'],
    ['a C1 control character', '\u0085'],
    ['a right-to-left override', 'abc\u202e'],
    ['a left-to-right embedding', '\u202aabc'],
    ['an isolate', '\u2066abc\u2069'],
    ['a lone high surrogate', 'a\ud83c'],
    ['a lone low surrogate', '\udfe0a'],
    ['surrogates the wrong way round', '\udfe0\ud83c'],
  ])('with %s is refused', (_what, text) => {
    expect(errorsOf({ comment: text })).toEqual(['TEXT_INVALID comment']);
    expect(errorsOf({ correctionReason: text })).toEqual(['TEXT_INVALID correctionReason']);
    expect(errorsOf(label(text))).toEqual(['TEXT_INVALID prospectiveCapacity.0.label']);
  });

  it.each(['Zeile 1\nZeile 2', 'a\r\nb', 'Spalte\tSpalte', 'ÄÖÜß – „ok“', '🏠', 'Ҡазан', 'e\u0301'])(
    '%j is fine',
    (text) => {
      expect(errorsOf({ comment: text, correctionReason: text, ...label(text) })).toEqual([]);
    },
  );

  it('never makes the check itself fail', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.integer({ min: 0, max: 0xffff })), (text, units) => {
        const raw = text + String.fromCharCode(...units);
        const codes = errorsOf({ comment: raw });
        expect(codes.length === 0 || codes[0]!.startsWith('TEXT_')).toBe(true);
        if (!raw.isWellFormed()) expect(codes).toEqual(['TEXT_INVALID comment']);
        expect(() => hints({ comment: raw })).not.toThrow();
      }),
    );
  });
});

describe('the day', () => {
  const errorOn = (more: Partial<ReportContext>) => findDayError({ ...context, ...more })?.code ?? null;

  it('may be today or earlier, not later', () => {
    expect(errorOn({})).toBeNull();
    expect(errorOn({ reportingDate: '2026-11-22' })).toBeNull();
    expect(errorOn({ reportingDate: '2026-11-24' })).toBe('DATE_IN_FUTURE');
  });

  it('must not be locked, but for steering officers', () => {
    expect(errorOn({ locked: true })).toBe('DAY_LOCKED');
    expect(errorOn({ locked: true, mayFileAfterLock: true })).toBeNull();
  });

  it('must be one on which the unit exists', () => {
    expect(errorOn({ unitValid: false })).toBe('UNIT_NOT_VALID');
  });

  it('is judged in this order: future, lock, unit', () => {
    expect(errorOn({ reportingDate: '2026-11-24', locked: true, unitValid: false })).toBe('DATE_IN_FUTURE');
    expect(errorOn({ locked: true, unitValid: false })).toBe('DAY_LOCKED');
  });
});

describe('the verdict', () => {
  const judge = (
    draft: Partial<ReportDraft>,
    claim: Partial<ReportClaim>,
    more: Partial<ReportContext> = {},
  ): { errors: string[]; warnings: string[] } => {
    const whole = { ...clean, ...draft };
    const verdict = judgeReport(
      whole,
      toContent(whole),
      { baseRevision: null, correctionReason: null, ...claim },
      { ...context, ...more },
      defaultRules,
      () => revisionConflict(null),
    );
    return { errors: verdict.errors.map(({ code }) => code), warnings: verdict.warnings.map(({ code }) => code) };
  };

  it('follows the order: values, day, revision, reason', () => {
    const all = { locked: true, currentRevision: 2 };
    expect(judge({ allocations: -1 }, { baseRevision: 1 }, all).errors).toEqual(['OUT_OF_RANGE']);
    expect(judge({}, { baseRevision: 1 }, all).errors).toEqual(['DAY_LOCKED']);
    expect(judge({}, { baseRevision: 1 }, { ...all, mayFileAfterLock: true }).errors).toEqual(['REVISION_CONFLICT']);
    expect(judge({}, { baseRevision: 2 }, { ...all, mayFileAfterLock: true }).errors).toEqual([
      'CORRECTION_REASON_REQUIRED',
    ]);
    expect(
      judge({}, { baseRevision: 2, correctionReason: 'Zahlendreher' }, { ...all, mayFileAfterLock: true }).errors,
    ).toEqual([]);
  });

  it('takes nothing but the current revision as the one that was seen', () => {
    expect(judge({}, { baseRevision: 1 }).errors).toEqual(['REVISION_CONFLICT']);
    expect(judge({}, { baseRevision: 0 }).errors).toEqual(['REVISION_CONFLICT']);
    expect(judge({}, { correctionReason: 'x' }, { currentRevision: 1 }).errors).toEqual(['REVISION_CONFLICT']);
    expect(judge({}, { baseRevision: 1, correctionReason: 'x' }, { currentRevision: 2 }).errors).toEqual([
      'REVISION_CONFLICT',
    ]);
    expect(judge({}, { baseRevision: 3, correctionReason: 'x' }, { currentRevision: 2 }).errors).toEqual([
      'REVISION_CONFLICT',
    ]);
  });

  it('asks for a reason for a correction, and for a first report after the lock', () => {
    expect(judge({}, { baseRevision: 1 }, { currentRevision: 1 }).errors).toEqual(['CORRECTION_REASON_REQUIRED']);
    expect(judge({}, { baseRevision: 1, correctionReason: ' \u200b\n' }, { currentRevision: 1 }).errors).toEqual([
      'CORRECTION_REASON_REQUIRED',
    ]);
    expect(judge({}, {}, { locked: true, mayFileAfterLock: true }).errors).toEqual(['CORRECTION_REASON_REQUIRED']);
    expect(judge({}, { correctionReason: 'Nachtrag' }, { locked: true, mayFileAfterLock: true })).toEqual({
      errors: [],
      warnings: ['AFTER_LOCK'],
    });
    expect(judge({}, { correctionReason: 'not needed' }).errors).toEqual([]);
  });

  it('does not warn of the lock who may not file after it', () => {
    expect(judge({}, {}, { locked: true })).toEqual({ errors: ['DAY_LOCKED'], warnings: [] });
  });

  it('never lets a hint stop a report', () => {
    expect(judge({ allocations: null }, {})).toEqual({ errors: [], warnings: ['VALUE_UNKNOWN'] });
    expect(hintsOf({ allocations: null, assessment: 'CRITICAL' }).some(isError)).toBe(false);
  });
});

describe('LARGE_CHANGE', () => {
  const before = (figures: Figures, type: AccommodationType = 'SHARED', reportingDate = '2026-11-22') => ({
    previous: { reportingDate, content: toContent({ ...clean, accommodation: [kind(type, figures)] }) },
  });
  const changed = (was: number | null, now: number | null): boolean =>
    hints({ accommodation: [kind('SHARED', { persons: now, free: 0 })] }, before({ persons: was })).includes(
      'LARGE_CHANGE accommodation.0.accommodatedPersons',
    );

  it.each([
    // over 10 and over 20 %
    [50, 61, true],
    [50, 39, true],
    [54, 65, true],
    // exactly 20 %
    [55, 66, false],
    [55, 44, false],
    [100, 120, false],
    [100, 121, true],
    [100, 79, true],
    // exactly 10
    [10, 20, false],
    [10, 0, false],
    [10, 21, true],
    [11, 0, true],
    [1000, 1200, false],
    [1000, 1201, true],
    // from nothing: over 10
    [0, 10, false],
    [0, 11, true],
    // unknown
    [null, 500, false],
    [500, null, false],
  ])('from %s to %s: %s', (was, now, expected) => {
    expect(changed(was, now)).toBe(expected);
  });

  it('looks at persons, free places and places of each kind, and names where in the input', () => {
    expect(
      hints(
        {
          accommodation: [
            kind('SHARED', { persons: 30, free: 30, places: 90 }),
            kind('DECENTRALISED', { persons: 100, free: 10, places: 120 }),
          ],
        },
        {
          previous: {
            reportingDate: '2026-11-22',
            content: toContent({
              ...clean,
              accommodation: [
                kind('DECENTRALISED', { persons: 300, free: 10, places: 120 }),
                kind('SHARED', { persons: 50, free: 5, places: 60 }),
              ],
            }),
          },
        },
      ),
    ).toEqual([
      'LARGE_CHANGE accommodation.0.accommodatedPersons',
      'LARGE_CHANGE accommodation.0.availableNow',
      'LARGE_CHANGE accommodation.0.operablePlaces',
      'LARGE_CHANGE accommodation.1.accommodatedPersons',
    ]);
  });

  it('compares a kind with the same kind, and needs an earlier report', () => {
    expect(
      hints({ accommodation: [kind('SHARED', { persons: 100, free: 0 })] }, before({ persons: 1 }, 'DECENTRALISED')),
    ).not.toContain('LARGE_CHANGE accommodation.0.accommodatedPersons');
    expect(hints({ accommodation: [kind('SHARED', { persons: 9_999, free: 0 })] }, { previous: null })).not.toContain(
      'LARGE_CHANGE accommodation.0.accommodatedPersons',
    );
  });

  it('says which days it compares', () => {
    const message = (more: Partial<ReportContext>) =>
      hintsOf({ accommodation: [kind('SHARED', { persons: 14, free: 0 })] }, more).find(
        ({ code }) => code === 'LARGE_CHANGE',
      )!.message;
    expect(message(before({ persons: 41 }))).toBe('Untergebracht (GU): gestern 41, heute 14. Stimmt das?');
    expect(message(before({ persons: 1_041 }, 'SHARED', '2026-11-20'))).toBe(
      'Untergebracht (GU): am 20.11.2026 1.041, heute 14. Stimmt das?',
    );
    expect(message({ ...before({ persons: 41 }, 'SHARED', '2026-11-19'), reportingDate: '2026-11-20' })).toBe(
      'Untergebracht (GU): am 19.11.2026 41, am 20.11.2026 14. Stimmt das?',
    );
  });
});

describe('OVER_CAPACITY', () => {
  it.each([
    [{ persons: 41, free: 12, places: 48 }, true],
    [{ persons: 36, free: 12, places: 48 }, false],
    [{ persons: 37, free: 12, places: 48 }, true],
    [{ persons: 48, free: null, places: 48 }, false],
    [{ persons: 49, free: null, places: 48 }, true],
    [{ persons: 1, free: 0, places: 0 }, true],
    [{ persons: 0, free: 0, places: 0 }, false],
    [{ persons: null, free: 12, places: 5 }, false],
    [{ persons: 41, free: 12, places: null }, false],
  ])('%j: %s', (figures, expected) => {
    const found = hints({ accommodation: [kind('DECENTRALISED', { persons: 1, free: 1 }), kind('SHARED', figures)] });
    expect(found.filter((hint) => hint.startsWith('OVER_CAPACITY'))).toEqual(
      expected ? ['OVER_CAPACITY accommodation.1.operablePlaces'] : [],
    );
  });

  it('says the three figures', () => {
    expect(
      hintsOf({ accommodation: [kind('SHARED', { persons: 1_041, free: 12, places: 48 })] }).find(
        ({ code }) => code === 'OVER_CAPACITY',
      )!.message,
    ).toBe('1.041 untergebracht und 12 frei sind mehr als die gemeldeten 48 Plätze.');
  });
});

describe('COMMENT_MISSING', () => {
  it('asks for words where the situation is critical', () => {
    expect(hints({ assessment: 'CRITICAL' })).toEqual(['COMMENT_MISSING comment']);
    expect(hints({ assessment: 'CRITICAL', comment: '' })).toEqual(['COMMENT_MISSING comment']);
    expect(hints({ assessment: 'CRITICAL', comment: ' \n\t\u00a0\u200b' })).toEqual(['COMMENT_MISSING comment']);
    expect(hints({ assessment: 'CRITICAL', comment: 'Es fehlen 30 Plätze.' })).toEqual([]);
    expect(hints({ assessment: 'SUFFICIENT', comment: null })).toEqual([]);
  });
});

describe('SUFFICIENT_WITHOUT_PLACES', () => {
  const free = (decentralised: number | null, shared: number | null) => ({
    accommodation: [
      kind('DECENTRALISED', { persons: 1, free: decentralised }),
      kind('SHARED', { persons: 1, free: shared }),
    ],
  });
  const found = (draft: Partial<ReportDraft>) => hints(draft).includes('SUFFICIENT_WITHOUT_PLACES assessment');

  it('needs zero free places of both kinds and nothing in prospect', () => {
    expect(found(free(0, 0))).toBe(true);
    expect(found(free(0, 1))).toBe(false);
    expect(found(free(1, 0))).toBe(false);
    expect(found({ ...free(0, 0), prospectiveCapacity: [{ type: 'SHARED', places: 0 }] })).toBe(true);
    expect(found({ ...free(0, 0), prospectiveCapacity: [{ type: 'SHARED', places: 1 }] })).toBe(false);
    expect(found({ ...free(0, 0), assessment: 'CRITICAL' })).toBe(false);
    expect(found({ ...free(0, 0), assessment: null })).toBe(false);
  });

  it('does not take unknown for zero', () => {
    expect(found(free(0, null))).toBe(false);
    expect(found(free(null, null))).toBe(false);
    expect(found({ accommodation: [kind('SHARED', { persons: 1, free: 0 })] })).toBe(false);
  });
});

describe('PROSPECT_DATE_PASSED', () => {
  const found = (places: number, expectedFrom: string | null) =>
    hints({
      prospectiveCapacity: [
        { type: 'SHARED', places: 1 },
        { type: 'SHARED', places, expectedFrom },
      ],
    });

  it('is a date before the reporting day, with places', () => {
    expect(found(5, '2026-11-22')).toEqual(['PROSPECT_DATE_PASSED prospectiveCapacity.1.expectedFrom']);
    expect(found(5, '2026-11-23')).toEqual([]);
    expect(found(5, null)).toEqual([]);
    expect(found(0, '2026-11-22')).toEqual([]);
  });

  it('goes by the reporting day, not by today', () => {
    expect(
      hints(
        { prospectiveCapacity: [{ type: 'SHARED', places: 5, expectedFrom: '2026-11-20' }] },
        { reportingDate: '2026-11-20' },
      ),
    ).toEqual([]);
  });
});

describe('VALUE_UNKNOWN', () => {
  it('is said once for the allocations and for each figure of each kind', () => {
    expect(hints({ allocations: null })).toEqual(['VALUE_UNKNOWN allocations']);
    expect(hints({ allocations: undefined })).toEqual(['VALUE_UNKNOWN allocations']);
    expect(
      hints({
        accommodation: [kind('SHARED', { places: 5 }), kind('DECENTRALISED', { persons: 0, free: null })],
      }),
    ).toEqual([
      'VALUE_UNKNOWN accommodation.1.availableNow',
      'VALUE_UNKNOWN accommodation.0.accommodatedPersons',
      'VALUE_UNKNOWN accommodation.0.availableNow',
    ]);
  });

  it('names the list where the kind is absent', () => {
    expect(hints({ accommodation: [] })).toEqual(Array.from({ length: 4 }, () => 'VALUE_UNKNOWN accommodation'));
    expect(
      hintsOf({ accommodation: [kind('DECENTRALISED', { persons: 1, free: 1 })] }).map((one) => one.message),
    ).toEqual([
      'Untergebracht (GU) ist leer und gilt als unbekannt. Ist niemand untergebracht, tragen Sie bitte 0 ein.',
      'Sofort frei (GU) ist leer und gilt als unbekannt. Gibt es keine freien Plätze, tragen Sie bitte 0 ein.',
    ]);
  });

  it('is not said of places, credits, prospects, or of a zero', () => {
    expect(
      hints({
        projectedCredits: null,
        accommodation: [kind('DECENTRALISED', { persons: 0, free: 1 }), kind('SHARED', { persons: 0, free: 0 })],
      }),
    ).toEqual([]);
  });
});

describe('UNCHANGED_LONG', () => {
  const same = toContent(clean);
  const nine = (content = same) => Array.from({ length: 9 }, () => content);
  const found = (draft: Partial<ReportDraft>, more: Partial<ReportContext>) =>
    hints(draft, more).includes('UNCHANGED_LONG -');

  it('needs nine reporting days before, all with the same stocks, and a reporting day', () => {
    expect(found({}, { nineBefore: nine() })).toBe(true);
    expect(found({}, { nineBefore: nine().slice(1) })).toBe(false);
    expect(found({}, { nineBefore: nine(), isReportingDay: false })).toBe(false);
    expect(found({ projectedCredits: 4 }, { nineBefore: nine() })).toBe(false);
    expect(found({ assessment: 'CRITICAL', comment: 'x' }, { nineBefore: nine() })).toBe(false);
    expect(found({}, { nineBefore: [...nine().slice(1), toContent({ ...clean, projectedCredits: null })] })).toBe(
      false,
    );
  });

  it('leaves labels, their order, comments and flows aside, but not dates', () => {
    const one = { type: 'SHARED' as const, places: 5, expectedFrom: '2027-01-01', label: 'A' };
    const other = { type: 'DECENTRALISED' as const, places: 7, expectedFrom: null, label: 'B' };
    const before = toContent({ ...clean, prospectiveCapacity: [one, other] });
    expect(
      found(
        { prospectiveCapacity: [other, { ...one, label: 'C' }], comment: 'neu', allocations: 7 },
        { nineBefore: nine(before) },
      ),
    ).toBe(true);
    expect(
      found({ prospectiveCapacity: [other, { ...one, expectedFrom: '2027-01-02' }] }, { nineBefore: nine(before) }),
    ).toBe(false);
  });

  it('does not take unknown for zero', () => {
    const unknown = toContent({ ...clean, projectedCredits: null });
    expect(found({ projectedCredits: 0 }, { nineBefore: nine(unknown) })).toBe(false);
    expect(found({ projectedCredits: null }, { nineBefore: nine(unknown) })).toBe(true);
  });
});

describe('COMMENT_PERSONAL_DATA', () => {
  const found = (comment: string, reportingDate = '2026-11-23') =>
    hints({ comment }, { reportingDate }).includes('COMMENT_PERSONAL_DATA comment');

  it.each([
    'Bitte anrufen: 0541 501-0123',
    'Tel. 05422/965210',
    'Handy 0171 1234567',
    '+49 541 501 0',
    '+4954150',
    '0123456',
    '+123456',
    'Rückfragen an k.weber@melle.info',
    'a@b.de',
    'geb. 01.02.2026',
    'geboren am 1.2.2025 in Kabul',
    'GEB 23.11.2026',
    'seit 23.11.2024',
    'Familie, 05.03.1987',
    '31.12.1999',
  ])('%j may hold some', (comment) => {
    expect(found(comment)).toBe(true);
  });

  it.each([
    'Container ab 01.12.2026',
    'seit 24.11.2024 belegt',
    'Frist 23.11.2026',
    '48 Plätze, 12 frei',
    '1000000 Euro',
    '012345',
    '+12345',
    'Zimmer 100, 200, 300',
    'geplant: 40 Plätze',
    'am 31.02.1999',
    '@ Rathaus',
    'Anteil 0,5 bis 0,75',
    'Schulstraße 10/12',
    '',
  ])('%j holds none', (comment) => {
    expect(found(comment)).toBe(false);
  });

  it('takes two years before the reporting day to the day, also from a leap day', () => {
    expect(found('am 10.05.2018', '2020-05-10')).toBe(true);
    expect(found('am 11.05.2018', '2020-05-10')).toBe(false);
    expect(found('am 28.02.2026', '2028-02-29')).toBe(true);
    expect(found('am 01.03.2026', '2028-02-29')).toBe(false);
    expect(found('am 29.02.2024', '2026-02-28')).toBe(false);
    expect(found('am 29.02.2024', '2026-03-01')).toBe(true);
  });
});

describe('carry-forward', () => {
  it('counts a report on its day and so many calendar days after, the last included', () => {
    expect(countsOn('2026-11-22', '2026-11-22', 0)).toBe(true);
    expect(countsOn('2026-11-23', '2026-11-22', 0)).toBe(false);
    expect(countsOn('2026-11-29', '2026-11-22', 7)).toBe(true);
    expect(countsOn('2026-11-30', '2026-11-22', 7)).toBe(false);
    expect(countsOn('2026-11-21', '2026-11-22', 7)).toBe(false);
    expect(countsOn('2026-03-30', '2026-03-23', 7)).toBe(true);
    expect(carriesForwardFrom('2026-11-29', 7)).toBe('2026-11-22');
  });
});

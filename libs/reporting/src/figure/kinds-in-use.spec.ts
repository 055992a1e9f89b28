import { describe, expect, it } from '@jest/globals';
import { defaultRules } from '#territory/domain';
import { toContent, unchangedContent } from '../daily-report/daily-report.domain.js';
import { findValueErrors, findWarnings, type ReportContext } from '../daily-report/report-rules.domain.js';
import { accommodationKinds, type AccommodationType } from './figure-catalogue.domain.js';
import { enabledTypes, entriesOf, typesOf, typesShown } from './kinds-in-use.domain.js';

const on = { ...defaultRules, emergencyShelter: true };
const standing: readonly AccommodationType[] = ['DECENTRALISED', 'SHARED'];
const all: readonly AccommodationType[] = [...standing, 'EMERGENCY_SHELTER'];
const figures = (type: AccommodationType, persons: number | null = null, free: number | null = null) => ({
  type,
  accommodatedPersons: persons,
  availableNow: free,
  operablePlaces: null,
});
const report = (...accommodation: readonly ReturnType<typeof figures>[]) => ({
  accommodation,
  prospectiveCapacity: [],
});
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
const draft = (...accommodation: readonly ReturnType<typeof figures>[]) => ({
  allocations: 0,
  assessment: 'SUFFICIENT' as const,
  ...report(figures('DECENTRALISED', 1, 1), figures('SHARED', 1, 1), ...accommodation),
});

describe('kinds of accommodation', () => {
  it('under a rule come last, so that a path counts the others as before', () => {
    const firstUnderRule = accommodationKinds.findIndex(({ rule }) => rule !== null);
    expect(accommodationKinds.slice(firstUnderRule).every(({ rule }) => rule !== null)).toBe(true);
  });

  it('are reported where the rule is on', () => {
    expect(enabledTypes(defaultRules)).toEqual(standing);
    expect(enabledTypes(on)).toEqual(all);
    const given = draft(figures('EMERGENCY_SHELTER', 5));
    expect(findValueErrors(given, on)).toEqual([]);
    expect(findValueErrors(given, defaultRules)).toMatchObject([
      { code: 'TYPE_NOT_ENABLED', field: 'accommodation.2.type', message: expect.stringContaining('„Notunterkunft“') },
    ]);
    // The report on record has it, or nothing is given of it.
    expect(findValueErrors(given, defaultRules, ['EMERGENCY_SHELTER'])).toEqual([]);
    expect(findValueErrors(draft(figures('EMERGENCY_SHELTER')), defaultRules)).toEqual([]);
    const prospect = { type: 'EMERGENCY_SHELTER' as const, places: 4 };
    expect(findValueErrors({ ...draft(), prospectiveCapacity: [prospect] }, defaultRules)).toMatchObject([
      { code: 'TYPE_NOT_ENABLED', field: 'prospectiveCapacity.0.type' },
    ]);
  });

  it('are shown where a report uses them, whatever the rule says', () => {
    expect(typesShown([])).toEqual(standing);
    expect(typesShown([report(...standing.map((type) => figures(type)))])).toEqual(standing);
    expect(typesShown([report(), report(figures('EMERGENCY_SHELTER', 0))])).toEqual(all);
    expect(typesShown([{ ...report(), prospectiveCapacity: [{ type: 'EMERGENCY_SHELTER' }] }])).toEqual(all);
    expect(typesShown([], ['EMERGENCY_SHELTER'])).toEqual(all);
    const values = { EMERGENCY_SHELTER: 3, SHARED: 2, DECENTRALISED: 1 };
    expect(typesOf(values)).toEqual(all);
    expect(entriesOf(values)).toEqual([
      ['DECENTRALISED', 1],
      ['SHARED', 2],
      ['EMERGENCY_SHELTER', 3],
    ]);
  });

  it('of which nothing is given are not in use: no part of the report, no hint', () => {
    const unused = draft(figures('EMERGENCY_SHELTER'));
    expect(toContent(unused)).toEqual(toContent(draft()));
    expect(findWarnings(unused, toContent(unused), context)).toEqual([]);
    const zero = draft(figures('EMERGENCY_SHELTER', 0));
    expect(toContent(zero).accommodation.map(({ type }) => type)).toEqual(all);
    expect(findWarnings(zero, toContent(zero), context)).toMatchObject([
      { code: 'VALUE_UNKNOWN', field: 'accommodation.2.availableNow' },
    ]);
  });

  it('are confirmed as unchanged while the rule is on, and left out when it is off', () => {
    const former = {
      ...toContent(draft(figures('EMERGENCY_SHELTER', 5, 0))),
      prospectiveCapacity: [{ type: 'EMERGENCY_SHELTER' as const, places: 4, expectedFrom: null, label: null }],
    };
    expect(unchangedContent(former, on)).toMatchObject({
      accommodation: former.accommodation,
      prospectiveCapacity: former.prospectiveCapacity,
    });
    const off = unchangedContent(former, defaultRules);
    expect(off.accommodation.map(({ type }) => type)).toEqual(standing);
    expect(off.prospectiveCapacity).toEqual([]);
    expect(findValueErrors(off, defaultRules)).toEqual([]);
  });
});

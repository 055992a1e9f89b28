import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AccommodationType, type ReportContent, toContent } from '#reporting/domain';
import { judgeForm } from './judge-form.domain.js';
import {
  differencesOf,
  emptyProspect,
  fieldIdOf,
  prefilled,
  prospectLinesText,
  prospectsText,
  readForm,
  readNumber,
  textOf,
  total,
  totalOf,
} from './report-form.domain.js';

const content: ReportContent = {
  allocations: 3,
  projectedCredits: 0,
  accommodation: [
    { type: 'DECENTRALISED', accommodatedPersons: 404, availableNow: 12, operablePlaces: null },
    { type: 'SHARED', accommodatedPersons: 189, availableNow: 0, operablePlaces: 200 },
  ],
  prospectiveCapacity: [
    { type: 'SHARED', places: 24, expectedFrom: '2027-02-01', label: 'Container' },
    { type: 'SHARED', places: 6, expectedFrom: null, label: null },
  ],
  assessment: 'SUFFICIENT',
  comment: 'Halle ist voll',
};

const types: readonly AccommodationType[] = ['DECENTRALISED', 'SHARED'];

describe('the form of a report', () => {
  it('reads numbers as people write them, and nothing else', () => {
    expect(['41', ' 41 ', '1.234', '1 234', '1.234.567', '0'].map(readNumber)).toEqual([
      41, 41, 1234, 1234, 1234567, 0,
    ]);
    expect(['', '  '].map(readNumber)).toEqual([null, null]);
    for (const text of ['zwölf', '4,5', '-3', '1.23', '40.0', '1e3', '٣']) expect(readNumber(text)).toBeNaN();
  });

  it('says what the report says: there and back nothing changes', () => {
    expect(toContent(readForm(textOf(content, types)).draft)).toEqual(content);
    const count = fc.option(fc.integer({ min: 0, max: 1_000_000 }));
    fc.assert(
      fc.property(count, count, count, (allocations, accommodatedPersons, availableNow) => {
        const report: ReportContent = {
          ...content,
          allocations,
          accommodation: [
            { type: 'DECENTRALISED', accommodatedPersons, availableNow, operablePlaces: null },
            content.accommodation[1]!,
          ],
        };
        expect(toContent(readForm(textOf(report, types)).draft)).toEqual(report);
      }),
    );
  });

  it('prefills stocks, never flows nor remarks', () => {
    const text = prefilled(content, types);
    expect([text.allocations, text.comment, text.kinds.SHARED.accommodatedPersons]).toEqual(['', '', '189']);
    expect(prefilled(null, types).kinds.DECENTRALISED.prospects).toEqual([emptyProspect]);
  });

  it('knows whether the lines of prospects say what the report before said', () => {
    expect(prospectsText(content, 'SHARED')).toBe('24 ab 01.02.2027 (Container), 6');
    const { prospects } = textOf(content, types).kinds.SHARED;
    expect(prospectLinesText('SHARED', [...prospects, emptyProspect])).toBe(prospectsText(content, 'SHARED'));
    expect(prospectLinesText('SHARED', prospects.slice(0, 1))).not.toBe(prospectsText(content, 'SHARED'));
    expect(prospectLinesText('DECENTRALISED', [emptyProspect])).toBe(prospectsText(content, 'DECENTRALISED'));
  });

  it('leads each problem to its field, prospects by their place in the form', () => {
    const text = textOf(content, types);
    const wrong = {
      ...text,
      kinds: {
        ...text.kinds,
        SHARED: { ...text.kinds.SHARED, prospects: [emptyProspect, { places: 'viele', from: '', label: '' }] },
      },
    };
    const { problems, prospectPlaces } = readForm(wrong);
    expect(problems.map(({ code, field }) => [code, fieldIdOf(field, prospectPlaces)])).toEqual([
      ['NOT_A_WHOLE_NUMBER', 'SHARED-prospect-1-places'],
    ]);
    expect(fieldIdOf('accommodation.1.availableNow', [])).toBe('SHARED-availableNow');
    expect(fieldIdOf('reportingDate', [])).toBeNull();
  });

  it('sums what is known and names what is not', () => {
    const text = textOf(content, types);
    const gap = { ...text, kinds: { ...text.kinds, SHARED: { ...text.kinds.SHARED, accommodatedPersons: '' } } };
    expect(total(text, 'accommodatedPersons')).toEqual({ value: 593, unknown: [] });
    expect(total(gap, 'accommodatedPersons')).toEqual({ value: 404, unknown: ['SHARED'] });
    expect(totalOf(content, 'operablePlaces')).toEqual({ value: 200, unknown: ['DECENTRALISED'] });
  });

  it('tells what two reports say differently, unknown and zero apart', () => {
    const other = { ...content, allocations: 0, prospectiveCapacity: [] };
    expect(differencesOf(content, other)).toEqual([
      { label: 'Zuweisungen heute', before: '3', now: '0' },
      { label: 'In Aussicht (GU)', before: '24 ab 01.02.2027 (Container), 6', now: 'unbekannt' },
    ]);
    expect(differencesOf(content, { ...content, allocations: null })).toEqual([
      { label: 'Zuweisungen heute', before: '3', now: 'unbekannt' },
    ]);
  });

  it('is judged by the rules of the server, what cannot be read once only', () => {
    const facts = {
      date: '2026-11-22',
      today: '2026-11-22',
      isReportingDay: true,
      isLocked: false,
      mayFileAfterLock: false,
      previous: null,
      nineBefore: [],
      rules: { middleStep: false, assessmentRequired: true, emergencyShelter: false },
      typesOnRecord: [],
    };
    const text = { ...textOf(content, types), allocations: 'drei', assessment: null };
    expect(judgeForm(text, null, facts).errors.map(({ code, field }) => [code, field])).toEqual([
      ['NOT_A_WHOLE_NUMBER', 'allocations'],
      ['ASSESSMENT_REQUIRED', 'assessment'],
    ]);
    const complete = judgeForm({ ...textOf(content, types), allocations: '' }, null, facts);
    expect([complete.errors, complete.warnings.map(({ code }) => code)]).toEqual([[], ['VALUE_UNKNOWN']]);
  });
});

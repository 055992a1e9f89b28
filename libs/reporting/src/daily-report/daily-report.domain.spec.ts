import { describe, expect, it } from '@jest/globals';
import { defaultRules } from '#territory/domain';
import { sameStocks, textOrNull, toContent, unchangedContent } from './daily-report.domain.js';

describe('the one form of a report', () => {
  it('has every kind once, in the order of the enum; left out and null alike', () => {
    expect(
      toContent({
        accommodation: [{ type: 'SHARED', accommodatedPersons: 0, availableNow: null }],
        prospectiveCapacity: [{ type: 'SHARED', places: 0 }],
      }),
    ).toEqual({
      allocations: null,
      projectedCredits: null,
      accommodation: [
        { type: 'DECENTRALISED', accommodatedPersons: null, availableNow: null, operablePlaces: null },
        { type: 'SHARED', accommodatedPersons: 0, availableNow: null, operablePlaces: null },
      ],
      prospectiveCapacity: [{ type: 'SHARED', places: 0, expectedFrom: null, label: null }],
      assessment: null,
      comment: null,
    });
  });

  it('has its texts in NFC; an empty one is none', () => {
    expect(textOrNull('Mu\u0308ller')).toBe('M\u00fcller');
    expect(textOrNull('')).toBeNull();
    expect(textOrNull(undefined)).toBeNull();
    expect(textOrNull(' ')).toBe(' ');
  });
});

describe('confirming unchanged', () => {
  const former = toContent({
    allocations: 7,
    projectedCredits: 3,
    accommodation: [{ type: 'SHARED', accommodatedPersons: 41, availableNow: null, operablePlaces: 48 }],
    prospectiveCapacity: [{ type: 'SHARED', places: 24, expectedFrom: '2027-02-01', label: 'Container' }],
    assessment: 'CRITICAL',
    comment: 'Es fehlen Betten.',
  });

  it('copies stocks, assessment and labels; allocations are 0 and the comment is not taken', () => {
    expect(unchangedContent(former, defaultRules)).toEqual({ ...former, allocations: 0, comment: null });
    expect(sameStocks(former, unchangedContent(former, defaultRules))).toBe(true);
  });

  it('keeps what is unknown unknown', () => {
    expect(unchangedContent(former, defaultRules).accommodation[0]).toEqual({
      type: 'DECENTRALISED',
      accommodatedPersons: null,
      availableNow: null,
      operablePlaces: null,
    });
  });
});

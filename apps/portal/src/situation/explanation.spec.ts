import { describe, expect, it } from '@jest/globals';
import { additionText, asOfText } from './explanation.domain.js';

describe('"So gerechnet"', () => {
  it('adds up what is known; of nothing known the sum is unknown, not 0', () => {
    expect(additionText([1_200, 34])).toBe('1.200 + 34 = 1.234');
    expect(additionText([3, null])).toBe('3 + – = 3');
    expect(additionText([null, null])).toBe('– + – = –');
  });

  it('says the moment in the time of the district, around midnight too', () => {
    expect(asOfText('2026-11-21T23:30:00Z', '2026-11-25T08:00:00Z', 'Europe/Berlin')).toBe(
      'Kenntnisstand vom 22.11.2026, 00:30 Uhr.',
    );
    expect(asOfText(null, '2026-11-25T08:14:00Z', 'Europe/Berlin')).toBe('Stand 09:14 Uhr.');
  });
});

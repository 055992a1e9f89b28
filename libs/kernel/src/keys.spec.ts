import { describe, expect, it } from '@jest/globals';
import { isDistrictKey, isUnitKey } from './keys.js';

describe('keys', () => {
  it('of a district have five digits', () => {
    expect(isDistrictKey('03459')).toBe(true);
    expect(['3459', '034590', '0345F', ' 03459', '03459\n', '０3459'].some(isDistrictKey)).toBe(false);
  });

  it('of a unit are an ARS, an association with 000, or the district key with F and six digits', () => {
    expect(['034590024024', '034595401000', '03459F000001'].every(isUnitKey)).toBe(true);
    expect(
      ['34590024024', '0345900240240', '03459f000001', '03459F00001', '034595401', '03459F000001\n'].some(isUnitKey),
    ).toBe(false);
  });
});

import { describe, expect, it } from '@jest/globals';
import { type UnitAttributes } from './map-units.domain.js';
import { freePerInhabitantsText, occupancyText } from './unit-facts.domain.js';

const melle = {
  kind: 'TOWN',
  population: 46_000,
  accommodated_decentralised: 100,
  accommodated_shared: 50,
  available_decentralised: 10,
  available_shared: 5,
  operable_decentralised: 120,
  operable_shared: 60,
  available_per_1000: 0.3,
  occupancy_rate: 83.3,
} as UnitAttributes;

describe('how the facts of a unit are counted', () => {
  it('stands there with numerator and denominator', () => {
    expect(freePerInhabitantsText(melle)).toBe('(10 + 5) ÷ 46.000 × 1.000 = 0,3');
    expect(occupancyText(melle)).toBe('(100 + 50) ÷ (120 + 60) = 83,3 %');
  });

  it('says what is unknown', () => {
    expect(freePerInhabitantsText({ ...melle, available_shared: null, available_per_1000: null })).toBe(
      '(10 + –) ÷ 46.000 × 1.000 = –',
    );
    expect(freePerInhabitantsText({ ...melle, kind: 'DISTRICT_FACILITY' })).toContain('keine Einwohner');
    expect(occupancyText({ ...melle, operable_shared: null })).toBe('100 ÷ 120 = 83,3 %');
    expect(occupancyText({ ...melle, operable_shared: null, accommodated_decentralised: null })).toContain(
      'keiner Unterbringungsart',
    );
  });
});

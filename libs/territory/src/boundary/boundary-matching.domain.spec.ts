import { describe, expect, it } from '@jest/globals';
import { type ReportingUnit } from '../reporting-unit/reporting-unit.domain.js';
import { BoundaryMatcher } from './boundary-matching.domain.js';

function aUnit(unitKey: string, over: Partial<ReportingUnit> = {}): ReportingUnit {
  return {
    districtKey: '03459',
    unitKey,
    name: unitKey,
    kind: 'MUNICIPALITY',
    ags: null,
    population: null,
    populationDate: null,
    populationSource: null,
    validFrom: null,
    validTo: null,
    hostUnitKey: null,
    ...over,
  };
}

const units = [
  aUnit('034590024024', { ags: '03459024' }),
  aUnit('034595401000', { kind: 'MUNICIPAL_ASSOCIATION' }),
  aUnit('03459F000001', { kind: 'DISTRICT_FACILITY' }),
  // Joined an association in 2027: the municipality key stays, the ARS changes.
  aUnit('034590050050', { ags: '03459050', validTo: '2026-12-31' }),
  aUnit('034595409050', { ags: '03459050', validFrom: '2027-01-01' }),
  // Belongs to a district that its key does not begin with.
  aUnit('034600001001', { districtKey: '03461' }),
  aUnit('034040000000', { districtKey: '03000' }),
];
const match = (key: string, districts = ['03459'], day = '2026-06-01', members = new Map<string, string>()) => {
  const found = new BoundaryMatcher(units, new Set(districts), day, members).match(key);
  return 'boundaryKey' in found
    ? `${found.boundaryKey} ${found.level}`
    : 'problem' in found
      ? found.problem
      : Object.keys(found)[0];
};

describe('the key of a boundary', () => {
  it('names a unit by ARS, municipality key or nine digits', () => {
    expect(match('034590024024')).toBe('034590024024 MUNICIPALITY');
    expect(match('03459024')).toBe('034590024024 MUNICIPALITY');
    expect(match('034590024')).toBe('034590024024 MUNICIPALITY');
    expect(match('034590024000')).toBe('034590024024 MUNICIPALITY');
    expect(match('034595401')).toBe('034595401000 ASSOCIATION');
    expect(match('034595401000')).toBe('034595401000 ASSOCIATION');
  });

  it('names a member by its ARS, and by its municipality key once that is known', () => {
    expect(match('034595401007')).toBe('034595401007 MUNICIPALITY');
    expect(match('03459007')).toMatch(/„03459007“ liegt im Landkreis 03459/);
    expect(match('03459007', ['03459'], '2026-06-01', new Map([['03459007', '034595401007']]))).toBe(
      '034595401007 MUNICIPALITY',
    );
  });

  it('means the unit of the day when several had it', () => {
    expect(match('03459050', ['03459'], '2026-12-31')).toBe('034590050050 MUNICIPALITY');
    expect(match('03459050', ['03459'], '2027-01-01')).toBe('034595409050 MUNICIPALITY');
  });

  it('is skipped outside, also when its digits say otherwise', () => {
    expect(match('034040000000')).toBe('outside');
    expect(match('03404', ['03000'])).toBe('034040000000 MUNICIPALITY');
    expect(match('034600001001')).toBe('outside');
    expect(match('034600001001', ['03461'])).toBe('034600001001 MUNICIPALITY');
    expect(match('034590000000')).toBe('districtOutline');
    expect(match('03459')).toBe('districtOutline');
  });

  it('refuses what is unknown inside, or no key', () => {
    expect(match('034590099099')).toMatch(/zu keiner Kommune/);
    expect(match('0345900')).toMatch(/kein Schlüssel/);
    expect(match('Melle')).toMatch(/kein Schlüssel/);
  });
});

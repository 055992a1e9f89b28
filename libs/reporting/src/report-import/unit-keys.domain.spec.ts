import { expect, it } from '@jest/globals';
import { type ReportingUnit } from '#territory/domain';
import { findUnitByKey, indexUnitKeys, isDamagedKey } from './unit-keys.domain.js';

const unit = (unitKey: string, kind: ReportingUnit['kind'], more: Partial<ReportingUnit> = {}): ReportingUnit => ({
  districtKey: unitKey.slice(0, 5),
  unitKey,
  name: unitKey,
  kind,
  ags: null,
  population: null,
  populationDate: null,
  populationSource: null,
  validFrom: null,
  validTo: null,
  hostUnitKey: null,
  ...more,
});

const melle = unit('034590024024', 'TOWN', { ags: '03459024' });
const artland = unit('034595401000', 'MUNICIPAL_ASSOCIATION');
const facility = unit('03459F000001', 'DISTRICT_FACILITY');

it('knows every spelling of the contract, and what a spreadsheet leaves of it', () => {
  const index = indexUnitKeys([melle, artland, facility]);
  const found = (key: string): unknown => findUnitByKey(index, key, '2026-11-22');
  expect(['034590024024', '34590024024', '03459024', '3459024'].map(found)).toEqual([melle, melle, melle, melle]);
  expect(['034595401000', '34595401000', '034595401', '34595401'].map(found)).toEqual([
    artland,
    artland,
    artland,
    artland,
  ]);
  expect(found('03459F000001')).toBe(facility);
  expect(['', '4024', '03459000', '034590024025', 'Melle', '3,459E+10'].map(found)).toEqual([
    null,
    null,
    null,
    null,
    null,
    null,
  ]);
});

it('never guesses between two units', () => {
  // The AGS of a town of Land 10, and an association of Land 01 without its zero.
  const town = unit('100100000000', 'TOWN', { ags: '10010000' });
  const association = unit('010010000000', 'MUNICIPAL_ASSOCIATION');
  const index = indexUnitKeys([town, association]);
  expect(findUnitByKey(index, '10010000', '2026-11-22')).toBe('AMBIGUOUS');
  expect(findUnitByKey(index, '010010000', '2026-11-22')).toBe(association);
});

it('takes the unit that is valid on the day where a key has moved to another district', () => {
  const before = unit('034590024024', 'TOWN', { districtKey: '03459', validTo: '2026-06-30' });
  const after = unit('034590024024', 'TOWN', { districtKey: '03460', validFrom: '2026-07-01' });
  const index = indexUnitKeys([before, after]);
  expect(findUnitByKey(index, '034590024024', '2026-06-30')).toBe(before);
  expect(findUnitByKey(index, '034590024024', '2026-07-01')).toBe(after);
});

it('recognises a key that was turned into a rounded number', () => {
  expect(['3,459E+10', '3.4590024E+10', '3E10', '034590024024', '03459F000001', '03459E'].map(isDamagedKey)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

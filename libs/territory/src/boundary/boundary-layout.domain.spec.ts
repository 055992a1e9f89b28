import { describe, expect, it } from '@jest/globals';
import { findLayout, keyText, personCount } from './boundary-layout.domain.js';

describe('the layout of a boundary file', () => {
  it('is recognised as that of the BKG by key, GEN and BEZ', () => {
    const vg250 = ['objid', 'ade', 'gf', 'bsg', 'ars', 'ags', 'sdv_ars', 'gen', 'bez', 'ibz', 'ars_0', 'ags_0', 'ewz'];
    expect(findLayout(vg250, false, null)).toEqual({
      bkg: true,
      keyFields: ['ars', 'ags'],
      nameField: 'gen',
      agsField: 'ags',
      populationField: 'ewz',
      typeField: 'bez',
      areaField: 'gf',
    });
    expect(findLayout(['rs_0', 'ags_0', 'gen', 'bez'], false, null)).toMatchObject({
      bkg: true,
      keyFields: ['rs_0', 'ags_0'],
      areaField: null,
    });
  });

  it('finds key, name and newest population in other files', () => {
    expect(findLayout(['ags', 'ars', 'name', 'typ', 'einwohner_2018', 'einwohner_2024'], true, null)).toMatchObject({
      bkg: false,
      keyFields: ['ars', 'ags'],
      nameField: 'name',
      populationField: 'einwohner_2024',
    });
    expect(findLayout(['verband_ars', 'name', 'kreis_ags'], false, null)).toMatchObject({ keyFields: ['verband_ars'] });
    expect(findLayout(['kreis_ags', 'name'], false, null)).toMatchObject({ keyFields: ['kreis_ags'] });
    expect(findLayout(['name'], true, null)).toMatchObject({ keyFields: [null] });
    expect(findLayout(['name'], false, null)).toBeNull();
  });

  it('takes the field that is asked for, in any letter case', () => {
    expect(findLayout(['ars', 'schluessel'], false, 'SCHLUESSEL')).toMatchObject({ keyFields: ['schluessel'] });
    expect(findLayout(['ars'], true, 'id')).toMatchObject({ keyFields: [null] });
    expect(findLayout(['ars'], true, 'nr')).toBeNull();
  });
});

it('gives numbers back the leading zero that they cannot have', () => {
  expect([3459024, 34590024024, 3459, 9162000, '03459024', ' 03459024 ', '', null].map(keyText)).toEqual([
    '03459024',
    '034590024024',
    '03459',
    '09162000',
    '03459024',
    '03459024',
    null,
    null,
  ]);
});

it('takes whole numbers of persons only', () => {
  expect([1, '12', 0, 1.5, -1, '', null, 'viele'].map(personCount)).toEqual([1, 12, 0, null, null, null, null, null]);
});

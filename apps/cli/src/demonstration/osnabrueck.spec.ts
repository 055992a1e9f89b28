import { describe, expect, it } from '@jest/globals';
import { demonstrationMunicipalities, demonstrationUnits, slugOf } from './osnabrueck.js';

describe('the demonstration district', () => {
  it('has 34 municipalities in 21 reporting units', () => {
    expect(demonstrationMunicipalities).toHaveLength(34);
    expect(demonstrationUnits).toHaveLength(21);
    expect(demonstrationUnits.filter(({ kind }) => kind === 'MUNICIPAL_ASSOCIATION')).toHaveLength(4);
    expect(demonstrationUnits.filter(({ kind }) => kind === 'TOWN').map(({ name }) => name)).toEqual([
      'Bad Iburg',
      'Bramsche',
      'Dissen am Teutoburger Wald',
      'Georgsmarienhütte',
      'Melle',
    ]);
    expect(new Set(demonstrationUnits.map(({ name }) => name)).size).toBe(21);
  });

  it('carries the whole population of 31.12.2024, no one twice', () => {
    const sum = (list: readonly { population: number | null }[]): number =>
      list.reduce((total, { population }) => total + population!, 0);
    expect(sum(demonstrationUnits)).toBe(354_821);
    expect(sum(demonstrationMunicipalities)).toBe(354_821);
    expect(demonstrationUnits.find(({ name }) => name === 'Samtgemeinde Artland')).toMatchObject({
      unitKey: '034595401000',
      ags: null,
      population: 23_549,
      populationDate: '2024-12-31',
    });
    expect(demonstrationUnits.find(({ name }) => name === 'Melle')).toMatchObject({
      unitKey: '034590024024',
      ags: '03459024',
      population: 46_436,
    });
  });

  it('names accounts as the contract says', () => {
    expect(demonstrationUnits.map(({ name }) => slugOf(name))).toEqual([
      'bad-essen',
      'bad-iburg',
      'bad-laer',
      'bad-rothenfelde',
      'belm',
      'bissendorf',
      'bohmte',
      'bramsche',
      'dissen-am-teutoburger-wald',
      'georgsmarienhuette',
      'hagen-am-teutoburger-wald',
      'hasbergen',
      'hilter-am-teutoburger-wald',
      'melle',
      'ostercappeln',
      'wallenhorst',
      'glandorf',
      'sg-artland',
      'sg-bersenbrueck',
      'sg-fuerstenau',
      'sg-neuenkirchen',
    ]);
    expect(slugOf('Melle, Stadt')).toBe('melle');
  });
});

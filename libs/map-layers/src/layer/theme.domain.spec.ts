import { describe, expect, it } from '@jest/globals';
import { classesOf, classOf, findTheme, themes } from './theme.domain.js';

describe('classes of themes', () => {
  const labelOf = (theme: string, value: string | number | null): string => classOf(findTheme(theme)!, value).label;

  it('take a status by its word', () => {
    expect(labelOf('lage', 'STRAINED')).toBe('angespannt');
    expect(labelOf('lage', 'UNHEARD_OF')).toBe('keine Meldung oder unbekannt');
  });

  it('begin at their break, open at both ends; zero is not unknown', () => {
    expect([0, 0.4, 0.5, 1.9, 2, 99].map((value) => labelOf('frei-je-1000', value))).toEqual([
      'unter 0,5',
      'unter 0,5',
      '0,5 bis unter 1',
      '1,5 bis unter 2',
      '2 und mehr',
      '2 und mehr',
    ]);
    expect(labelOf('datenalter', 0)).toBe('vom selben Tag');
    expect(labelOf('datenalter', null)).toBe('keine Meldung oder unbekannt');
  });

  it.each(themes)('of $id are at most five, with unknown last', (theme) => {
    expect(theme.classes.length).toBeLessThanOrEqual(5);
    expect(classesOf(theme).at(-1)).toBe(theme.unknown);
  });
});

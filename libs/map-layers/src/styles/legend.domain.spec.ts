import { describe, expect, it } from '@jest/globals';
import { legendOf, legendSvg } from './legend.domain.js';
import { findTheme, themes } from '../layer/theme.domain.js';

describe('legends', () => {
  it('of the situation name shape, pattern and word of each class', () => {
    const { classes } = legendOf(findTheme('lage')!);
    expect(classes.map(({ symbol, pattern, label, value }) => [symbol, pattern, label, value])).toEqual([
      ['●', 'plain', 'ausreichend', 'SUFFICIENT'],
      ['◆', 'dots', 'angespannt', 'STRAINED'],
      ['▲', 'lines', 'kritisch', 'CRITICAL'],
      ['○', 'crosshatch', 'keine Meldung oder unbekannt', undefined],
    ]);
  });

  it('of a scale name the breaks, open at both ends, and unknown apart', () => {
    const { classes, unit } = legendOf(findTheme('auslastung')!);
    expect(unit).toBe('Prozent');
    expect(classes.map(({ from, to }) => [from, to])).toEqual([
      [null, 70],
      [70, 80],
      [80, 90],
      [90, 100],
      [100, null],
      [undefined, undefined],
    ]);
  });

  it.each(themes)('of $id as picture say everything in words', (theme) => {
    const svg = legendSvg(theme);
    expect(svg).toMatch(/<svg [^>]*role="img" aria-labelledby="titel beschreibung" lang="de"/);
    expect(svg).toContain(`<title id="titel">Legende: ${theme.title}</title>`);
    for (const { label, fill, ink } of [...theme.classes, theme.unknown])
      for (const part of [`>${label}</text>`, fill, ink]) expect(svg).toContain(part);
    expect(svg.match(/stroke-dasharray="4 3"/g)).toHaveLength(1);
    // Every pattern that is used is defined.
    const used = [...svg.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id);
    expect(used.length).toBeGreaterThan(0);
    for (const id of used) expect(svg).toContain(`<pattern id="${id}"`);
    expect(svg).not.toMatch(/https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
  });
});

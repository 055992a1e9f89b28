import { describe, expect, it } from '@jest/globals';
import { PbfReader } from 'pbf';
import { glyphRange } from './glyphs.js';

interface Glyph {
  id: number;
  width: number;
  height: number;
  bitmap: number;
  advance: number;
}

function decode(bytes: Uint8Array): { name: string; range: string; glyphs: Glyph[] } {
  const stack = { name: '', range: '', glyphs: [] as Glyph[] };
  new PbfReader(bytes).readFields((tag, _, pbf) => {
    if (tag !== 1) return;
    pbf.readMessage((field, target: typeof stack, inner) => {
      if (field === 1) target.name = inner.readString();
      else if (field === 2) target.range = inner.readString();
      else if (field === 3) {
        const glyph = { id: 0, width: 0, height: 0, bitmap: 0, advance: 0 };
        target.glyphs.push(
          inner.readMessage((part, of: Glyph, value) => {
            if (part === 1) of.id = value.readVarint();
            else if (part === 2) of.bitmap = value.readBytes().length;
            else if (part === 3) of.width = value.readVarint();
            else if (part === 4) of.height = value.readVarint();
            else if (part === 7) of.advance = value.readVarint();
          }, glyph),
        );
      }
    }, stack);
  }, undefined);
  return stack;
}

describe('glyphs', () => {
  it.each([
    ['0-255', 'Bad Iburg, Fürstenau, Größe ÄÖÜß 0123456789'],
    ['256-511', 'Łódź Čečer'.replace(/[ -ÿ]/g, '')],
    ['8192-8447', '–„“…−'.replace('−', '')],
  ])('of %s hold what German names need', async (range, text) => {
    const stack = decode((await glyphRange('Fira Sans Regular', range))!);
    expect(stack).toMatchObject({ name: 'Fira Sans Regular', range });
    for (const character of text) {
      const glyph = stack.glyphs.find(({ id }) => id === character.codePointAt(0))!;
      expect(glyph.advance).toBeGreaterThan(0);
      // Three pixels around the letter; a blank has none.
      if (character !== ' ') expect(glyph.bitmap).toBe((glyph.width + 6) * (glyph.height + 6));
    }
  });

  it('that the font has not are an empty answer', async () => {
    expect(await glyphRange('Fira Sans Regular', '19968-20223')).toHaveLength(0);
  });

  it.each([
    ['Arial', '0-255'],
    ['Fira Sans Regular', '0-100'],
    ['Fira Sans Regular', '1-256'],
    ['Fira Sans Regular', '65536-65791'],
    ['Fira Sans Regular', '../../../package.json'],
    ['../fira-sans-regular', '0-255'],
  ])('%s, %s: none', async (fontStack, range) => {
    expect(await glyphRange(fontStack, range)).toBeNull();
  });
});

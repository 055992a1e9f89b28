import { inflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { makeSprite, type Sprite } from './sprite.js';

/** Width, height and pixels of our own PNGs: one IDAT, no filters. */
function decode({ png }: Sprite) {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const at = png.indexOf('IDAT');
  const lines = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  const pixel = (x: number, y: number): number[] => {
    const start = y * (width * 4 + 1) + 1 + x * 4;
    return [...lines.subarray(start, start + 4)];
  };
  return { width, height, pixel };
}

describe.each([1, 2] as const)('the sprite at %s x', (pixelRatio) => {
  const sprite = makeSprite(pixelRatio);
  const { width, height, pixel } = decode(sprite);

  it('is the same at every start', () => {
    expect(makeSprite(pixelRatio).png.equals(sprite.png)).toBe(true);
  });

  it('holds every image within its borders, none over another', () => {
    const places = Object.values(sprite.json).sort((a, b) => a.x - b.x);
    for (const [index, place] of places.entries()) {
      expect(place.pixelRatio).toBe(pixelRatio);
      expect(place.x + place.width).toBeLessThanOrEqual(places[index + 1]?.x ?? width);
      expect(place.y + place.height).toBeLessThanOrEqual(height);
    }
  });

  it.each([
    ['zeichen-ausreichend', [0x00, 0x57, 0x8a, 255]],
    ['zeichen-angespannt', [0x7a, 0x52, 0x00, 255]],
    ['zeichen-kritisch', [0x9a, 0x3b, 0x00, 255]],
    ['zeichen-unbekannt', [255, 255, 255, 255]],
  ])('%s has its colour in the middle and nothing in the corner', (name, color) => {
    const { x, y, width: edge } = sprite.json[name]!;
    expect(pixel(x + edge / 2, y + edge / 2)).toEqual(color);
    expect(pixel(x, y)[3]).toBe(0);
  });

  it.each([
    ['muster-angespannt', 0.02, 0.1],
    ['muster-kritisch', 0.2, 0.35],
    ['muster-unbekannt', 0.1, 0.2],
    ['muster-stufe-2', 0.06, 0.07],
    ['muster-stufe-3', 0.12, 0.13],
    ['muster-stufe-4', 0.24, 0.26],
    ['muster-stufe-5', 0.23, 0.24],
  ])('%s covers its share of the area and lets the ground through', (name, least, most) => {
    const { x, y, width: edge } = sprite.json[name]!;
    let covered = 0;
    for (let row = 0; row < edge; row++)
      for (let col = 0; col < edge; col++) covered += pixel(x + col, y + row)[3]! / 255;
    expect(covered / edge ** 2).toBeGreaterThan(least);
    expect(covered / edge ** 2).toBeLessThan(most);
  });
});

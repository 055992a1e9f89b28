import { inflateSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { spriteFile } from './sprite.js';

/** An image in the sprite. */
interface SpritePlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
}

/** Width, height and pixels of our own PNGs: one IDAT, no filters. */
function decode(png: Buffer) {
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

it('has no other files', async () => {
  expect(await spriteFile('kreislage@3x.png')).toBeNull();
  expect(await spriteFile('../fira-sans-regular/0-255.pbf')).toBeNull();
});

describe.each([1, 2] as const)('the sprite at %s x', (pixelRatio) => {
  const name = pixelRatio === 1 ? 'kreislage' : 'kreislage@2x';
  let places: Record<string, SpritePlace>;
  let image: ReturnType<typeof decode>;

  beforeAll(async () => {
    places = JSON.parse((await spriteFile(`${name}.json`))!.toString()) as Record<string, SpritePlace>;
    image = decode((await spriteFile(`${name}.png`))!);
  });

  it('holds every image within its borders, none over another', () => {
    const sorted = Object.values(places).sort((a, b) => a.x - b.x);
    for (const [index, place] of sorted.entries()) {
      expect(place.pixelRatio).toBe(pixelRatio);
      expect(place.x + place.width).toBeLessThanOrEqual(sorted[index + 1]?.x ?? image.width);
      expect(place.y + place.height).toBeLessThanOrEqual(image.height);
    }
  });

  it.each([
    ['zeichen-ausreichend', [0x00, 0x57, 0x8a, 255]],
    ['zeichen-angespannt', [0x7a, 0x52, 0x00, 255]],
    ['zeichen-kritisch', [0x9a, 0x3b, 0x00, 255]],
    ['zeichen-unbekannt', [255, 255, 255, 255]],
  ])('%s has its colour in the middle and nothing in the corner', (name, color) => {
    const { x, y, width: edge } = places[name]!;
    expect(image.pixel(x + edge / 2, y + edge / 2)).toEqual(color);
    expect(image.pixel(x, y)[3]).toBe(0);
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
    const { x, y, width: edge } = places[name]!;
    let covered = 0;
    for (let row = 0; row < edge; row++)
      for (let col = 0; col < edge; col++) covered += image.pixel(x + col, y + row)[3]! / 255;
    expect(covered / edge ** 2).toBeGreaterThan(least);
    expect(covered / edge ** 2).toBeLessThan(most);
  });
});

import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import * as maps from '#map-layers/domain';
import { drawSprite } from '../../infra/sprite.mjs';
import { repositoryRoot } from './source.js';

const asset = (file: string): Buffer => readFileSync(`${repositoryRoot}/libs/map-layers/assets/sprite/${file}`);

/** The lines of a PNG of ours, each behind its filter byte; compression may differ between versions of zlib. */
function linesOf(png: Buffer): Buffer {
  const at = png.indexOf('IDAT');
  return inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
}

describe.each([
  [1, maps.SPRITE],
  [2, `${maps.SPRITE}@2x`],
] as const)('the committed sprite at %s x', (pixelRatio, name) => {
  const today = drawSprite(maps.spriteImages(maps.themes), maps, pixelRatio);

  it('is made from today’s signs and colours; else run node infra/write-sprite.mjs', () => {
    const lines = linesOf(asset(`${name}.png`));
    const expected = Array.from({ length: today.height }, (_, row) => [
      Buffer.from([0]),
      today.pixels.subarray(row * today.width * 4, (row + 1) * today.width * 4),
    ]);
    expect(lines.equals(Buffer.concat(expected.flat()))).toBe(true);
  });

  it('says where today’s images are', () => {
    expect(JSON.parse(asset(`${name}.json`).toString())).toEqual(today.json);
  });
});

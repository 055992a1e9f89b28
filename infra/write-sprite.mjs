/**
 * Makes the sprite of the maps from the signs and the colours of the themes. PNG and JSON are committed; after a change of a
 * sign or a colour, which `test/arch` notices: node infra/write-sprite.mjs
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { drawSprite, encodePng } from './sprite.mjs';

const TARGET = fileURLToPath(new URL('../libs/map-layers/assets/sprite/', import.meta.url));

await build({ portal: false });
const { SPRITE, spriteImages, themes, ...signs } = await import('#map-layers/domain');
await mkdir(TARGET, { recursive: true });
for (const [pixelRatio, suffix] of [
  [1, ''],
  [2, '@2x'],
]) {
  const sprite = drawSprite(spriteImages(themes), signs, pixelRatio);
  const png = encodePng(sprite);
  await writeFile(`${TARGET}${SPRITE}${suffix}.png`, png);
  await writeFile(`${TARGET}${SPRITE}${suffix}.json`, JSON.stringify(sprite.json));
  process.stdout.write(`${SPRITE}${suffix}: ${Object.keys(sprite.json).length} images, ${png.length} bytes\n`);
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '#platform';
import { SPRITE } from './style.domain.js';

/** Made by `infra/write-sprite.mjs`; the build puts the files beside the compiled sources. */
const folder = join(packageRoot(), 'dist/libs/map-layers/assets/sprite');
const available = [`${SPRITE}.json`, `${SPRITE}.png`, `${SPRITE}@2x.json`, `${SPRITE}@2x.png`];

/**
 * A file of the sprite: the image with the patterns and shapes of the maps, or the places of them in it. null = no such file.
 * @param file such as `kreislage@2x.png`
 */
export async function spriteFile(file: string): Promise<Buffer | null> {
  return available.includes(file) ? readFile(join(folder, file)) : null;
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '#platform';
import { FONT_STACK } from './style.domain.js';

/** Made by `infra/write-glyphs.mjs`; the build puts them beside the compiled sources. */
const folder = join(packageRoot(), 'dist/libs/map-layers/assets/fira-sans-regular');
const available = ['0-255', '256-511', '8192-8447'];

/** An answer without a stack: MapLibre draws nothing for these characters and asks no more. */
const EMPTY = Buffer.alloc(0);

/**
 * Signed distance fields of 256 characters as MapLibre's protocol buffer; empty where the font has none of them.
 * null = no such font or range.
 * @param fontStack as in the style, `Fira Sans Regular`
 * @param range such as `0-255`
 */
export async function glyphRange(fontStack: string, range: string): Promise<Buffer | null> {
  const [from, to] = /^(\d{1,5})-(\d{1,5})$/.exec(range)?.slice(1).map(Number) ?? [];
  const isRange = from !== undefined && to !== undefined && from % 256 === 0 && to === from + 255 && to <= 0xffff;
  if (fontStack !== FONT_STACK || !isRange) return null;
  const name = `${from}-${to}`;
  return available.includes(name) ? readFile(join(folder, `${name}.pbf`)) : EMPTY;
}

/**
 * Makes the map's letters: signed distance fields in MapLibre's protocol buffers, from an openly licensed font. They are
 * committed; run it again only for another font or more ranges:
 *   npm pack @fontsource/fira-sans && tar xzf fontsource-fira-sans-*.tgz
 *   node infra/write-glyphs.mjs package/files/fira-sans-latin-400-normal.woff package/files/fira-sans-latin-ext-400-normal.woff
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import opentype from 'opentype.js';
import { PbfWriter } from 'pbf';

const TARGET = fileURLToPath(new URL('../libs/map-layers/assets/fira-sans-regular/', import.meta.url));
const STACK = 'Fira Sans Regular';
const RANGES = [0, 256, 8192];
/** As MapLibre expects them: 24 px, 3 px around, distances up to 8 px of which three quarters lie inside. */
const SIZE = 24;
const BORDER = 3;
const RADIUS = 8;
const CUTOFF = 0.25;
/** MapLibre puts the middle of a line 17 px above its own zero; with this the capitals' middle is there. */
const TOP_OF_LINE = 25;

const fonts = await Promise.all(
  process.argv.slice(2).map(async (path) => {
    const bytes = await readFile(path);
    return opentype.parse(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  }),
);
if (fonts.length === 0) throw new Error('write-glyphs: name the font files, see the head of this script.');

await mkdir(TARGET, { recursive: true });
for (const from of RANGES) {
  const glyphs = Array.from({ length: 256 }, (_, at) => glyphOf(from + at)).filter((glyph) => glyph !== null);
  const pbf = new PbfWriter();
  pbf.writeMessage(1, writeStack, { range: `${from}-${from + 255}`, glyphs });
  const bytes = pbf.finish();
  await writeFile(`${TARGET}${from}-${from + 255}.pbf`, bytes);
  process.stdout.write(`${from}-${from + 255}: ${glyphs.length} characters, ${bytes.length} bytes\n`);
}

function writeStack({ range, glyphs }, pbf) {
  pbf.writeStringField(1, STACK);
  pbf.writeStringField(2, range);
  for (const glyph of glyphs) pbf.writeMessage(3, writeGlyph, glyph);
}

function writeGlyph({ id, bitmap, width, height, left, top, advance }, pbf) {
  pbf.writeVarintField(1, id);
  if (bitmap) pbf.writeBytesField(2, bitmap);
  pbf.writeVarintField(3, width);
  pbf.writeVarintField(4, height);
  pbf.writeSVarintField(5, left);
  pbf.writeSVarintField(6, top);
  pbf.writeVarintField(7, advance);
}

/** null = none of the fonts has the character. */
function glyphOf(id) {
  const character = String.fromCodePoint(id);
  const font = fonts.find((candidate) => candidate.charToGlyphIndex(character) > 0);
  if (!font) return null;
  const glyph = font.charToGlyph(character);
  const advance = Math.round((glyph.advanceWidth * SIZE) / font.unitsPerEm);
  // y grows downwards, the base line is at 0.
  const segments = segmentsOf(glyph.getPath(0, 0, SIZE).commands);
  if (segments.length === 0) return { id, bitmap: null, width: 0, height: 0, left: 0, top: 0, advance };
  const xs = segments.flatMap(([x1, , x2]) => [x1, x2]);
  const ys = segments.flatMap(([, y1, , y2]) => [y1, y2]);
  const [left, above] = [Math.floor(Math.min(...xs)), Math.floor(Math.min(...ys))];
  const width = Math.ceil(Math.max(...xs)) - left;
  const height = Math.ceil(Math.max(...ys)) - above;
  const bitmap = new Uint8Array((width + 2 * BORDER) * (height + 2 * BORDER));
  for (let row = 0; row < height + 2 * BORDER; row++)
    for (let col = 0; col < width + 2 * BORDER; col++) {
      const distance = signedDistance(segments, left + col - BORDER + 0.5, above + row - BORDER + 0.5);
      const value = 255 - 255 * (distance / RADIUS + CUTOFF);
      bitmap[row * (width + 2 * BORDER) + col] = Math.max(0, Math.min(255, Math.round(value)));
    }
  return { id, bitmap, width, height, left, top: -above - TOP_OF_LINE, advance };
}

/** The outline as short straight lines. */
function segmentsOf(commands) {
  const segments = [];
  let [x, y, startX, startY] = [0, 0, 0, 0];
  const lineTo = (toX, toY) => {
    if (toX !== x || toY !== y) segments.push([x, y, toX, toY]);
    [x, y] = [toX, toY];
  };
  const curveTo = (pointAt) => {
    for (let step = 1; step <= 8; step++) lineTo(...pointAt(step / 8));
  };
  for (const { type, x: toX, y: toY, x1, y1, x2, y2 } of commands) {
    const [fromX, fromY] = [x, y];
    if (type === 'M') [x, y, startX, startY] = [toX, toY, toX, toY];
    else if (type === 'L') lineTo(toX, toY);
    else if (type === 'Z') lineTo(startX, startY);
    else if (type === 'Q')
      curveTo((t) =>
        [
          [fromX, x1, toX],
          [fromY, y1, toY],
        ].map(([a, b, c]) => (1 - t) ** 2 * a + 2 * (1 - t) * t * b + t ** 2 * c),
      );
    else if (type === 'C')
      curveTo((t) =>
        [
          [fromX, x1, x2, toX],
          [fromY, y1, y2, toY],
        ].map(([a, b, c, d]) => (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d),
      );
  }
  return segments;
}

/** Distance of a point from the outline in pixels, negative inside. */
function signedDistance(segments, x, y) {
  let nearest = Infinity;
  let winding = 0;
  for (const [x1, y1, x2, y2] of segments) {
    const [dx, dy] = [x2 - x1, y2 - y1];
    const along = Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)));
    nearest = Math.min(nearest, Math.hypot(x1 + along * dx - x, y1 + along * dy - y));
    const side = dx * (y - y1) - (x - x1) * dy;
    if (y1 <= y && y2 > y && side > 0) winding++;
    else if (y1 > y && y2 <= y && side < 0) winding--;
  }
  return winding === 0 ? nearest : -nearest;
}

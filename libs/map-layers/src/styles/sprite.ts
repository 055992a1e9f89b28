import { crc32, deflateSync } from 'node:zlib';
import { type SpriteImage, spriteImages } from './style.domain.js';
import { themes } from '../layer/theme.domain.js';

/** Image of the maps' patterns and shapes, and where each of them stands in it (MapLibre's sprite). */
export interface Sprite {
  readonly png: Buffer;
  readonly json: Readonly<Record<string, SpritePlace>>;
}

export interface SpritePlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly pixelRatio: number;
  /** What may be stretched and where the content goes, for the box behind a label. */
  readonly stretchX?: readonly (readonly [number, number])[];
  readonly stretchY?: readonly (readonly [number, number])[];
  readonly content?: readonly [number, number, number, number];
}

/** Something painted: whether a point (CSS pixels from the top left) lies in it, and its colour; later ones lie above. */
interface Paint {
  readonly covers: (x: number, y: number) => boolean;
  readonly color: string;
}

interface Drawing {
  /** CSS pixels, width and height. */
  readonly size: number;
  readonly paints: readonly Paint[];
}

const SHAPE_SIZE = 20;
const PATTERN_SIZE = 16;
const WHITE = '#FFFFFF';
/** Points looked at per pixel and direction: the edges get 16 steps. */
const SAMPLES = 4;

/**
 * The sprite, made anew from the definitions of the themes; the same at every start.
 * @param pixelRatio 1, or 2 for screens with twice the pixels
 */
export function makeSprite(pixelRatio: 1 | 2): Sprite {
  const images = spriteImages(themes).map((image) => ({ image, drawing: drawingOf(image) }));
  const height = SHAPE_SIZE * pixelRatio;
  // A pixel of nothing between two images: a neighbour must not shine through.
  const widths = images.map(({ drawing }) => drawing.size * pixelRatio + 2);
  const width = widths.reduce((sum, one) => sum + one, 0);
  const pixels = Buffer.alloc(width * height * 4);
  const json: Record<string, SpritePlace> = {};
  let x = 0;
  images.forEach(({ image, drawing }, index) => {
    const edge = drawing.size * pixelRatio;
    for (let row = 0; row < edge; row++)
      for (let col = 0; col < edge; col++)
        pixels.set(pixelOf(drawing, col, row, pixelRatio), (row * width + x + col) * 4);
    json[image.name] = { x, y: 0, width: edge, height: edge, pixelRatio, ...stretchOf(image, pixelRatio) };
    x += widths[index]!;
  });
  return { png: encodePng(width, height, pixels), json };
}

function stretchOf({ draw }: SpriteImage, pixelRatio: number): Pick<SpritePlace, 'stretchX' | 'stretchY' | 'content'> {
  if (draw !== 'box') return {};
  const [from, to] = [4 * pixelRatio, (SHAPE_SIZE - 4) * pixelRatio];
  return { stretchX: [[from, to]], stretchY: [[from, to]], content: [from, from, to, to] };
}

function drawingOf({ draw, ink }: SpriteImage): Drawing {
  const middle = SHAPE_SIZE / 2;
  const distance = (x: number, y: number): number => Math.hypot(x - middle, y - middle);
  /** The shape with a white edge, so that it stands out from patterns. */
  const shape = (covers: (x: number, y: number, grow: number) => boolean): Drawing => ({
    size: SHAPE_SIZE,
    paints: [
      { covers: (x, y) => covers(x, y, 1.75), color: WHITE },
      { covers: (x, y) => covers(x, y, 0), color: ink },
    ],
  });
  const pattern = (covers: (x: number, y: number) => boolean): Drawing => ({
    size: PATTERN_SIZE,
    paints: [{ covers, color: ink }],
  });
  switch (draw) {
    case 'circle':
      return shape((x, y, grow) => distance(x, y) <= 6.5 + grow);
    case 'diamond':
      return shape((x, y, grow) => Math.abs(x - middle) + Math.abs(y - middle) <= 7.5 + grow * Math.SQRT2);
    case 'triangle':
      return shape((x, y, grow) => {
        // Half the width at the height of y; the tip is at 2.5, the base at 16.
        const half = ((y - 2.5) / 13.5) * 7 + grow * 1.6;
        return y >= 2.5 - grow && y <= 16 + grow && Math.abs(x - middle) <= half;
      });
    case 'ring':
      return {
        size: SHAPE_SIZE,
        paints: [
          { covers: (x, y) => distance(x, y) <= 8.5, color: WHITE },
          {
            // Eight dashes; the gaps take two fifths.
            covers: (x, y) => {
              const turn = (Math.atan2(y - middle, x - middle) / (2 * Math.PI) + 1) * 8;
              return Math.abs(distance(x, y) - 6) <= 1.1 && turn - Math.floor(turn) < 0.6;
            },
            color: ink,
          },
        ],
      };
    case 'clock':
      return {
        size: SHAPE_SIZE,
        paints: [
          { covers: (x, y) => distance(x, y) <= 7, color: WHITE },
          { covers: (x, y) => Math.abs(distance(x, y) - 5.5) <= 0.9, color: ink },
          { covers: (x, y) => Math.abs(x - middle) <= 0.8 && y >= 6.5 && y <= 10.8, color: ink },
          { covers: (x, y) => Math.abs(y - middle) <= 0.8 && x >= middle && x <= 13.2, color: ink },
        ],
      };
    case 'box':
      return {
        size: SHAPE_SIZE,
        paints: [
          { covers: () => true, color: ink },
          { covers: (x, y) => x >= 1 && y >= 1 && x <= SHAPE_SIZE - 1 && y <= SHAPE_SIZE - 1, color: WHITE },
        ],
      };
    case 'dots':
      return pattern((x, y) => Math.hypot(x - 4, y - 4) <= 1.6 || Math.hypot(x - 12, y - 12) <= 1.6);
    case 'lines':
      // Every 8 px along the edge, 1.5 px wide.
      return pattern((x, y) => (x + y + 0.75 * Math.SQRT2) % 8 <= 1.5 * Math.SQRT2);
    case 'wide-rules':
      return pattern((_, y) => isNearRule(y, 16));
    case 'rules':
      return pattern((_, y) => isNearRule(y, 8));
    case 'narrow-rules':
      return pattern((_, y) => isNearRule(y, 4));
    case 'grid':
      return pattern((x, y) => isNearRule(x, 8) || isNearRule(y, 8));
    case 'crosshatch': {
      const near = (value: number): boolean => {
        const rest = ((value % PATTERN_SIZE) + PATTERN_SIZE) % PATTERN_SIZE;
        return Math.min(rest, PATTERN_SIZE - rest) <= 0.45 * Math.SQRT2;
      };
      return pattern((x, y) => near(x + y) || near(x - y));
    }
  }
}

/** Whether a point lies in a stroke 1 px wide in the middle of each `every` px. */
function isNearRule(at: number, every: number): boolean {
  return Math.abs((at % every) - every / 2) <= 0.5;
}

/** Red, green, blue and opacity, 0 to 255, of a pixel. */
function pixelOf({ paints }: Drawing, col: number, row: number, pixelRatio: number): number[] {
  let [red, green, blue, opacity] = [0, 0, 0, 0];
  for (const { covers, color } of paints) {
    let hits = 0;
    for (let sample = 0; sample < SAMPLES ** 2; sample++) {
      const x = col + ((sample % SAMPLES) + 0.5) / SAMPLES;
      const y = row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES;
      if (covers(x / pixelRatio, y / pixelRatio)) hits++;
    }
    const cover = hits / SAMPLES ** 2;
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)) as [number, number, number];
    // The usual "over": sums are of colour times opacity.
    red = r * cover + red * (1 - cover);
    green = g * cover + green * (1 - cover);
    blue = b * cover + blue * (1 - cover);
    opacity = cover + opacity * (1 - cover);
  }
  if (opacity === 0) return [0, 0, 0, 0];
  return [red / opacity, green / opacity, blue / opacity, opacity * 255].map(Math.round);
}

/** PNG with 8 bit per channel and opacity (https://www.w3.org/TR/png-3/). */
function encodePng(width: number, height: number, pixels: Buffer): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  // Each line begins with its filter: none.
  const lines = Array.from({ length: height }, (_, row) =>
    Buffer.concat([Buffer.from([0]), pixels.subarray(row * width * 4, (row + 1) * width * 4)]),
  );
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(lines), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

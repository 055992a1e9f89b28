/** Draws the sprite of the maps: one image with all patterns and shapes, from the same paths as the SVG of legend and portal. */
import { crc32, deflateSync } from 'node:zlib';

const SHAPE_SIZE = 20;
/** Shapes reach up to 8 px from their middle; at this scale there is room for the white edge. */
const SHAPE_SCALE = 15 / 16;
/** White edge of a shape, so that it stands out from patterns. */
const EDGE = 1.75;
const RING_WIDTH = 2.2;
const CLOCK_WIDTH = 1.8;
const WHITE = '#FFFFFF';
const { max, min, sqrt } = Math;
/** Samples per pixel and direction: the edges get 16 steps. */
const SAMPLES = 4;

/**
 * @param images name, drawing and ink of each image (`spriteImages`)
 * @param signs the paths of `sign.domain.ts`
 * @param pixelRatio 1, or 2 for screens with twice the pixels
 */
export function drawSprite(images, signs, pixelRatio) {
  const drawings = images.map((image) => ({ image, drawing: drawingOf(image, signs) }));
  const height = SHAPE_SIZE * pixelRatio;
  // Two empty pixels between images keep a neighbour from shining through.
  const widths = drawings.map(({ drawing }) => drawing.size * pixelRatio + 2);
  const width = widths.reduce((sum, one) => sum + one, 0);
  const pixels = Buffer.alloc(width * height * 4);
  const json = {};
  let x = 0;
  drawings.forEach(({ image, drawing }, index) => {
    const edge = drawing.size * pixelRatio;
    for (let row = 0; row < edge; row++)
      for (let col = 0; col < edge; col++)
        pixels.set(pixelOf(drawing, col, row, pixelRatio), (row * width + x + col) * 4);
    json[image.name] = { x, y: 0, width: edge, height: edge, pixelRatio, ...stretchOf(image, pixelRatio) };
    x += widths[index];
  });
  return { width, height, pixels, json };
}

/** The part of the box behind a label that may be stretched, and the place of the text. */
function stretchOf({ draw }, pixelRatio) {
  if (draw !== 'box') return {};
  const [from, to] = [4 * pixelRatio, (SHAPE_SIZE - 4) * pixelRatio];
  return { stretchX: [[from, to]], stretchY: [[from, to]], content: [from, from, to, to] };
}

/** Size in CSS pixels, and paints: whether each covers a point, and its colour; later paints lie above. */
function drawingOf({ draw, ink }, signs) {
  if (draw === 'box') {
    const inner = (x, y) => x >= 1 && y >= 1 && x <= SHAPE_SIZE - 1 && y <= SHAPE_SIZE - 1;
    return {
      size: SHAPE_SIZE,
      paints: [
        { covers: () => true, color: ink },
        { covers: inner, color: WHITE },
      ],
    };
  }
  if (draw in signs.patternStrokes) {
    const { path, width } = signs.patternStrokes[draw];
    const lines = linesOf(path);
    return {
      size: signs.PATTERN_SIZE,
      paints: [{ covers: (x, y) => nearestOf(lines, x, y).distance <= width / 2, color: ink }],
    };
  }
  const lines = linesOf(draw === 'clock' ? signs.clockPath : signs.shapePaths[draw]);
  const [outline] = lines;
  const fill = (x, y) => contains(outline, x, y);
  const edge = (x, y) => fill(x, y) || nearestOf([outline], x, y).distance <= EDGE / SHAPE_SCALE;
  const [dash, gap] = draw === 'ring' ? signs.RING_DASHES.split(' ').map(Number) : [1, 0];
  const stroke = (width) => (x, y) => {
    const { distance, along } = nearestOf(lines, x, y);
    return distance <= width / 2 / SHAPE_SCALE && along % (dash + gap) < dash;
  };
  const sign = draw === 'ring' ? stroke(RING_WIDTH) : draw === 'clock' ? stroke(CLOCK_WIDTH) : fill;
  const middle = SHAPE_SIZE / 2;
  const placed = (covers) => (x, y) => covers((x - middle) / SHAPE_SCALE, (y - middle) / SHAPE_SCALE);
  return {
    size: SHAPE_SIZE,
    paints: [
      { covers: placed(edge), color: WHITE },
      { covers: placed(sign), color: ink },
    ],
  };
}

/** The lines of an SVG path as points. Knows the commands that the signs use; of arcs, half circles. */
function linesOf(path) {
  const tokens = path.match(/[A-Za-z]|-?\d*\.?\d+/g);
  const lines = [];
  let [at, x, y] = [0, 0, 0];
  const number = () => Number(tokens[at++]);
  const lineTo = (toX, toY) => lines.at(-1).push(([x, y] = [toX, toY]));
  const halfCircleTo = (toX, toY) => {
    const [middleX, middleY] = [(x + toX) / 2, (y + toY) / 2];
    const radius = Math.hypot(x - middleX, y - middleY);
    const from = Math.atan2(y - middleY, x - middleX);
    for (let step = 1; step <= 16; step++) {
      const angle = from + (Math.PI * step) / 16;
      lineTo(middleX + radius * Math.cos(angle), middleY + radius * Math.sin(angle));
    }
  };
  while (at < tokens.length) {
    const command = tokens[at++];
    if (command === 'M') lines.push([([x, y] = [number(), number()])]);
    else if (command === 'L') lineTo(number(), number());
    else if (command === 'H') lineTo(number(), y);
    else if (command === 'h') lineTo(x + number(), y);
    else if (command === 'V') lineTo(x, number());
    else if (command === 'Z') lineTo(...lines.at(-1)[0]);
    else if (command === 'A') {
      // Both radii, rotation and flags follow from the half circle.
      at += 5;
      halfCircleTo(number(), number());
    } else throw new Error(`sprite: no drawing for the command ${command} of the path ${path}`);
  }
  return lines;
}

/** Distance of a point from the lines, and the length of the line up to the nearest point of it. */
function nearestOf(lines, x, y) {
  let nearest = Infinity;
  let along = 0;
  for (const line of lines) {
    let length = 0;
    for (let index = 1; index < line.length; index++) {
      const from = line[index - 1];
      const dx = line[index][0] - from[0];
      const dy = line[index][1] - from[1];
      const [offX, offY] = [x - from[0], y - from[1]];
      const squared = dx * dx + dy * dy;
      const part = squared === 0 ? 0 : max(0, min(1, (offX * dx + offY * dy) / squared));
      const distance = (part * dx - offX) ** 2 + (part * dy - offY) ** 2;
      const segment = sqrt(squared);
      if (distance < nearest) {
        nearest = distance;
        along = length + part * segment;
      }
      length += segment;
    }
  }
  return { distance: sqrt(nearest), along };
}

/** Whether a point lies inside a closed line (even–odd rule). */
function contains(line, x, y) {
  let inside = false;
  for (let index = 1; index < line.length; index++) {
    const [x1, y1] = line[index - 1];
    const [x2, y2] = line[index];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
}

/** Red, green, blue and opacity of a pixel, 0 to 255. */
function pixelOf({ paints }, col, row, pixelRatio) {
  let [red, green, blue, opacity] = [0, 0, 0, 0];
  for (const { covers, color } of paints) {
    let hits = 0;
    for (let sample = 0; sample < SAMPLES ** 2; sample++) {
      const x = col + ((sample % SAMPLES) + 0.5) / SAMPLES;
      const y = row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES;
      if (covers(x / pixelRatio, y / pixelRatio)) hits++;
    }
    const cover = hits / SAMPLES ** 2;
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
    // Paint over what is there; the sums are of colour times opacity.
    red = r * cover + red * (1 - cover);
    green = g * cover + green * (1 - cover);
    blue = b * cover + blue * (1 - cover);
    opacity = cover + opacity * (1 - cover);
  }
  if (opacity === 0) return [0, 0, 0, 0];
  return [red / opacity, green / opacity, blue / opacity, opacity * 255].map(Math.round);
}

/** PNG with 8 bit per channel and opacity (https://www.w3.org/TR/png-3/), its lines without filters. */
export function encodePng({ width, height, pixels }) {
  const chunk = (type, data) => {
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

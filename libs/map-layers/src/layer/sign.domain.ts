import { type Pattern, type Shape } from './theme.domain.js';

// Shapes and patterns as SVG paths, for legends, for the map without WebGL, and for the sprite (`infra/write-sprite.mjs`).

/** Edge of the square that repeats in a pattern, px. */
export const PATTERN_SIZE = 16;

/** Strokes of a pattern in its square; their ends are round, so that a stroke of no length is a dot. */
export const patternStrokes: Readonly<
  Record<Exclude<Pattern, 'plain'>, { readonly path: string; readonly width: number }>
> = {
  dots: { path: 'M4 4h0M12 12h0', width: 3.2 },
  lines: { path: 'M-2 6L6 -2M-2 14L14 -2M2 18L18 2M10 18L18 10', width: 1.5 },
  crosshatch: { path: 'M0 0L16 16M16 0L0 16', width: 0.9 },
  'wide-rules': { path: 'M0 8H16', width: 1 },
  rules: { path: 'M0 4H16M0 12H16', width: 1 },
  'narrow-rules': { path: 'M0 2H16M0 6H16M0 10H16M0 14H16', width: 1 },
  grid: { path: 'M0 4H16M0 12H16M4 0V16M12 0V16', width: 1 },
};

const circle = 'M7 0A7 7 0 1 1 -7 0A7 7 0 1 1 7 0Z';

/** Outline of a shape around 0, 0, within 8 px; a ring is not filled but dashed by {@link RING_DASHES}. */
export const shapePaths: Readonly<Record<Shape, string>> = {
  circle,
  diamond: 'M0 -8L8 0L0 8L-8 0Z',
  triangle: 'M0 -8L8 7H-8Z',
  ring: circle,
};

/** Dashes of the ring that means unknown, in pixels. */
export const RING_DASHES = '3 2.5';

/** Mark of figures from an earlier day, around 0, 0: circle and hands. */
export const clockPath = 'M6 0A6 6 0 1 1 -6 0A6 6 0 1 1 6 0ZM0 -3.5V0H3';

/** An image of the sprite: its name, the pattern or shape, and the colour of its strokes. */
export interface SpriteImage {
  readonly name: string;
  readonly draw: string;
  readonly ink: string;
}

/** The paths of `sign.domain.ts`. */
export interface Signs {
  readonly PATTERN_SIZE: number;
  readonly patternStrokes: Readonly<Record<string, { readonly path: string; readonly width: number }>>;
  readonly shapePaths: Readonly<Record<string, string>>;
  readonly RING_DASHES: string;
  readonly clockPath: string;
}

export interface DrawnSprite {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue and opacity of each pixel, line by line. */
  readonly pixels: Buffer;
  /** Place of each image. */
  readonly json: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export function drawSprite(images: readonly SpriteImage[], signs: Signs, pixelRatio: 1 | 2): DrawnSprite;
export function encodePng(sprite: Pick<DrawnSprite, 'width' | 'height' | 'pixels'>): Buffer;

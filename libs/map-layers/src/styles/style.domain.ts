import { LABEL_ELSEWHERE } from '../tiles/tile-attributes.domain.js';
import { type Pattern, type Shape, showsAge, type Theme, type ThemeClass } from '../layer/theme.domain.js';

/** MapLibre style, version 8; https://maplibre.org/maplibre-style-spec/ */
interface MapStyle {
  readonly version: 8;
  readonly name: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly sprite: string;
  readonly glyphs: string;
  readonly sources: Readonly<Record<string, unknown>>;
  readonly layers: readonly Readonly<Record<string, unknown>>[];
}

/** The one font of the maps, by its name in styles and in the addresses of its glyphs. */
export const FONT_STACK = 'Fira Sans Regular';
/** Name of the sprite in its addresses. */
export const SPRITE = 'kreislage';

const SOURCE = 'kommunen';
const LAYER = 'unit-situations';
/** Text on light areas, and its outline. */
const DARK = '#1A1A1A';
const LIGHT = '#FFFFFF';

/** Names of a class's images in the sprite. */
const patternImage = (classId: string): string => `muster-${classId}`;
const shapeImage = (classId: string): string => `zeichen-${classId}`;

/** White box behind a label, and mark of figures from an earlier day. */
const BOX_IMAGE = 'kasten';
const CLOCK_IMAGE = 'uhr';

/**
 * The style of a theme over the vector tiles of the units: area in the colour of its class, pattern on it, border (dashed
 * where nothing is known), and at the label the shape and the words.
 * @param options.baseUrl address of the service without a slash at its end, such as https://kreis.example/ogc
 * @param options.tilesUrl template with `{z}`, `{y}` and `{x}`; without it the tiles of today
 * @param options.attribution whose boundaries they are
 */
export function styleOf(
  theme: Theme,
  options: { readonly baseUrl: string; readonly attribution: string; readonly tilesUrl?: string },
): MapStyle {
  const { baseUrl } = options;
  const { unknown } = theme;
  const patterned = [...theme.classes, unknown].filter(({ pattern }) => pattern !== 'plain');
  const isUnknown = ['!', ['has', theme.attribute]];
  const isLabelled = ['!', ['has', LABEL_ELSEWHERE]];
  const layer = (id: string, type: string, more: object) => ({
    id,
    type,
    source: SOURCE,
    'source-layer': LAYER,
    ...more,
  });
  return {
    version: 8,
    name: theme.title,
    metadata: { 'kreislage:legend': `${baseUrl}/styles/${theme.id}/legend` },
    sprite: `${baseUrl}/resources/sprites/${SPRITE}`,
    glyphs: `${baseUrl}/resources/fonts/{fontstack}/{range}.pbf`,
    sources: {
      [SOURCE]: {
        type: 'vector',
        tiles: [options.tilesUrl ?? `${baseUrl}/collections/${LAYER}/tiles/WebMercatorQuad/{z}/{y}/{x}`],
        minzoom: 0,
        maxzoom: 14,
        attribution: options.attribution,
      },
    },
    layers: [
      { id: 'hintergrund', type: 'background', paint: { 'background-color': LIGHT } },
      layer('flaechen', 'fill', {
        paint: { 'fill-color': byClass(theme, ({ fill }) => fill), 'fill-outline-color': 'rgba(0,0,0,0)' },
      }),
      ...patterned.map((candidate) =>
        layer(`muster-${candidate.id}`, 'fill', {
          filter: candidate === unknown ? isUnknown : isOfClass(theme, candidate),
          paint: { 'fill-pattern': patternImage(candidate.id) },
        }),
      ),
      layer('grenzen', 'line', {
        filter: ['has', theme.attribute],
        layout: { 'line-join': 'round' },
        paint: { 'line-color': '#595959', 'line-width': 1.25 },
      }),
      // A neighbour's border would fill the gaps of the dashes.
      layer('grenzen-unbekannt-grund', 'line', {
        filter: isUnknown,
        paint: { 'line-color': LIGHT, 'line-width': 1.75 },
      }),
      layer('grenzen-unbekannt', 'line', {
        filter: isUnknown,
        paint: { 'line-color': unknown.ink, 'line-width': 1.75, 'line-dasharray': [3, 2] },
      }),
      layer('namen', 'symbol', {
        filter: isLabelled,
        layout: {
          'text-field': labelOf(theme),
          'text-font': [FONT_STACK],
          'text-size': ['interpolate', ['linear'], ['zoom'], 7, 10, 12, 15],
          'text-max-width': 9,
          'text-optional': true,
          ...(theme.classes.some(({ shape }) => shape)
            ? {
                'icon-image': byClass(theme, ({ id }) => shapeImage(id)),
                'icon-allow-overlap': true,
                'text-anchor': 'top',
                'text-offset': [0, 0.8],
              }
            : {
                'icon-image': byClass(theme, ({ text }) => (text === 'boxed' ? BOX_IMAGE : '')),
                'icon-text-fit': 'both',
                'icon-text-fit-padding': [2, 4, 2, 4],
              }),
        },
        paint: {
          'text-color': byClass(theme, ({ text }) => (text === 'white' ? LIGHT : DARK)),
          'text-halo-color': byClass(theme, (candidate) => (candidate.text === 'white' ? candidate.fill : LIGHT)),
          'text-halo-width': 1.5,
        },
      }),
      ...(theme.attribute === 'assessment'
        ? [
            layer('veraltet', 'symbol', {
              filter: ['all', isLabelled, ['>', ['coalesce', ['get', 'staleness_days'], 0], 0]],
              layout: { 'icon-image': CLOCK_IMAGE, 'icon-offset': [16, -8], 'icon-allow-overlap': true },
            }),
          ]
        : []),
    ],
  };
}

/** A filter for the features whose known value is of the class. */
function isOfClass({ attribute }: Theme, { value, from, to }: ThemeClass): unknown[] {
  const get = ['get', attribute];
  if (value !== undefined) return ['==', get, value];
  const number = ['to-number', get];
  return [
    'all',
    ['has', attribute],
    ...(typeof from === 'number' ? [['>=', number, from]] : []),
    ...(typeof to === 'number' ? [['<', number, to]] : []),
  ];
}

/** An expression that gives what `of` gives for the class of the feature's value. */
function byClass(theme: Theme, of: (candidate: ThemeClass) => string): unknown[] {
  const get = ['get', theme.attribute];
  const [first, ...others] = theme.classes;
  const known =
    first!.value === undefined
      ? ['step', ['to-number', get], of(first!), ...others.flatMap((candidate) => [candidate.from, of(candidate)])]
      : ['match', get, ...theme.classes.flatMap((candidate) => [candidate.value, of(candidate)]), of(theme.unknown)];
  return ['case', ['has', theme.attribute], known, of(theme.unknown)];
}

/** Name, for a scale the value, and the day if they are from an earlier one. Numbers the German way. */
function labelOf(theme: Theme): unknown[] {
  const name = ['coalesce', ['get', 'name'], ''];
  const reported = ['get', 'reported_on'];
  const day = ['concat', ['slice', reported, 8, 10], '.', ['slice', reported, 5, 7], '.'];
  const isOlder = ['all', ['has', 'reported_on'], ['>', ['coalesce', ['get', 'staleness_days'], 0], 0]];
  if (theme.attribute === 'assessment') return ['concat', name, ['case', isOlder, ['concat', '\nStand ', day], '']];
  const number = ['number-format', ['get', theme.attribute], { locale: 'de-DE', 'max-fraction-digits': 1 }];
  const value = ['case', ['has', theme.attribute], number, '–'];
  return ['concat', name, '\n', value, ...(showsAge(theme) ? [['case', isOlder, ['concat', ' (', day, ')'], '']] : [])];
}

/** The images of the sprite, each name once. */
export function spriteImages(themes: readonly Theme[]): readonly SpriteImage[] {
  const classes = themes.flatMap((theme) => [...theme.classes, theme.unknown]);
  const images = [
    ...classes.flatMap(({ id, pattern, patternInk, shape, ink }): SpriteImage[] => [
      ...(pattern === 'plain' ? [] : [{ name: patternImage(id), draw: pattern, ink: patternInk }]),
      ...(shape ? [{ name: shapeImage(id), draw: shape, ink }] : []),
    ]),
    { name: BOX_IMAGE, draw: 'box', ink: DARK },
    { name: CLOCK_IMAGE, draw: 'clock', ink: '#595959' },
  ] as const;
  // Themes share classes: the steps of a scale, and the unknown.
  return [...new Map(images.map((image) => [image.name, image])).values()];
}

interface SpriteImage {
  readonly name: string;
  readonly draw: Exclude<Pattern, 'plain'> | Shape | 'box' | 'clock';
  /** Of the strokes. */
  readonly ink: string;
}

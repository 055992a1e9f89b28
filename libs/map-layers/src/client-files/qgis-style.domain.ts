import { type Collection } from '../layer/collection.domain.js';
import { type Theme, type ThemeClass } from '../layer/theme.domain.js';
import { element } from './xml.domain.js';

/** Versions of QGIS from 3.22 on read what is written here. */
export const QGIS_VERSION = '3.22.0';
export const QGIS_DOCTYPE = `<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n`;

/** Larger than any figure: the end of a step that has none. */
const OPEN_END = 1e9;
/** Figures have at most one decimal, and QGIS counts both ends of a step in. */
const HALF_DECIMAL = 0.05;
/** Stands for the unknown in steps, which QGIS would not draw. */
const UNKNOWN_STEP = -1;

/** A `.qml` for a layer of the collection: the theme's classes, and the German title of every attribute. */
export function qmlOf(theme: Theme, collection: Collection): string {
  return (
    QGIS_DOCTYPE +
    element(
      'qgis',
      { version: QGIS_VERSION, styleCategories: 'Symbology|Fields' },
      aliasesOf(collection),
      rendererOf(theme),
      element('layerGeometryType', {}, '2'),
    )
  );
}

/** The German titles for forms and tables. */
export function aliasesOf({ attributes }: Collection): string {
  return element(
    'aliases',
    {},
    ...attributes.map(({ name, title }, index) => element('alias', { field: name, index, name: title })),
  );
}

/** The renderer of a vector layer: categories for a theme by values, steps for one by numbers. */
export function rendererOf(theme: Theme): string {
  const { attribute } = theme;
  const classes = [...theme.classes, theme.unknown];
  const symbols = element(
    'symbols',
    {},
    ...classes.map((one, index) => fillSymbol(String(index), one, one === theme.unknown)),
  );
  const isByValues = classes.some(({ value }) => value !== undefined);
  if (isByValues) {
    const categories = classes.map(({ label, value }, index) =>
      // The empty value is "all others", which NULL is among.
      element('category', {
        symbol: index,
        label,
        render: 'true',
        type: 'string',
        value: value ?? '',
      }),
    );
    return element(
      'renderer-v2',
      { type: 'categorizedSymbol', attr: attribute, symbollevels: 0, enableorderby: 0, forceraster: 0 },
      element('categories', {}, ...categories),
      symbols,
    );
  }
  const ranges = classes.map((one, index) => {
    const { label, from, to } = one;
    // Figures are never negative.
    const [lower, upper] =
      one === theme.unknown
        ? [UNKNOWN_STEP, UNKNOWN_STEP]
        : [from ?? 0, typeof to === 'number' ? to - HALF_DECIMAL : OPEN_END];
    return element('range', { symbol: index, label, render: 'true', lower, upper });
  });
  return element(
    'renderer-v2',
    {
      type: 'graduatedSymbol',
      attr: `coalesce("${attribute}", ${UNKNOWN_STEP})`,
      graduatedMethod: 'GraduatedColor',
      symbollevels: 0,
      enableorderby: 0,
      forceraster: 0,
    },
    element('ranges', {}, ...ranges),
    symbols,
  );
}

/** The renderer of a vector tile layer: one style for each class. @param layer name of the layer inside the tiles */
export function tileRendererOf(theme: Theme, layer: string): string {
  const styles = [...theme.classes, theme.unknown].map((one) =>
    element(
      'style',
      {
        name: one.label,
        layer,
        geometry: 2,
        enabled: 1,
        expression: conditionOf(theme, one),
        'min-zoom': -1,
        'max-zoom': -1,
      },
      element('symbols', {}, fillSymbol('0', one, one === theme.unknown)),
    ),
  );
  return element('renderer', { type: 'basic' }, element('styles', {}, ...styles));
}

/** An outline without ground, for an area that lies over others. */
export function outlineRenderer(): string {
  const outline = symbolLayer('SimpleFill', {
    style: 'no',
    outline_color: rgba('#1F2933'),
    outline_style: 'solid',
    outline_width: '0.8',
  });
  return element(
    'renderer-v2',
    { type: 'singleSymbol', symbollevels: 0, enableorderby: 0, forceraster: 0 },
    element('symbols', {}, symbol('fill', '0', outline)),
  );
}

function conditionOf(theme: Theme, one: ThemeClass): string {
  const field = `"${theme.attribute}"`;
  if (one === theme.unknown) return `${field} IS NULL`;
  if (one.value !== undefined) return `${field} = '${one.value}'`;
  return `${field} >= ${one.from ?? 0}${typeof one.to === 'number' ? ` AND ${field} < ${one.to}` : ''}`;
}

function fillSymbol(name: string, { fill, ink, pattern, patternInk }: ThemeClass, isUnknown: boolean): string {
  const base = symbolLayer('SimpleFill', {
    color: rgba(fill),
    style: 'solid',
    outline_color: rgba(ink),
    outline_style: isUnknown ? 'dash' : 'solid',
    outline_width: '0.3',
  });
  const hatch = (index: number, angle: number, distance: number, width: number): string =>
    symbolLayer(
      'LinePatternFill',
      { angle: String(angle), distance: String(distance) },
      symbol(
        'line',
        `@${name}@${index}`,
        symbolLayer('SimpleLine', { line_color: rgba(patternInk), line_width: String(width) }),
      ),
    );
  const patterns: Record<ThemeClass['pattern'], () => readonly string[]> = {
    plain: () => [],
    dots: () => [
      symbolLayer(
        'PointPatternFill',
        { distance_x: '4', distance_y: '4', displacement_x: '2' },
        symbol(
          'marker',
          `@${name}@1`,
          symbolLayer('SimpleMarker', { name: 'circle', color: rgba(patternInk), outline_style: 'no', size: '1' }),
        ),
      ),
    ],
    lines: () => [hatch(1, 45, 1.5, 0.4)],
    crosshatch: () => [hatch(1, 45, 4, 0.2), hatch(2, 135, 4, 0.2)],
    'wide-rules': () => [hatch(1, 0, 4, 0.25)],
    rules: () => [hatch(1, 0, 2, 0.25)],
    'narrow-rules': () => [hatch(1, 0, 1, 0.25)],
    grid: () => [hatch(1, 0, 2, 0.25), hatch(2, 90, 2, 0.25)],
  };
  return symbol('fill', name, base, ...patterns[pattern]());
}

function symbol(type: 'fill' | 'line' | 'marker', name: string, ...layers: readonly string[]): string {
  return element('symbol', { type, name, alpha: 1, clip_to_extent: 1, force_rhr: 0 }, ...layers);
}

function symbolLayer(kind: string, options: Readonly<Record<string, string>>, ...inside: readonly string[]): string {
  const entries = Object.entries(options).map(([name, value]) => element('Option', { type: 'QString', name, value }));
  return element(
    'layer',
    { class: kind, enabled: 1, pass: 0, locked: 0 },
    element('Option', { type: 'Map' }, ...entries),
    ...inside,
  );
}

/** `#rrggbb` as QGIS writes it: `r,g,b,255`. */
function rgba(colour: string): string {
  return [1, 3, 5]
    .map((start) => String(parseInt(colour.slice(start, start + 2), 16)))
    .concat('255')
    .join(',');
}

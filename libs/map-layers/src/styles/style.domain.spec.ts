import { describe, expect, it } from '@jest/globals';
import { featureFilter, expression, latest, validateStyleMin } from '@maplibre/maplibre-gl-style-spec';
import { findCollection } from '../layer/collection.domain.js';
import { spriteFile } from './sprite.js';
import { styleOf } from './style.domain.js';
import { classesOf, findTheme, themes } from '../layer/theme.domain.js';

const options = { baseUrl: 'https://kreis.example/ogc', attribution: '© Vermessung' };

interface Layer {
  readonly id: string;
  readonly type: string;
  readonly filter?: unknown;
  readonly layout?: Record<string, unknown>;
  readonly paint?: Record<string, unknown>;
}

/** The value that a layer draws for a feature: a property, or null when its filter leaves the feature out. */
function drawn(layer: Layer, group: 'paint' | 'layout', property: string, properties: object): unknown {
  const feature = { type: 3, properties };
  const globals = { zoom: 10 };
  const isDrawn =
    layer.filter === undefined || featureFilter(layer.filter as never, 'filter').filter(globals, feature as never);
  if (!isDrawn) return null;
  const groups = latest as unknown as Record<string, Record<string, never>>;
  const reference = groups[`${group}_${layer.type}`]![property]!;
  const parsed = expression.createPropertyExpression(layer[group]![property], 'layers', reference);
  if (parsed.result === 'error') throw new Error(JSON.stringify(parsed.value));
  return parsed.value.evaluate(globals, feature as never);
}

const layerOf = (themeId: string, id: string): Layer =>
  styleOf(findTheme(themeId)!, options).layers.find((layer) => layer['id'] === id) as unknown as Layer;

/** A colour as the themes write it. */
function hex(color: unknown): string {
  const { r, g, b } = color as Record<'r' | 'g' | 'b', number>;
  return `#${[r, g, b]
    .map((part) =>
      Math.round(part * 255)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`.toUpperCase();
}

describe.each(themes.map((theme) => [theme.id, theme] as const))('the style %s', (_, theme) => {
  const style = styleOf(theme, options);

  it('is one that MapLibre takes', () => {
    expect(validateStyleMin(style as never)).toEqual([]);
  });

  it('asks for nothing outside the own server', () => {
    const addresses = JSON.stringify(style).match(/https?:[^"]*/g)!;
    expect(addresses.every((address) => address.startsWith('https://kreis.example/ogc/'))).toBe(true);
    expect(style.sources['kommunen']).toMatchObject({
      tiles: ['https://kreis.example/ogc/collections/unit-situations/tiles/WebMercatorQuad/{z}/{y}/{x}'],
      attribution: '© Vermessung',
    });
  });

  it('shows an attribute of the layer, and names images that the sprite has', async () => {
    expect(findCollection('unit-situations')!.attributes.map(({ name }) => name)).toContain(theme.attribute);
    const json = JSON.parse((await spriteFile('kreislage.json'))!.toString()) as Record<string, unknown>;
    const named = JSON.stringify(style).match(/"(muster|zeichen|kasten|uhr)[a-z0-9-]*"/g) ?? [];
    const layers = new Set(style.layers.map((layer) => layer['id']));
    const images = named.map((name) => JSON.parse(name) as string).filter((name) => name in json || !layers.has(name));
    expect(images.length).toBeGreaterThan(0);
    for (const image of images) expect(Object.keys(json)).toContain(image);
  });

  it('has at most five classes that leave no value out, and unknown is none of them', () => {
    expect(theme.classes.length).toBeLessThanOrEqual(5);
    const values = theme.classes.filter(({ value }) => value === undefined);
    for (const [index, { from, to }] of values.entries()) {
      expect(from).toBe(values[index - 1]?.to ?? null);
      expect(to === null).toBe(index === values.length - 1);
    }
    const fills = [...theme.classes, theme.unknown].map(({ fill }) => fill);
    expect(new Set(fills).size).toBe(fills.length);
    const patterns = classesOf(theme).map(({ pattern }) => pattern);
    expect(new Set(patterns).size).toBe(patterns.length);
    expect(theme.unknown.pattern).toBe('crosshatch');
  });
});

it('another day is another address of the tiles', () => {
  const tilesUrl = 'https://kreis.example/ogc/t/{z}/{y}/{x}?datetime=2026-11-22';
  expect(styleOf(themes[0]!, { ...options, tilesUrl }).sources['kommunen']).toMatchObject({ tiles: [tilesUrl] });
});

describe('the map of the situation', () => {
  it.each([
    ['SUFFICIENT', '#E6F1F8', 'zeichen-ausreichend', null],
    ['STRAINED', '#FFF4D6', 'zeichen-angespannt', 'muster-angespannt'],
    ['CRITICAL', '#FDEBE0', 'zeichen-kritisch', 'muster-kritisch'],
    [undefined, '#F2F2F2', 'zeichen-unbekannt', 'muster-unbekannt'],
  ])('%s has colour, shape and pattern', (assessment, fill, shape, pattern) => {
    const properties = assessment ? { assessment } : {};
    expect(hex(drawn(layerOf('lage', 'flaechen'), 'paint', 'fill-color', properties))).toBe(fill);
    expect(String(drawn(layerOf('lage', 'namen'), 'layout', 'icon-image', properties))).toBe(shape);
    const patterns = ['angespannt', 'kritisch', 'unbekannt']
      .map((id) => drawn(layerOf('lage', `muster-${id}`), 'paint', 'fill-pattern', properties))
      .filter((image) => image !== null)
      .map(String);
    expect(patterns).toEqual(pattern ? [pattern] : []);
    const isDashed = drawn(layerOf('lage', 'grenzen-unbekannt'), 'paint', 'line-width', properties) !== null;
    expect(isDashed).toBe(assessment === undefined);
  });

  it('says the day where figures are from an earlier one', () => {
    const label = (properties: object): string =>
      String(drawn(layerOf('lage', 'namen'), 'layout', 'text-field', properties));
    expect(label({ name: 'Melle', staleness_days: 3, reported_on: '2026-11-19' })).toBe('Melle\nStand 19.11.');
    expect(label({ name: 'Melle', staleness_days: 0, reported_on: '2026-11-22' })).toBe('Melle');
  });

  it('labels a unit in one tile only', () => {
    expect(
      drawn(layerOf('lage', 'namen'), 'layout', 'text-field', { name: 'Melle', label_elsewhere: true }),
    ).toBeNull();
  });
});

describe('maps with a scale', () => {
  it.each([
    ['frei-je-1000', 'available_per_1000', 0, '#EFF3FF'],
    ['frei-je-1000', 'available_per_1000', 0.5, '#BDD7E7'],
    ['frei-je-1000', 'available_per_1000', 1.9, '#3182BD'],
    ['frei-je-1000', 'available_per_1000', undefined, '#F2F2F2'],
    ['auslastung', 'occupancy_rate', 99.9, '#3182BD'],
    ['auslastung', 'occupancy_rate', 100, '#08519C'],
    ['datenalter', 'staleness_days', 0, '#EFF3FF'],
    ['datenalter', 'staleness_days', 2, '#BDD7E7'],
    ['datenalter', 'staleness_days', 7, '#08519C'],
  ])('%s: %s = %s is %s', (themeId, attribute, value, fill) => {
    const properties = value === undefined ? {} : { [attribute]: value };
    expect(hex(drawn(layerOf(themeId, 'flaechen'), 'paint', 'fill-color', properties))).toBe(fill);
    // One pattern, that of the same class; the lowest step has none.
    const theme = findTheme(themeId)!;
    const patterns = classesOf(theme)
      .filter(({ pattern }) => pattern !== 'plain')
      .map(({ id }) => drawn(layerOf(themeId, `muster-${id}`), 'paint', 'fill-pattern', properties))
      .filter((image) => image !== null);
    const own = classesOf(theme).find((candidate) => candidate.fill === fill)!;
    expect(patterns.map(String)).toEqual(own.pattern === 'plain' ? [] : [`muster-${own.id}`]);
  });

  it('write the value, and a dash where it is unknown', () => {
    const label = (properties: object): string =>
      String(drawn(layerOf('frei-je-1000', 'namen'), 'layout', 'text-field', properties));
    expect(label({ name: 'Melle', available_per_1000: 1234.5 })).toBe('Melle\n1.234,5');
    expect(label({ name: 'Melle', available_per_1000: 0 })).toBe('Melle\n0');
    expect(label({ name: 'Melle' })).toBe('Melle\n–');
    const older = { name: 'Melle', staleness_days: 3, reported_on: '2026-11-19' };
    expect(label({ ...older, available_per_1000: 2 })).toBe('Melle\n2 (19.11.)');
    const age = drawn(layerOf('datenalter', 'namen'), 'layout', 'text-field', older);
    expect(String(age)).toBe('Melle\n3');
  });
});

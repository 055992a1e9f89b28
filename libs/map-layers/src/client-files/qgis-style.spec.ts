import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hasQgis, runQgis } from '#testing';
import { findCollection } from '../layer/collection.domain.js';
import { findTheme, type ThemeId, themes } from '../layer/theme.domain.js';
import { qmlOf } from './qgis-style.domain.js';
import { element, xmlText } from './xml.domain.js';

const units = findCollection('unit-situations')!;
const [inQgis, noQgis] = hasQgis() ? [describe, ''] : [describe.skip, ' (skipped: python3-qgis is not there)'];

describe('XML', () => {
  it('keeps marks of the language out of texts', () => {
    expect(element('a', { b: `"<&>'` }, xmlText('x < y & z\u0000'), element('c'))).toBe(
      `<a b="&quot;&lt;&amp;&gt;'">x &lt; y &amp; z<c/></a>`,
    );
  });
});

inQgis(`The styles in QGIS${noQgis}`, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kreislage-styles-'));
    for (const theme of themes) writeFileSync(join(folder, `${theme.id}.qml`), qmlOf(theme, units));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Loads a style on a layer with these values of its attribute; what each is shown as, and what the legend says. */
  async function shownAs(theme: ThemeId, values: readonly (string | number | null)[]) {
    const { attribute } = findTheme(theme)!;
    const { type } = units.attributes.find(({ name }) => name === attribute)!;
    return runQgis<{
      loaded: boolean;
      renderer: string;
      labels: string[];
      legend: string[];
      symbols: number[];
      alias: string;
    }>(
      `
layer = QgsVectorLayer('MultiPolygon?crs=EPSG:25832&field=' + given['attribute'] + ':' + given['type'], 'units', 'memory')
features = []
for value in given['values']:
    feature = QgsFeature(layer.fields())
    feature.setAttribute(0, value if value is not None else None)
    feature.setGeometry(QgsGeometry.fromWkt('MULTIPOLYGON(((0 0,1 0,1 1,0 1,0 0)))'))
    features.append(feature)
layer.dataProvider().addFeatures(features)
message, loaded = layer.loadNamedStyle(given['file'])
renderer = layer.renderer()
context = QgsRenderContext()
renderer.startRender(context, layer.fields())
labels = []
for feature in layer.getFeatures():
    context.expressionContext().setFeature(feature)
    keys = renderer.legendKeysForFeature(feature, context)
    items = {item.ruleKey(): item.label() for item in renderer.legendSymbolItems()}
    labels.append(','.join(items[key] for key in keys))
renderer.stopRender(context)
items = renderer.legendSymbolItems()
result = {
    'loaded': loaded, 'renderer': renderer.type(), 'labels': labels, 'legend': [item.label() for item in items],
    'symbols': [item.symbol().symbolLayerCount() for item in items], 'alias': layer.attributeAlias(0),
}`,
      {
        attribute,
        values,
        type: type === 'string' ? 'string' : type === 'integer' ? 'integer' : 'double',
        file: join(folder, `${theme}.qml`),
      },
    );
  }

  it('show the assessment by colour and pattern, the unknown as a class of its own', async () => {
    const shown = await shownAs('lage', ['SUFFICIENT', 'STRAINED', 'CRITICAL', null]);
    const words = ['ausreichend', 'angespannt', 'kritisch', findTheme('lage')!.unknown.label];
    // Ground alone; with dots; with lines; with lines both ways.
    expect(shown).toEqual({
      loaded: true,
      renderer: 'categorizedSymbol',
      labels: words,
      legend: words,
      symbols: [1, 2, 2, 3],
      alias: 'Lage',
    });
  }, 120_000);

  it.each([
    ['frei-je-1000', [0, 0.4, 0.5, 1.9, 2, 73.4, null], [0, 0, 1, 3, 4, 4, 5]],
    ['auslastung', [0, 69.9, 70, 99.9, 100, 412.5, null], [0, 0, 1, 3, 4, 4, 5]],
    ['datenalter', [0, 1, 2, 3, 6, 7, 300, null], [0, 1, 1, 2, 3, 4, 4, 5]],
  ] as const)(
    'show %s in steps, each beginning with its first value, the unknown as a class of its own',
    async (theme, values, classes) => {
      const found = findTheme(theme)!;
      const labels = [...found.classes, found.unknown].map(({ label }) => label);
      const shown = await shownAs(theme, values);
      expect(shown).toMatchObject({ loaded: true, renderer: 'graduatedSymbol', legend: labels });
      expect(shown.labels).toEqual(classes.map((index) => labels[index]));
      expect(shown.symbols).toEqual([1, 2, 2, 2, 3, 3]);
    },
    120_000,
  );
});

describe('The themes', () => {
  it('hold every value once: steps join without a gap, and one class is for the unknown', () => {
    for (const { attribute, classes, unknown } of themes) {
      expect(units.attributes.map(({ name }) => name)).toContain(attribute);
      expect(new Set([...classes, unknown].map(({ label }) => label)).size).toBe(classes.length + 1);
      const steps = classes.filter(({ value }) => value === undefined);
      for (const [index, step] of steps.entries()) expect(step.to).toBe(steps[index + 1]?.from ?? null);
      const words = classes.flatMap(({ value }) => (value === undefined ? [] : [value]));
      expect(words).toEqual(units.attributes.find(({ name }) => name === attribute)!.values ?? []);
    }
  });
});

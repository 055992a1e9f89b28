import { describe, expect, it } from '@jest/globals';
import { findCollection } from '../layer/collection.domain.js';
import { tileJsonOf } from './tilejson.domain.js';

const units = findCollection('unit-situations')!;
const tilesUrl = 'https://kreis.example/ogc/collections/unit-situations/tiles/WebMercatorQuad/{z}/{y}/{x}';
const options = {
  tilesUrl,
  flavour: 'full' as const,
  bounds: [7.6082741, 52.0360921, 8.5166601, 52.7095871] as const,
  attributions: ['© B', '© A', '© B'],
};

describe('TileJSON', () => {
  it('says where the tiles are, what they show and whose boundaries they are', () => {
    expect(tileJsonOf(units, options)).toMatchObject({
      tilejson: '3.0.0',
      tiles: [tilesUrl],
      minzoom: 0,
      maxzoom: 14,
      bounds: [7.60827, 52.03609, 8.51666, 52.70959],
      center: [8.06247, 52.37284, 8],
      attribution: '© A, © B',
    });
  });

  it('describes each attribute in German', () => {
    const { fields } = tileJsonOf(units, options).vector_layers[0]!;
    expect(Object.keys(fields)).toEqual([...units.attributes.map(({ name }) => name), 'label_elsewhere']);
    expect(fields['occupancy_rate']).toMatch(/^Auslastung \(Prozent\): /);
    const geometry = tileJsonOf(units, { ...options, flavour: 'geometry' }).vector_layers[0]!;
    expect(Object.keys(geometry.fields)).toEqual(['unit_key', 'name', 'label_elsewhere']);
  });

  it('has neither bounds nor attribution where nothing is to be shown', () => {
    const empty = tileJsonOf(units, { ...options, bounds: null, attributions: [] });
    expect(Object.keys(empty)).not.toEqual(expect.arrayContaining(['bounds']));
    expect(empty).not.toHaveProperty('center');
    expect(empty).not.toHaveProperty('attribution');
  });
});

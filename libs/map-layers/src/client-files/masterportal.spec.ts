import { describe, expect, it } from '@jest/globals';
import { collections, findCollection } from '../layer/collection.domain.js';
import { masterportalServicesOf } from './masterportal.domain.js';

const options = { baseUrl: 'https://lage.example.de', attribution: '© BKG', publicCollections: [] };
const services = masterportalServicesOf(options);
const byId = (id: string) => services.find((service) => service['id'] === id)!;

describe('The entries for services.json', () => {
  it('have what the portal asks of every layer, and ids of their own without the signs that trouble it', () => {
    for (const service of services) {
      for (const field of ['id', 'name', 'typ', 'url', 'gfiAttributes', 'gfiTheme', 'legend'])
        expect(service).toHaveProperty(field);
      expect(service['id']).toMatch(/^[a-z-]+$/);
      expect(service['layerAttribution']).toBe('© BKG');
      expect(service['isSecured']).toBe(true);
    }
    expect(new Set(services.map((service) => service['id'])).size).toBe(services.length);
    const open = masterportalServicesOf({ ...options, publicCollections: ['unit-situations'] });
    expect(open.filter((service) => service['isSecured'] === false).map((service) => service['id'])).toEqual([
      'kreislage-unit-situations',
      'kreislage-unit-situations-tiles',
    ]);
  });

  it('name each collection as OAF, in metres, with its titles in the order of the attributes', () => {
    const features = services.filter((service) => service['typ'] === 'OAF');
    expect(features.map((service) => service['collection'])).toEqual(collections.map(({ id }) => id));
    expect(byId('kreislage-district-situations')).toMatchObject({
      name: 'Lage des Landkreises',
      url: 'https://lage.example.de/ogc',
      crs: 'http://www.opengis.net/def/crs/EPSG/0/25832',
    });
    const titles = byId('kreislage-unit-situations')['gfiAttributes'] as Record<string, string>;
    expect(Object.keys(titles)).toEqual(findCollection('unit-situations')!.attributes.map(({ name }) => name));
    expect(titles['assessment']).toBe('Lage');
  });

  it('have the units as vector tiles, row before column, with a style for each theme, one of them first', () => {
    const tiles = byId('kreislage-unit-situations-tiles');
    expect(tiles['typ']).toBe('VectorTile');
    expect(tiles['url']).toBe(
      'https://lage.example.de/ogc/collections/unit-situations/tiles/WebMercatorQuad/{z}/{y}/{x}',
    );
    const styles = tiles['vtStyles'] as readonly Record<string, unknown>[];
    expect(styles.map(({ id }) => id)).toEqual(['lage', 'frei-je-1000', 'auslastung', 'datenalter']);
    expect(styles.filter(({ defaultStyle }) => defaultStyle === true)).toEqual([
      { id: 'lage', name: 'Lage der Kommunen', url: 'https://lage.example.de/ogc/styles/lage', defaultStyle: true },
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { collections } from '../layer/collection.domain.js';
import { dcatOf, type DcatOptions } from './dcat.domain.js';

const options: DcatOptions = {
  baseUrl: 'https://lage.example.de',
  district: { key: '03459', name: 'Landkreis Osnabrück' },
  contributorId: 'landkreisOsnabrueck',
  license: 'http://dcat-ap.de/def/licenses/dl-by-de/2.0',
  attribution: '© GeoBasis-DE / BKG (2021), dl-de/by-2-0, Daten verändert',
  isPublic: false,
  bounds: [7.5, 52, 8.6, 52.8],
  firstDay: '2025-01-01',
  modified: '2026-11-26',
  formats: [
    { title: 'GeoJSON', f: 'json', fileType: 'GEOJSON', mediaType: 'application/geo+json' },
    { title: 'FlatGeobuf', f: 'fgb', fileType: null, mediaType: 'application/octet-stream' },
  ],
};
type Node = Record<string, unknown>;
const catalogue = dcatOf(options);
const datasetsOf = (document: Node): Node[] => document['dcat:dataset'] as Node[];
const distributionsOf = (dataset: Node): Node[] => dataset['dcat:distribution'] as Node[];

/** Every object of the document. */
function nodesOf(value: unknown): Node[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.values(value).flatMap(nodesOf);
  return Array.isArray(value) ? inside : [value as Node, ...inside];
}

describe('The catalogue', () => {
  it('uses no prefix that its context does not explain, and only whole addresses', () => {
    const { '@context': context, ...document } = catalogue as { '@context': Record<string, string> };
    for (const node of nodesOf(document)) {
      const types = typeof node['@type'] === 'string' ? [node['@type']] : [];
      for (const term of [...Object.keys(node), ...types]) {
        if (!term.startsWith('@')) expect(Object.keys(context)).toContain(term.split(':')[0]);
      }
      if (typeof node['@id'] === 'string') expect(() => new URL(node['@id'] as string)).not.toThrow();
    }
    expect(Object.values(context).every((address) => /^http.*[/#]$/.test(address))).toBe(true);
  });

  it('names the district as publisher and as area, for each collection', () => {
    expect(catalogue['dct:publisher']).toMatchObject({
      '@type': 'foaf:Organization',
      'foaf:name': 'Landkreis Osnabrück',
    });
    expect(datasetsOf(catalogue).map((dataset) => dataset['@id'])).toEqual(
      collections.map(({ id }) => `https://lage.example.de/ogc/collections/${id}`),
    );
    for (const dataset of datasetsOf(catalogue)) {
      expect(dataset).toMatchObject({
        '@type': 'dcat:Dataset',
        'dct:publisher': { 'foaf:name': 'Landkreis Osnabrück' },
        'dcatde:politicalGeocodingURI': { '@id': 'http://dcat-ap.de/def/politicalGeocoding/districtKey/03459' },
        'dcatde:contributorID': { '@id': 'http://dcat-ap.de/def/contributors/landkreisOsnabrueck' },
        'dct:accrualPeriodicity': { '@id': 'http://publications.europa.eu/resource/authority/frequency/DAILY' },
        'dct:accessRights': { '@id': 'http://publications.europa.eu/resource/authority/access-right/RESTRICTED' },
        'dct:spatial': [
          { '@id': 'http://dcat-ap.de/def/politicalGeocoding/districtKey/03459' },
          { 'dcat:bbox': { '@value': 'POLYGON((7.5 52, 8.6 52, 8.6 52.8, 7.5 52.8, 7.5 52))' } },
        ],
      });
      expect(dataset['dcat:theme']).not.toEqual([]);
    }
  });

  it('has a distribution for each format, with licence and the names it asks for', () => {
    const [geojson, flatgeobuf] = distributionsOf(datasetsOf(catalogue)[0]!);
    expect(geojson).toMatchObject({
      'dcat:downloadURL': { '@id': 'https://lage.example.de/ogc/collections/unit-situations/items?f=json' },
      'dct:format': { '@id': 'http://publications.europa.eu/resource/authority/file-type/GEOJSON' },
      'dct:license': { '@id': options.license },
      'dcatde:licenseAttributionByText': { '@value': options.attribution, '@language': 'de' },
    });
    expect(flatgeobuf).not.toHaveProperty('dct:format');
  });

  it('leaves out what is not known, and says public only where it is', () => {
    const bare = dcatOf({ ...options, contributorId: null, bounds: null, firstDay: null, isPublic: true });
    for (const node of [bare, ...datasetsOf(bare)]) expect(node['dct:spatial']).toHaveLength(1);
    for (const dataset of datasetsOf(bare)) {
      expect(dataset).not.toHaveProperty(['dcatde:contributorID']);
      expect(dataset).not.toHaveProperty(['dct:temporal']);
      expect(dataset['dct:accessRights']).toEqual({
        '@id': 'http://publications.europa.eu/resource/authority/access-right/PUBLIC',
      });
    }
    expect(JSON.stringify(bare)).not.toMatch(/null|undefined|RESTRICTED/);
  });
});

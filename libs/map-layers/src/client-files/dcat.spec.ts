import { describe, expect, it } from '@jest/globals';
import { collections } from '../layer/collection.domain.js';
import { dcatOf, type DcatOptions } from './dcat.domain.js';

const geojson = { title: 'GeoJSON', f: 'json', fileType: 'GEOJSON', mediaType: 'application/geo+json' };
const flatgeobuf = { title: 'FlatGeobuf', f: 'fgb', fileType: null, mediaType: 'application/octet-stream' };
const options: DcatOptions = {
  baseUrl: 'https://lage.example.de',
  district: { key: '03459', name: 'Landkreis Osnabrück' },
  contributorId: 'landkreisOsnabrueck',
  attribution: '© GeoBasis-DE / BKG (2021), dl-de/by-2-0, Daten verändert',
  publicCollections: [],
  bounds: [7.5, 52, 8.6, 52.8],
  firstDay: '2025-01-01',
  modified: '2026-11-26',
  formatsOf: ({ time }) => (time === 'state' ? [geojson, flatgeobuf] : [geojson]),
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

  it('has a distribution for each format that the collection has', () => {
    const formats = datasetsOf(catalogue).map((dataset) => distributionsOf(dataset).map((one) => one['dct:title']));
    expect(formats.map((titles) => titles.length)).toEqual(collections.map(({ time }) => (time === 'state' ? 2 : 1)));
    const [first, second] = distributionsOf(datasetsOf(catalogue)[0]!);
    expect(first).toMatchObject({
      'dcat:downloadURL': { '@id': 'https://lage.example.de/ogc/collections/unit-situations/items?f=json' },
      'dct:format': { '@id': 'http://publications.europa.eu/resource/authority/file-type/GEOJSON' },
      'dcatde:licenseAttributionByText': { '@value': options.attribution, '@language': 'de' },
    });
    expect(second).not.toHaveProperty('dct:format');
  });

  it('names the licence of the boundaries as theirs, and gives the figures none', () => {
    expect(JSON.stringify(catalogue)).not.toContain('dct:license"');
    for (const node of [catalogue, ...datasetsOf(catalogue).flatMap(distributionsOf)])
      expect(node['dct:rights']).toMatchObject({
        'rdfs:label': { '@value': `Grenzen: ${options.attribution}. Für die Zahlen ist keine Lizenz angegeben.` },
      });
    const bare = dcatOf({ ...options, attribution: '' });
    expect(JSON.stringify(bare)).not.toMatch(/Grenzen:|licenseAttribution/);
  });

  it('says public only of what is, and leaves out what is not known', () => {
    const accessOf = (node: Node): string => (node['dct:accessRights'] as { '@id': string })['@id'].split('/').at(-1)!;
    const some = dcatOf({ ...options, publicCollections: ['unit-situations', 'unit-situation-history'] });
    expect(datasetsOf(some).map(accessOf)).toEqual(['PUBLIC', 'RESTRICTED', 'PUBLIC', 'RESTRICTED']);
    expect(accessOf(some['dcat:service'] as Node)).toBe('RESTRICTED');
    const publicCollections = collections.map(({ id }) => id);
    const bare = dcatOf({ ...options, contributorId: null, bounds: null, firstDay: null, publicCollections });
    for (const node of [bare, ...datasetsOf(bare)]) expect(node['dct:spatial']).toHaveLength(1);
    for (const dataset of datasetsOf(bare)) {
      expect(dataset).not.toHaveProperty(['dcatde:contributorID']);
      expect(dataset).not.toHaveProperty(['dct:temporal']);
    }
    expect([...datasetsOf(bare), bare['dcat:service'] as Node].map(accessOf)).toEqual(Array(5).fill('PUBLIC'));
    expect(JSON.stringify(bare)).not.toMatch(/null|undefined|RESTRICTED/);
  });
});

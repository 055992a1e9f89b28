import { type CalendarDate } from '#kernel';
import { type Collection, type CollectionId, collections } from '../layer/collection.domain.js';

/** A form in which the items of a collection are given. */
export interface DistributionFormat {
  /** German. */
  readonly title: string;
  /** Value of `f` in the address of the items. */
  readonly f: string;
  /** Last part of http://publications.europa.eu/resource/authority/file-type/…, such as `GEOJSON`; null = not in that list. */
  readonly fileType: string | null;
  /** Without parameters: `text/csv`. */
  readonly mediaType: string;
}

export interface DcatOptions {
  /** Address of the installation, without `/ogc` and without a slash at its end. */
  readonly baseUrl: string;
  readonly district: { readonly key: string; readonly name: string };
  /** The data provider's key in GovData's list, the last part of http://dcat-ap.de/def/contributors/…; null = it has none. */
  readonly contributorId: string | null;
  /** Whose boundaries these are and under which licence, as it asks to be named; empty = there are none. */
  readonly attribution: string;
  /** Collections that everybody may read. */
  readonly publicCollections: readonly CollectionId[];
  /** West, south, east, north in degrees; null = no boundary was imported. */
  readonly bounds: readonly [number, number, number, number] | null;
  /** First day with a report; null = there is none. */
  readonly firstDay: CalendarDate | null;
  /** Day of the last change. */
  readonly modified: CalendarDate;
  readonly formatsOf: (collection: Collection) => readonly DistributionFormat[];
}

const EU = 'http://publications.europa.eu/resource/authority';
const DCATDE = 'http://dcat-ap.de/def';

const context = {
  dcat: 'http://www.w3.org/ns/dcat#',
  dcatap: 'http://data.europa.eu/r5r/',
  dcatde: `${DCATDE}/dcatde/`,
  dct: 'http://purl.org/dc/terms/',
  foaf: 'http://xmlns.com/foaf/0.1/',
  geosparql: 'http://www.opengis.net/ont/geosparql#',
  rdfs: 'http://www.w3.org/2000/01/rdf-schema#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
};

const reference = (address: string): { '@id': string } => ({ '@id': address });
const german = (text: string): Record<string, string> => ({ '@value': text, '@language': 'de' });
const typed = (value: string, type: string): Record<string, string> => ({ '@value': value, '@type': type });

/** The collections as a catalogue of DCAT-AP.de in JSON-LD, for GovData and the portals of the Länder. */
export function dcatOf(options: DcatOptions): Record<string, unknown> {
  const { baseUrl, district, modified } = options;
  const publisher = publisherOf(options);
  return {
    '@context': context,
    '@id': `${baseUrl}/ogc`,
    '@type': 'dcat:Catalog',
    'dct:title': german(`Kreislage: ${district.name}`),
    'dct:description': german(
      `Tägliche Lage der Unterbringung im Gebiet ${district.name}: Kommunen und Landkreis, mit Grenzen.`,
    ),
    'dct:publisher': publisher,
    'dct:language': reference(`${EU}/language/DEU`),
    'dct:modified': typed(modified, 'xsd:date'),
    'dct:rights': rightsOf(options),
    'dcat:themeTaxonomy': reference(`${EU}/data-theme`),
    'foaf:homepage': reference(`${baseUrl}/`),
    'dct:spatial': spatialOf(options),
    'dcat:service': {
      ...serviceOf(baseUrl),
      '@type': 'dcat:DataService',
      'dct:title': german('OGC API – Features und Tiles'),
      'dcat:endpointURL': reference(`${baseUrl}/ogc`),
      'dcat:endpointDescription': reference(`${baseUrl}/ogc/api`),
      'dct:publisher': publisher,
      'dct:accessRights': accessRightsOf(collections, options),
      'dcat:servesDataset': collections.map(({ id }) => reference(datasetAddress(baseUrl, id))),
    },
    'dcat:dataset': collections.map((collection) => datasetOf(collection, options)),
  };
}

function datasetOf(collection: Collection, options: DcatOptions): Record<string, unknown> {
  const { baseUrl, district, contributorId, firstDay, modified } = options;
  const address = datasetAddress(baseUrl, collection.id);
  return {
    '@id': address,
    '@type': 'dcat:Dataset',
    'dct:identifier': address,
    'dct:title': german(`${collection.title} (${district.name})`),
    'dct:description': german(collection.description),
    'dcat:keyword': ['Unterbringung', 'Aufnahme', 'Lagebild', 'Kommunen', district.name].map(german),
    'dcat:theme': ['SOCI', 'GOVE'].map((theme) => reference(`${EU}/data-theme/${theme}`)),
    'dct:publisher': publisherOf(options),
    'dct:language': reference(`${EU}/language/DEU`),
    'dct:modified': typed(modified, 'xsd:date'),
    'dct:accrualPeriodicity': reference(`${EU}/frequency/DAILY`),
    'dcat:temporalResolution': typed('P1D', 'xsd:duration'),
    ...(firstDay === null
      ? {}
      : {
          'dct:temporal': { '@type': 'dct:PeriodOfTime', 'dcat:startDate': typed(firstDay, 'xsd:date') },
        }),
    'dct:spatial': spatialOf(options),
    'dct:accessRights': accessRightsOf([collection], options),
    'dcatap:availability': reference(`${EU}/planned-availability/STABLE`),
    'dcatde:politicalGeocodingLevelURI': reference(`${DCATDE}/politicalGeocoding/Level/administrativeDistrict`),
    // For readers of DCAT-AP.de 2.0; since 3.0 it stands in dct:spatial.
    'dcatde:politicalGeocodingURI': geocodingOf(district.key),
    ...(contributorId === null ? {} : { 'dcatde:contributorID': reference(`${DCATDE}/contributors/${contributorId}`) }),
    'dcat:landingPage': reference(address),
    'dcat:distribution': options.formatsOf(collection).map((format) => distributionOf(format, address, options)),
  };
}

function distributionOf(format: DistributionFormat, dataset: string, options: DcatOptions): Record<string, unknown> {
  const download = `${dataset}/items?f=${format.f}`;
  return {
    '@id': download,
    '@type': 'dcat:Distribution',
    'dct:title': german(format.title),
    'dcat:accessURL': reference(dataset),
    'dcat:downloadURL': reference(download),
    'dcat:accessService': serviceOf(options.baseUrl),
    ...(format.fileType === null ? {} : { 'dct:format': reference(`${EU}/file-type/${format.fileType}`) }),
    'dcat:mediaType': reference(`https://www.iana.org/assignments/media-types/${format.mediaType}`),
    'dct:rights': rightsOf(options),
    ...(options.attribution === '' ? {} : { 'dcatde:licenseAttributionByText': german(options.attribution) }),
    'dct:modified': typed(options.modified, 'xsd:date'),
  };
}

const datasetAddress = (baseUrl: string, id: string): string => `${baseUrl}/ogc/collections/${id}`;
const geocodingOf = (districtKey: string): { '@id': string } =>
  reference(`${DCATDE}/politicalGeocoding/districtKey/${districtKey}`);
const serviceOf = (baseUrl: string): { '@id': string } => reference(`${baseUrl}/ogc#service`);

function publisherOf({ baseUrl, district }: DcatOptions): Record<string, unknown> {
  return { '@id': `${baseUrl}/ogc#publisher`, '@type': 'foaf:Organization', 'foaf:name': district.name };
}

/** Public is what is so as a whole. */
function accessRightsOf(
  wanted: readonly Collection[],
  { publicCollections }: Pick<DcatOptions, 'publicCollections'>,
): { '@id': string } {
  const isPublic = wanted.every(({ id }) => publicCollections.includes(id));
  return reference(`${EU}/access-right/${isPublic ? 'PUBLIC' : 'RESTRICTED'}`);
}

/** No `dct:license`: one holds for the boundaries, and nobody has chosen one for the figures. */
function rightsOf({ attribution }: DcatOptions): Record<string, unknown> {
  const boundaries = attribution === '' ? '' : `Grenzen: ${attribution}. `;
  return {
    '@type': 'dct:RightsStatement',
    'rdfs:label': german(`${boundaries}Für die Zahlen ist keine Lizenz angegeben.`),
  };
}

/** The district by its key, and the box around it. */
function spatialOf({ bounds, district }: DcatOptions): readonly Record<string, unknown>[] {
  const key = geocodingOf(district.key);
  if (bounds === null) return [key];
  const [west, south, east, north] = bounds;
  const corners = [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
  const ring = corners.map((corner) => corner.join(' ')).join(', ');
  const box = typed(`POLYGON((${ring}))`, 'geosparql:wktLiteral');
  return [key, { '@type': 'dct:Location', 'dcat:bbox': box }];
}

/** Conformance classes that hold as declared; `docs/ogc-conformance.md` names the test for each requirement. */
export const conformanceClasses: readonly string[] = [
  ...['core', 'html', 'json', 'oas30', 'landing-page'].map(
    (name) => `http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/${name}`,
  ),
  ...['collections', 'html', 'json'].map((name) => `http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/${name}`),
  ...['core', 'oas30', 'html', 'geojson'].map(
    (name) => `http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/${name}`,
  ),
  'http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs',
  ...['queryables', 'queryables-query-parameters', 'filter', 'features-filter'].map(
    (name) => `http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/${name}`,
  ),
  ...['core', 'tileset', 'tilesets-list', 'geodata-tilesets', 'mvt', 'oas30'].map(
    (name) => `http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/${name}`,
  ),
  ...[
    'tilematrixset',
    'tilematrixsetlimits',
    'tilesetmetadata',
    'json-tilematrixset',
    'json-tilematrixsetlimits',
    'json-tilesetmetadata',
  ].map((name) => `http://www.opengis.net/spec/tms/2.0/conf/${name}`),
  ...[
    'cql2-text',
    'cql2-json',
    'basic-cql2',
    'advanced-comparison-operators',
    'case-insensitive-comparison',
    'accent-insensitive-comparison',
    'basic-spatial-functions',
    'basic-spatial-functions-plus',
    'spatial-functions',
    'temporal-functions',
  ].map((name) => `http://www.opengis.net/spec/cql2/1.0/conf/${name}`),
];

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { before, type MapDistrict, noRealBoundaries, startMapDistrict } from '../support/map-district.js';

// Requirements that docs/ogc-conformance.md ticks and no other spec shows.

const describeReal = noRealBoundaries === null ? describe : describe.skip;
const CRS84 = 'http://www.opengis.net/def/crs/OGC/1.3/CRS84';
const EPSG25832 = 'http://www.opengis.net/def/crs/EPSG/0/25832';
const OGC_REL = 'http://www.opengis.net/def/rel/ogc/1.0';
const MVT = 'application/vnd.mapbox-vector-tile';
const UNITS = '/collections/unit-situations';
const ITEMS = `${UNITS}/items`;
const TILES = `${UNITS}/tiles`;
const MELLE = '034590024024';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- assertions are its type check
type Json = any;

const q = (values: Record<string, string>): string => `?${new URLSearchParams(values).toString()}`;

describeReal(`OGC conformance over real boundaries${noRealBoundaries === null ? '' : ` (${noRealBoundaries})`}`, () => {
  let district: MapDistrict;
  let day: string;
  let collections: Json[];
  let api: Json;

  beforeAll(async () => {
    district = await startMapDistrict('units');
    day = before(district.today, 1);
    await district.report(before(district.today, 3), day);
    ({ collections } = await district.json('/collections'));
    api = await district.json('/api');
  }, 120_000);
  afterAll(async () => {
    await district?.stop();
  }, 60_000);

  const ids = async (query: Record<string, string>): Promise<string[]> =>
    (await district.json(`${ITEMS}${q(query)}`)).features.map(({ id }: Json) => id);
  const statusOf = async (path: string, headers: Record<string, string> = {}): Promise<number> => {
    const response = await district.get(path, headers);
    await response.arrayBuffer();
    return response.status;
  };
  const below = (href: string): string => href.slice(href.indexOf('/ogc') + '/ogc'.length);
  const linksOf = ({ links }: Json, rel: string): Json[] => links.filter((link: Json) => link.rel === rel);
  /** The parameters of an operation, whole. */
  const parametersOf = ({ parameters }: Json): Json[] =>
    parameters.map(({ $ref, ...parameter }: Json) =>
      $ref === undefined ? parameter : api.components.parameters[$ref.split('/').pop()],
    );
  /** Paths of the description with an address of each that exists. */
  const addresses = async (): Promise<{ path: string; address: string; operation: Json }[]> => {
    const known: Record<string, string> = { tileMatrix: '6', tileRow: '20', tileCol: '33' };
    const found = [];
    for (const [path, { get: operation }] of Object.entries<Json>(api.paths)) {
      const items = /^(.*\/items)\/\{featureId\}$/.exec(path)?.[1];
      const featureId = items === undefined ? '' : (await district.json(`${items}?limit=1`)).features[0].id;
      const address = path.replace(
        /\{(\w+)\}/g,
        (_, name: string) =>
          ({ ...known, featureId })[name] ??
          parametersOf(operation).find((parameter) => parameter.name === name).schema.enum[0],
      );
      found.push({ path, address, operation });
    }
    return found;
  };

  describe('the service', () => {
    it('has a landing page with and without a slash at its end, and links that name what they lead to', async () => {
      const landing = await district.json('');
      expect(await district.json('/')).toEqual(landing);
      expect(await district.json('/?f=json')).toEqual(landing);
      const wanted: [string, string, string][] = [
        ['service-desc', 'application/vnd.oai.openapi+json;version=3.0', '/api'],
        ['service-doc', 'text/html', '/api?f=html'],
        ['conformance', 'application/json', '/conformance'],
        [`${OGC_REL}/conformance`, 'application/json', '/conformance'],
        ['data', 'application/json', '/collections'],
        [`${OGC_REL}/data`, 'application/json', '/collections'],
        [`${OGC_REL}/tiling-schemes`, 'application/json', '/tileMatrixSets'],
        [`${OGC_REL}/styles`, 'application/json', '/styles'],
      ];
      for (const [rel, type, path] of wanted)
        expect(linksOf(landing, rel)).toEqual([expect.objectContaining({ type, href: `${district.url}/ogc${path}` })]);
    });

    it('lists its classes, each once', async () => {
      const { conformsTo } = await district.json('/conformance');
      expect(new Set(conformsTo).size).toBe(conformsTo.length);
      for (const uri of conformsTo)
        expect(uri).toMatch(
          /^http:\/\/www\.opengis\.net\/spec\/(ogcapi-(common|features|tiles)-\d|cql2|tms)\/\d\.0\/conf\//,
        );
    });

    it('has links that all lead somewhere, in the type that they name', async () => {
      const seen = new Set<string>();
      const queue: { href: string; type?: string }[] = [{ href: `${district.url}/ogc`, type: 'application/json' }];
      while (queue.length > 0) {
        const { href, type } = queue.pop()!;
        if (seen.has(href)) continue;
        seen.add(href);
        const response = await district.get(below(href));
        const body = await response.text();
        expect([href, response.status]).toEqual([href, 200]);
        const contentType = response.headers.get('content-type')!;
        if (type !== undefined) expect([href, contentType.replace(/; charset.*/, '')]).toEqual([href, type]);
        if (!contentType.includes('json')) continue;
        const document = JSON.parse(body);
        const parts = [
          document,
          ...['collections', 'tilesets', 'tileMatrixSets', 'styles'].flatMap((n) => document[n] ?? []),
        ];
        for (const link of parts.flatMap(({ links }: Json) => links ?? [])) {
          expect(link).toMatchObject({ rel: expect.any(String), href: expect.stringMatching(/^https?:/) });
          if (link.templated) {
            const { tileMatrix, minTileRow, minTileCol } = (document.tileMatrixSetLimits ?? [])[0] ?? {};
            const filled = Object.entries({ tileMatrix, tileRow: minTileRow, tileCol: minTileCol }).reduce(
              (text, [name, value]) => text.replace(`{${name}}`, String(value ?? 0)),
              link.href as string,
            );
            queue.push({ href: filled, type: link.type });
          } else if (link.href.startsWith(district.url)) queue.push(link);
        }
      }
      expect(seen.size).toBeGreaterThan(80);
    }, 60_000);

    it('names itself and its other form in every document, with their types', async () => {
      const documents: [string, string][] = [
        ...['', '/conformance', '/collections', '/tileMatrixSets', TILES].map((path): [string, string] => [
          path,
          'application/json',
        ]),
        ...collections.flatMap(({ id }): [string, string][] => [
          [`/collections/${id}`, 'application/json'],
          [`/collections/${id}/items`, 'application/geo+json'],
        ]),
        [`${ITEMS}/${MELLE}`, 'application/geo+json'],
      ];
      for (const [path, type] of documents) {
        const response = await district.get(path);
        const document = (await response.json()) as Json;
        expect([path, linksOf(document, 'self')]).toEqual([path, [expect.objectContaining({ type })]]);
        expect([path, linksOf(document, 'alternate')]).toEqual([
          path,
          [expect.objectContaining({ type: 'text/html' })],
        ]);
        // The same links in the header, for clients that do not read the body (RFC 8288).
        const header = response.headers.get('link')!;
        for (const { href, rel } of document.links as Json[]) expect(header).toContain(`<${href}>; rel="${rel}"`);
        for (const rel of ['self', 'alternate'])
          expect(await district.get(below(linksOf(document, rel)[0].href)).then(({ status }) => status)).toBe(200);
        // The page says of itself that it is one.
        const ofPage = (await district.get(path, { accept: 'text/html' })).headers.get('link')!;
        expect([path, /rel="self"; type="([^"]+)"/.exec(ofPage)?.[1]]).toEqual([path, 'text/html']);
        expect([path, ofPage]).toEqual([path, expect.stringContaining(`rel="alternate"; type="${type}"`)]);
      }
    });

    it('shows people every link that programs get', async () => {
      const bare = (href: string): string => new URL(href).origin + new URL(href).pathname;
      for (const { address, operation } of await addresses()) {
        const types = Object.keys(operation.responses[200].content);
        if (!types.includes('text/html') || !types[0]!.includes('json')) continue;
        const page = await (await district.get(address, { accept: 'text/html' })).text();
        const shown = new Set(
          [...page.matchAll(/<a [^>]*href="([^"#]+)"/g)].map(([, href]) => bare(href!.replaceAll('&#38;', '&'))),
        );
        const { links = [] } = (await (await district.get(address)).json()) as Json;
        for (const { href, rel, templated } of links)
          // The page itself is before the reader's eyes; a template is shown, but leads nowhere.
          if (templated) expect(page).toContain(href);
          else if (rel !== 'self' && rel !== 'alternate')
            expect([address, rel, shown.has(bare(href))]).toEqual([address, rel, true]);
      }
    });
  });

  describe('the OpenAPI document', () => {
    /** Every object in a value, with its path. */
    function* objects(value: Json, path = '#'): Generator<[string, Json]> {
      if (typeof value !== 'object' || value === null) return;
      if (!Array.isArray(value)) yield [path, value];
      for (const [name, member] of Object.entries(value)) yield* objects(member, `${path}/${name}`);
    }

    it('has the form of OpenAPI 3.0', () => {
      expect(api.openapi).toMatch(/^3\.0\.\d$/);
      expect(api.info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
      expect(api.servers).toEqual([{ url: `${district.url}/ogc` }]);
      const operations = Object.entries<Json>(api.paths).map(([path, item]) => {
        expect(Object.keys(item)).toEqual(['get']);
        expect(path).toMatch(/^\/[^?#]*$/);
        return [path, item.get] as const;
      });
      const operationIds = operations.map(([, { operationId }]) => operationId);
      expect(new Set(operationIds).size).toBe(operations.length);
      const tags = api.tags.map(({ name }: Json) => name);
      for (const [path, operation] of operations) {
        for (const tag of operation.tags) expect(tags).toContain(tag);
        const parameters = parametersOf(operation);
        const names = parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
        expect(new Set(names).size).toBe(names.length);
        expect(names.filter((name) => name.startsWith('path '))).toEqual(
          [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `path ${name}`),
        );
        for (const parameter of parameters) {
          expect(['path', 'query']).toContain(parameter.in);
          expect(parameter.required).toBe(parameter.in === 'path');
          expect(parameter).toMatchObject({ description: expect.any(String), schema: expect.any(Object) });
        }
        for (const [code, response] of Object.entries<Json>(operation.responses)) {
          expect(code).toMatch(/^[1-5](\d\d|XX)$/);
          expect(response.$ref ?? response.description).toEqual(expect.any(String));
        }
      }
      for (const [path, object] of objects(api)) {
        if ('$ref' in object) {
          expect([path, Object.keys(object)]).toEqual([path, ['$ref']]);
          const target = object.$ref
            .slice(2)
            .split('/')
            .reduce((found: Json, name: string) => found?.[name], api);
          expect([path, target]).toEqual([path, expect.any(Object)]);
        }
        if (!/\/(schema|items|properties\/[^/]+|schemas\/[^/]+)$/.test(path)) continue;
        // Types are one word, and nothing is in it that JSON Schema got later.
        if (object.type !== undefined)
          expect([path, ['string', 'integer', 'number', 'boolean', 'object', 'array']]).toEqual([
            path,
            expect.arrayContaining([object.type]),
          ]);
        if (object.type === 'array') expect(object.items).toEqual(expect.any(Object));
        for (const name of [
          '$schema',
          '$id',
          'const',
          'examples',
          'prefixItems',
          'if',
          'patternProperties',
          'contentMediaType',
        ])
          expect([path, name in object]).toEqual([path, false]);
      }
    });

    it('says who may ask', async () => {
      expect(api.components.securitySchemes).toMatchObject({
        basic: { type: 'http', scheme: 'basic' },
        bearer: { type: 'http', scheme: 'bearer' },
      });
      expect(api.security).toEqual([{ basic: [] }, { bearer: [] }]);
      for (const { address, operation } of await addresses()) {
        const { status } = await fetch(`${district.url}/ogc${address}`);
        expect([address, status]).toEqual([address, operation.security?.length === 0 ? 200 : 401]);
      }
    });

    it('declares nothing that is not there: every path, in every form', async () => {
      for (const { address, operation } of await addresses()) {
        for (const type of Object.keys(operation.responses[200].content)) {
          const response = await district.get(address, { accept: type });
          await response.arrayBuffer();
          expect([address, response.status, response.headers.get('content-type')!.replace(/; charset.*/, '')]).toEqual([
            address,
            200,
            type,
          ]);
        }
        for (const form of parametersOf(operation).find(({ name }) => name === 'f')?.schema.enum ?? [])
          expect([address, form, await statusOf(`${address}?f=${form}`)]).toEqual([address, form, 200]);
      }
    }, 60_000);

    it('declares every answer: a form that there is not, a parameter unknown or with a value that cannot be', async () => {
      for (const { address, operation } of await addresses()) {
        const declared = Object.keys(operation.responses);
        for (const code of ['200', '304', '400', '401', '404', '406', '5XX']) expect(declared).toContain(code);
        expect([address, await statusOf(`${address}?nothing=1`)]).toEqual([address, 400]);
        for (const { name, schema, in: place } of parametersOf(operation)) {
          if (place !== 'query') continue;
          const impossible =
            schema.enum || schema.format
              ? 'nonsense'
              : { integer: '1.5', number: 'x', boolean: 'yes', array: '1,,2,3' }[schema.type as string];
          if (impossible === undefined) continue;
          expect([address, name, await statusOf(`${address}?${name}=${impossible}`)]).toEqual([address, name, 400]);
        }
      }
      expect(await statusOf('/collections', { accept: 'image/png' })).toBe(406);
    }, 60_000);

    it('has the parameters of the standards as those write them', () => {
      const parameters = parametersOf(api.paths[ITEMS].get);
      const uri = { type: 'string', format: 'uri', default: CRS84 };
      const wanted: [string, Json][] = [
        ['limit', { type: 'integer', minimum: 1, maximum: 10_000 }],
        [
          'bbox',
          {
            type: 'array',
            items: { type: 'number' },
            oneOf: [
              { minItems: 4, maxItems: 4 },
              { minItems: 6, maxItems: 6 },
            ],
          },
        ],
        ['datetime', { type: 'string' }],
        ['crs', uri],
        ['bbox-crs', uri],
        ['filter-crs', uri],
        ['filter', { type: 'string' }],
        [
          'filter-lang',
          { type: 'string', enum: expect.arrayContaining(['cql2-text', 'cql2-json']), default: 'cql2-text' },
        ],
      ];
      for (const [name, schema] of wanted)
        expect(parameters.find((parameter) => parameter.name === name)).toMatchObject({
          in: 'query',
          required: false,
          style: 'form',
          explode: false,
          schema,
        });
      const ofFeature = parametersOf(api.paths[`${ITEMS}/{featureId}`].get).map(({ name }) => name);
      expect(ofFeature).toEqual(expect.arrayContaining(['featureId', 'crs']));
    });

    it('marks lists of tilesets, tilesets and tiles, with the indices of a tile', () => {
      const idOf = (path: string): string => api.paths[path].get.operationId;
      const tile = `${TILES}/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}`;
      expect(idOf(TILES)).toMatch(/\.collection\.vector\.getTileSetsList$/);
      expect(idOf(`${TILES}/{tileMatrixSetId}`)).toMatch(/\.collection\.vector\.getTileSet$/);
      expect(idOf(tile)).toMatch(/\.collection\.vector\.getTile$/);
      const schemas = Object.fromEntries(parametersOf(api.paths[tile].get).map(({ name, schema }) => [name, schema]));
      expect(schemas).toMatchObject({
        tileMatrix: { type: 'string' },
        tileRow: { type: 'integer', minimum: 0 },
        tileCol: { type: 'integer', minimum: 0 },
      });
      expect(api.paths[tile].get.responses).toHaveProperty('204');
    });
  });

  describe('collections', () => {
    it('say the same in the list and by themselves', async () => {
      for (const collection of collections)
        expect(await district.json(`/collections/${collection.id}`)).toEqual(collection);
    });

    it('link their features in every form, and their tiles', () => {
      for (const collection of collections) {
        expect(linksOf(collection, 'items').map(({ type }) => type)).toEqual(['application/geo+json', 'text/html']);
        expect(linksOf(collection, `${OGC_REL}/tilesets-vector`)).toHaveLength(
          collection.id.endsWith('history') ? 0 : 1,
        );
      }
    });

    it('hold their features within their extent, in degrees and in the system of storage', async () => {
      for (const { id, extent, storageCrs } of collections) {
        expect(extent.spatial.crs).toBe(CRS84);
        const boxes: [string, Json][] = [
          [CRS84, extent.spatial.bbox],
          [storageCrs, extent.spatial.storageCrsBbox],
        ];
        for (const [crs, [box]] of boxes) {
          const { features } = await district.json(`/collections/${id}/items${q({ crs, limit: '1000' })}`);
          const points = features.flatMap(({ geometry }: Json) => geometry.coordinates.flat(2)) as number[][];
          const [xs, ys] = [points.map(([x]) => x!), points.map(([, y]) => y!)];
          const edge = crs === CRS84 ? 6 : 2;
          const found = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
          expect(box).toEqual(found.map((value) => expect.closeTo(value, edge)));
        }
        const [[first, last]] = extent.temporal.interval;
        expect(last).toBeNull();
        const { features } = await district.json(`/collections/${id}/items?limit=1000`);
        for (const { properties } of features) expect(properties.date >= first.slice(0, 10)).toBe(true);
      }
    });

    it('offer every system that they list, CRS84 where none is asked for, and no other', async () => {
      for (const { id, crs, storageCrs } of collections) {
        expect(crs).toContain(CRS84);
        expect(crs).toContain(storageCrs);
        const items = `/collections/${id}/items`;
        const { features } = await district.json(`${items}?limit=1`);
        for (const path of [items, `${items}/${features[0].id}`]) {
          expect((await district.get(path)).headers.get('content-crs')).toBe(`<${CRS84}>`);
          for (const uri of crs) {
            const response = await district.get(`${path}${q({ crs: uri })}`);
            expect([path, response.status, response.headers.get('content-crs')]).toEqual([path, 200, `<${uri}>`]);
            await response.arrayBuffer();
          }
          expect(await statusOf(`${path}${q({ crs: 'http://www.opengis.net/def/crs/EPSG/0/31467' })}`)).toBe(400);
        }
        for (const name of ['bbox-crs', 'filter-crs']) {
          const more = { bbox: '0,0,9,9', filter: 'S_INTERSECTS(geometry, POINT(1 1))' };
          for (const uri of crs) expect(await statusOf(`${items}${q({ [name]: uri, ...more, limit: '1' })}`)).toBe(200);
          expect(await statusOf(`${items}${q({ [name]: 'EPSG:25832', ...more })}`)).toBe(400);
        }
      }
      // The list is global, too: what stands there holds for all.
      const { crs } = await district.json('/collections');
      for (const collection of collections) expect(collection.crs).toEqual(crs);
    }, 60_000);

    it('have queryables as a JSON Schema, each of them a parameter of the same schema', async () => {
      for (const { id, ...collection } of collections) {
        const path = `/collections/${id}/queryables`;
        const href = `${district.url}/ogc${path}`;
        expect(linksOf(collection, `${OGC_REL}/queryables`)).toEqual([
          expect.objectContaining({ href, type: 'application/schema+json' }),
        ]);
        expect(linksOf(await district.json(`/collections/${id}/items?limit=1`), `${OGC_REL}/queryables`)).toHaveLength(
          1,
        );
        const response = await district.get(path);
        expect(response.headers.get('content-type')).toMatch(/^application\/schema\+json/);
        const { properties, ...schema } = (await response.json()) as Json;
        expect(schema).toMatchObject({
          $schema: 'https://json-schema.org/draft/2020-12/schema',
          $id: href,
          type: 'object',
          additionalProperties: false,
        });
        const { geometry, ...simple } = properties;
        expect(geometry.format).toBe('geometry-multipolygon');
        expect('type' in geometry || '$ref' in geometry).toBe(false);
        const parameters = parametersOf(api.paths[`/collections/${id}/items`].get);
        for (const [name, queryable] of Object.entries<Json>(simple)) {
          expect(['string', 'integer', 'number', 'boolean']).toContain(queryable.type);
          expect(parameters.find((parameter) => parameter.name === name).schema).toEqual(queryable);
        }
        for (const name of ['date', 'valid_from']) if (simple[name]) expect(simple[name].format).toBe('date');
        expect(await statusOf(`/collections/${id}/items${q({ filter: 'nothing IS NULL' })}`)).toBe(400);
      }
    });
  });

  describe('parameters', () => {
    it('have names and values of exact case, and any case in their percent signs', async () => {
      expect(await statusOf(`${ITEMS}?LIMIT=1`)).toBe(400);
      expect(await statusOf(`${ITEMS}?assessment=critical`)).toBe(400);
      expect(await statusOf(`${ITEMS}?boundary_schematic=TRUE`)).toBe(400);
      const [lower, upper] = ['%3a%2f', '%3A%2F'].map(
        (colonAndSlash) => `${ITEMS}?limit=1&crs=${EPSG25832.replace(':/', colonAndSlash)}`,
      );
      expect((await district.json(lower!)).features).toEqual((await district.json(upper!)).features);
    });

    it('have numbers with sign, fraction and exponent, lists with commas, and no empty entries where numbers stand', async () => {
      const box = '8.34,52.2,8.341,52.201';
      expect(await ids({ bbox: box })).toEqual([MELLE]);
      for (const same of ['+8.34,52.20,8.341,52.201', '834e-2,.522e2,8.341,52.201', '08.34, 52.2,8.341,52.201'])
        expect([same, await ids({ bbox: same })]).toEqual([same, [MELLE]]);
      expect(await statusOf(`${ITEMS}?bbox=8.34%2C52.2%2C8.341%2C52.201`)).toBe(200);
      for (const other of ['8.34;52.2;8.341;52.201', '8.34,,8.341,52.201', ',,,'])
        expect(await statusOf(`${ITEMS}${q({ bbox: other })}`)).toBe(400);
    });

    it('a limit above the most is taken as the most, and counts features alone', async () => {
      for (const limit of ['999999', '9999999999', '9'.repeat(400)]) {
        const page = await district.json(`${ITEMS}?limit=${limit}`);
        expect(page).toMatchObject({ numberMatched: 21, numberReturned: 21 });
      }
      const few = await district.json(`${ITEMS}?limit=4`);
      expect(few.features).toHaveLength(4);
      expect(few).toMatchObject({ numberMatched: 21, numberReturned: 4 });
    });

    it('hold together: a feature is there if filter, box, day and attributes all say so', async () => {
      const parts: Record<string, string>[] = [
        { bbox: '8.0,52.0,8.5,52.4' },
        { assessment: 'SUFFICIENT' },
        { filter: 'population > 10000 OR population IS NULL' },
      ];
      const alone = await Promise.all(parts.map((part) => ids({ datetime: day, ...part })));
      const both = district.unitKeys.filter((key) => alone.every((found) => found.includes(key)));
      expect(both.length).toBeGreaterThan(0);
      for (const found of alone) expect(found.length).toBeGreaterThan(both.length);
      expect(await ids(Object.assign({ datetime: day }, ...parts))).toEqual(both);
    });

    it('filter is read in the language and the system that are named, else in text and CRS84', async () => {
      const text = 'S_WITHIN(POINT(8.34 52.2), geometry)';
      expect(await ids({ filter: text })).toEqual([MELLE]);
      expect(await ids({ filter: text, 'filter-lang': 'cql2-text', 'filter-crs': CRS84 })).toEqual([MELLE]);
      expect(await ids({ filter: 'S_WITHIN(POINT(454889 5783429), geometry)', 'filter-crs': EPSG25832 })).toEqual([
        MELLE,
      ]);
      const accents = {
        op: '=',
        args: [{ op: 'accenti', args: [{ op: 'casei', args: [{ property: 'name' }] }] }, 'melle'],
      };
      expect(await ids({ filter: JSON.stringify(accents), 'filter-lang': 'cql2-json' })).toEqual([MELLE]);
      const crossing = {
        op: 's_crosses',
        args: [
          {
            type: 'LineString',
            coordinates: [
              [8.34, 52.2],
              [20, 52.2],
            ],
          },
          { property: 'geometry' },
        ],
      };
      expect(await ids({ filter: JSON.stringify(crossing), 'filter-lang': 'cql2-json' })).toContain(MELLE);
      for (const wrong of [
        { filter: text, 'filter-lang': 'cql2-json' },
        { filter: JSON.stringify(accents) },
        { filter: text, 'filter-lang': 'cql' },
      ])
        expect(await statusOf(`${ITEMS}${q(wrong as Record<string, string>)}`)).toBe(400);
    });
  });

  describe('tiles', () => {
    it('are listed with what describes each set of them', async () => {
      for (const id of ['unit-situations', 'district-situations']) {
        const list = await district.json(`/collections/${id}/tiles`);
        expect(list.tilesets.map(({ tileMatrixSetURI }: Json) => tileMatrixSetURI)).toEqual([
          'http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad',
          undefined,
        ]);
        for (const tileset of list.tilesets) {
          const { title, dataType, crs, tileMatrixSetURI } = tileset;
          const [self] = linksOf(tileset, 'self');
          const whole = await district.json(below(self.href));
          expect(whole).toMatchObject({ title, dataType: 'vector', crs });
          expect([dataType, whole.tileMatrixSetURI]).toEqual(['vector', tileMatrixSetURI]);
          for (const document of [tileset, whole]) {
            const [scheme] = linksOf(document, `${OGC_REL}/tiling-scheme`);
            expect((await district.json(below(scheme.href))).crs).toBe(crs);
          }
        }
      }
    });

    it('have a template whose variables are level, row and column, for all levels and limits that are named', async () => {
      for (const id of ['WebMercatorQuad', 'AdV_25832']) {
        const response = await district.get(`${TILES}/${id}`, { accept: 'application/json' });
        expect(response.headers.get('content-type')).toMatch(/^application\/json/);
        const tileset = (await response.json()) as Json;
        const [{ href, type, templated }] = linksOf(tileset, 'item');
        expect([type, templated]).toEqual([MVT, true]);
        const { tileMatrices } = await district.json(`/tileMatrixSets/${id}`);
        const limits = tileset.tileMatrixSetLimits as Json[];
        expect(new Set(limits.map(({ tileMatrix }) => tileMatrix)).size).toBe(limits.length);
        const at = (tileMatrix: string, row: number, col: number): string =>
          below(href.replace('{tileMatrix}', tileMatrix).replace('{tileRow}', row).replace('{tileCol}', col));
        for (const { tileMatrix, minTileRow, maxTileRow, minTileCol, maxTileCol } of limits) {
          const matrix = tileMatrices.find((candidate: Json) => candidate.id === tileMatrix);
          expect(maxTileRow).toBeLessThan(matrix.matrixHeight);
          expect(maxTileCol).toBeLessThan(matrix.matrixWidth);
          const middle = at(tileMatrix, (minTileRow + maxTileRow) >> 1, (minTileCol + maxTileCol) >> 1);
          expect([200, 204]).toContain(await statusOf(middle, { accept: MVT }));
          expect(await statusOf(at(tileMatrix, maxTileRow + 1, maxTileCol))).toBe(404);
        }
        expect(await statusOf(at('15', 0, 0))).toBe(404);
        const { lowerLeft, upperRight, crs } = tileset.boundingBox;
        expect(crs).toBe(tileset.crs);
        expect(lowerLeft[0] < upperRight[0] && lowerLeft[1] < upperRight[1]).toBe(true);
        expect(tileset.layers[0].propertiesSchema.properties).toHaveProperty('assessment');
      }
    }, 60_000);

    it('lie in tile matrix sets with the members of the standard', async () => {
      const { tileMatrixSets } = await district.json('/tileMatrixSets');
      expect(tileMatrixSets.map(({ id }: Json) => id)).toEqual(['WebMercatorQuad', 'AdV_25832']);
      for (const { id, title, crs } of tileMatrixSets) {
        const response = await district.get(`/tileMatrixSets/${id}`);
        expect(response.headers.get('content-type')).toMatch(/^application\/json/);
        const set = (await response.json()) as Json;
        expect(set).toMatchObject({ id, title, crs, orderedAxes: [expect.any(String), expect.any(String)] });
        const [widest, ...finer] = set.tileMatrices as Json[];
        for (const [index, matrix] of [widest, ...finer].entries()) {
          expect(matrix).toEqual({
            id: String(index),
            scaleDenominator: expect.closeTo(widest.scaleDenominator / 2 ** index, 6),
            cellSize: expect.closeTo(widest.cellSize / 2 ** index, 9),
            cornerOfOrigin: 'topLeft',
            pointOfOrigin: widest.pointOfOrigin,
            tileWidth: 256,
            tileHeight: 256,
            matrixWidth: 2 ** index,
            matrixHeight: 2 ** index,
          });
        }
      }
    });

    it('come in the one form that there is', async () => {
      const path = `${TILES}/WebMercatorQuad/6/20/33`;
      for (const accept of [MVT, '*/*', 'image/webp,*/*;q=0.1']) {
        const response = await district.get(path, { accept });
        expect([response.status, response.headers.get('content-type')]).toEqual([200, MVT]);
        await response.arrayBuffer();
      }
      expect(await statusOf(`${path}?f=mvt`)).toBe(200);
      expect(await statusOf(`${path}?f=png`)).toBe(400);
    });
  });

  // The last: it takes a boundary away.
  it('what has no boundary is in every box, of a day and of the history', async () => {
    await district.database.query('DELETE FROM territory.boundary WHERE boundary_key = $1', [MELLE]);
    const elsewhere = q({ bbox: '10,50,11,51' });
    const deadline = Date.now() + 5_000;
    let found: Json[] = [];
    while (found.length === 0 && Date.now() < deadline) found = (await district.json(`${ITEMS}${elsewhere}`)).features;
    expect(found).toEqual([expect.objectContaining({ id: MELLE, geometry: null })]);
    const history = await district.json(`/collections/unit-situation-history/items${elsewhere}`);
    expect(history.features.length).toBeGreaterThan(0);
    for (const { geometry, properties } of history.features)
      expect([geometry, properties.unit_key]).toEqual([null, MELLE]);
  });
});

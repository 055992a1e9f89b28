import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fromGeojsonVt } from '@maplibre/vt-pbf';
import GeoJSONVT from 'geojson-vt';
import { hasQgis, runQgis } from '#testing';
import { findTheme } from '../layer/theme.domain.js';
import { qgisProjectOf } from './qgis-project.domain.js';

const [inQgis, noQgis] = hasQgis() ? [describe, ''] : [describe.skip, ' (skipped: python3-qgis is not there)'];

/** Just enough of an OGC API for QGIS to open its collections: four squares, one for each assessment. */
function serveFeatures(): Promise<Server> {
  const square = (index: number): number[][][][] => {
    const west = 8 + index / 10;
    return [
      [
        [
          [west, 52],
          [west + 0.1, 52],
          [west + 0.1, 52.1],
          [west, 52.1],
          [west, 52],
        ],
      ],
    ];
  };
  const features = ['SUFFICIENT', 'STRAINED', 'CRITICAL', null].map((assessment, index) => ({
    type: 'Feature' as const,
    id: `03459000000${index}`,
    properties: { unit_key: `03459000000${index}`, name: `Ort ${index}`, assessment },
    geometry: { type: 'MultiPolygon' as const, coordinates: square(index) },
  }));
  // Vector tiles know no null: what is absent is unknown.
  const tiles = new GeoJSONVT({
    type: 'FeatureCollection',
    features: features.map(({ properties: { assessment, ...others }, ...feature }) => ({
      ...feature,
      properties: { ...others, ...(assessment === null ? {} : { assessment }) },
    })),
  });
  const server = createServer((request, response) => {
    const base = `http://${request.headers.host}/ogc`;
    const { pathname } = new URL(request.url!, base);
    const address = /^\/ogc\/collections\/unit-situations\/tiles\/WebMercatorQuad\/(\d+)\/(\d+)\/(\d+)$/.exec(pathname);
    if (address) {
      const [z, row, column] = address.slice(1).map(Number) as [number, number, number];
      const tile = tiles.getTile(z, column, row);
      response
        .writeHead(tile ? 200 : 204, { 'content-type': 'application/vnd.mapbox-vector-tile' })
        .end(tile && fromGeojsonVt({ 'unit-situations': tile }));
      return;
    }
    const [, , , collection, items] = pathname.split('/');
    const answer = items
      ? { type: 'FeatureCollection', numberMatched: 4, numberReturned: 4, features, links: [] }
      : collection
        ? {
            id: collection,
            title: collection,
            extent: { spatial: { bbox: [[8, 52, 8.4, 52.1]] } },
            links: [{ rel: 'items', type: 'application/geo+json', href: `${base}/collections/${collection}/items` }],
          }
        : pathname.endsWith('/api')
          ? { openapi: '3.0.3', info: { title: 'Probe', version: '1' }, paths: {} }
          : {
              links: [
                { rel: 'service-desc', type: 'application/vnd.oai.openapi+json;version=3.0', href: `${base}/api` },
                { rel: 'data', type: 'application/json', href: `${base}/collections` },
              ],
            };
    const type = items
      ? 'application/geo+json'
      : pathname.endsWith('/api')
        ? 'application/vnd.oai.openapi+json;version=3.0'
        : 'application/json';
    response.setHeader('content-type', type).end(JSON.stringify(answer));
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

interface LayerFound {
  readonly name: string;
  readonly valid: boolean;
  readonly count: number | null;
  readonly source: string;
  readonly renderer: string;
  readonly visible: boolean;
  readonly alias: string;
  readonly classes: string[];
}

inQgis(`The project in QGIS${noQgis}`, () => {
  let server: Server;
  let folder: string;
  let baseUrl: string;
  beforeAll(async () => {
    server = await serveFeatures();
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    folder = mkdtempSync(join(tmpdir(), 'kreislage-project-'));
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
    rmSync(folder, { recursive: true });
  });

  it('opens with its layers valid and styled, on EPSG:25832, and draws them', async () => {
    const file = join(folder, 'kreislage.qgs');
    const districtName = 'Landkreis „Süd & Nord“ <Probe>';
    const extent = [430_000, 5_761_000, 459_000, 5_773_000] as const;
    writeFileSync(file, qgisProjectOf({ baseUrl, districtName, extent }));
    const found = await runQgis<{
      read: boolean;
      title: string;
      crs: string;
      center: number[];
      width: number;
      layers: LayerFound[];
      features: string[];
      tiles: string[];
    }>(
      `
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import QSize
project = QgsProject.instance()
canvas = QgsMapCanvas()
canvas.setObjectName('theMapCanvas')
canvas.resize(580, 240)
project.readProject.connect(canvas.readProject)
read = project.read(given)
shown = canvas.extent()
layers = []
for node in project.layerTreeRoot().findLayers():
    layer = node.layer()
    vector = isinstance(layer, QgsVectorLayer)
    renderer = layer.renderer()
    layers.append({
        'name': layer.name(), 'valid': layer.isValid(), 'count': len(list(layer.getFeatures())) if vector else None,
        'source': layer.source(), 'renderer': renderer.type(), 'visible': node.isVisible(),
        'alias': layer.attributeAlias(layer.fields().indexOf('assessment')) if vector else '',
        'classes': [item.label() for item in renderer.legendSymbolItems()] if vector else [style.styleName() for style in renderer.styles()],
    })
def colours(visible):
    settings = QgsMapSettings()
    settings.setLayers([node.layer() for node in project.layerTreeRoot().findLayers() if node.isVisible() == visible])
    settings.setDestinationCrs(project.crs())
    settings.setExtent(QgsRectangle(430000, 5761000, 459000, 5773000))
    settings.setOutputSize(QSize(580, 240))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    found = {}
    for x in range(0, 580):
        for y in range(0, 240):
            name = image.pixelColor(x, y).name()
            found[name] = found.get(name, 0) + 1
    return [name for name, count in found.items() if count > 20]
result = {
    'read': read, 'title': project.title(), 'crs': project.crs().authid(), 'layers': layers,
    'center': [round(shown.center().x()), round(shown.center().y())], 'width': round(shown.width()),
    'features': colours(True), 'tiles': colours(False),
}`,
      file,
    );
    expect(found).toMatchObject({ read: true, title: `Kreislage: ${districtName}`, crs: 'EPSG:25832' });
    // The window has another shape than the extent: it shows at least that, around its middle.
    expect(found.center).toEqual([444_500, 5_767_000]);
    expect(found.width).toBeGreaterThanOrEqual(29_000);
    const words = ['ausreichend', 'angespannt', 'kritisch', findTheme('lage')!.unknown.label];
    expect(found.layers).toEqual([
      expect.objectContaining({
        name: 'Lage des Landkreises',
        valid: true,
        count: 4,
        renderer: 'singleSymbol',
        visible: true,
      }),
      expect.objectContaining({
        name: 'Lage der Kommunen',
        valid: true,
        count: 4,
        renderer: 'categorizedSymbol',
        visible: true,
        alias: 'Lage',
        classes: words,
      }),
      expect.objectContaining({
        name: 'Lage der Kommunen (Vektorkacheln)',
        valid: true,
        renderer: 'basic',
        visible: false,
        classes: words,
        source: expect.stringContaining(
          '/ogc/collections/unit-situations/tiles/WebMercatorQuad/%7Bz%7D/%7By%7D/%7Bx%7D',
        ),
      }),
    ]);
    // The grounds of all four classes, and the lines over the critical one; around the features the district's outline.
    const colours = ['#e6f1f8', '#fff4d6', '#fdebe0', '#f2f2f2', '#9a3b00'];
    expect(found.features).toEqual(expect.arrayContaining([...colours, '#1f2933']));
    expect(found.tiles).toEqual(expect.arrayContaining(colours));
  }, 120_000);
});

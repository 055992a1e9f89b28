import { type AccommodationType } from '#reporting/domain';
import { findCollection } from '../layer/collection.domain.js';
import { findTheme } from '../layer/theme.domain.js';
import {
  aliasesOf,
  outlineRenderer,
  QGIS_DOCTYPE,
  QGIS_VERSION,
  rendererOf,
  tileRendererOf,
} from './qgis-style.domain.js';
import { element, xmlText } from './xml.domain.js';

interface QgisProjectOptions {
  /** Kinds of accommodation that the layers tell of; default those that every district has. */
  readonly types?: readonly AccommodationType[];
  /** Address of the installation, without `/ogc` and without a slash at its end. */
  readonly baseUrl: string;
  readonly districtName: string;
  /** First extent of the map, in metres of EPSG:25832: west, south, east, north; null = everything. */
  readonly extent: readonly [number, number, number, number] | null;
}

/**
 * A QGIS project (`.qgs`) on EPSG:25832 with the units by assessment, the outline of the district, and the units as
 * vector tiles (off at first: they show the same). It holds no token: QGIS asks for name and password, the token is the password.
 */
export function qgisProjectOf({ baseUrl, districtName, extent, types }: QgisProjectOptions): string {
  const assessment = findTheme('lage')!;
  const units = findCollection('unit-situations', types)!;
  const district = findCollection('district-situations', types)!;
  const tiles = encodeURI(`${baseUrl}/ogc/collections/${units.id}/tiles/WebMercatorQuad/`) + '%7Bz%7D/%7By%7D/%7Bx%7D';
  const layers = [
    {
      id: 'kreislage_district_situations',
      name: district.title,
      provider: 'OAPIF',
      visible: true,
      xml: vectorLayer(featuresOf(baseUrl, district.id), outlineRenderer(), aliasesOf(district)),
    },
    {
      id: 'kreislage_unit_situations',
      name: units.title,
      provider: 'OAPIF',
      visible: true,
      xml: vectorLayer(featuresOf(baseUrl, units.id), rendererOf(assessment), aliasesOf(units)),
    },
    {
      id: 'kreislage_unit_situations_tiles',
      name: `${units.title} (Vektorkacheln)`,
      provider: 'vectortile',
      visible: false,
      xml: {
        type: 'vector-tile',
        content: [
          element('datasource', {}, xmlText(`type=xyz&url=${tiles}&zmin=0&zmax=14`)),
          element('provider', {}, 'vectortile'),
          referenceSystem('srs', 'EPSG:3857'),
          tileRendererOf(assessment, units.id),
        ],
      },
    },
  ];
  const title = `Kreislage: ${districtName}`;
  return (
    QGIS_DOCTYPE +
    element(
      'qgis',
      { version: QGIS_VERSION, projectname: title },
      element('title', {}, xmlText(title)),
      referenceSystem('projectCrs', 'EPSG:25832'),
      element(
        'layer-tree-group',
        {},
        ...layers.map(({ id, name, provider, visible }) =>
          element('layer-tree-layer', {
            id,
            name,
            providerKey: provider,
            checked: visible ? 'Qt::Checked' : 'Qt::Unchecked',
            expanded: visible ? 1 : 0,
          }),
        ),
      ),
      ...(extent === null ? [] : [canvas(extent)]),
      element(
        'projectlayers',
        {},
        ...layers.map(({ id, name, xml }) =>
          element(
            'maplayer',
            { type: xml.type, styleCategories: 'AllStyleCategories' },
            element('id', {}, id),
            element('layername', {}, xmlText(name)),
            ...xml.content,
          ),
        ),
      ),
      // Without it QGIS leaves the project's reference system aside.
      element('properties', {}, element('SpatialRefSys', {}, element('ProjectionsEnabled', { type: 'int' }, '1'))),
      element('layerorder', {}, ...layers.map(({ id }) => element('layer', { id }))),
    )
  );
}

function featuresOf(baseUrl: string, collection: string): string {
  return `url='${baseUrl}/ogc' typename='${collection}' pageSize='1000'`;
}

function vectorLayer(source: string, renderer: string, aliases: string): { type: string; content: string[] } {
  return {
    type: 'vector',
    content: [
      element('datasource', {}, xmlText(source)),
      element('provider', { encoding: 'UTF-8' }, 'OAPIF'),
      // The CRS in which an OGC API answers unless asked for another one.
      referenceSystem('srs', 'OGC:CRS84'),
      aliases,
      renderer,
      element('layerGeometryType', {}, '2'),
    ],
  };
}

/** @param system such as `EPSG:25832` */
function referenceSystem(name: string, system: string): string {
  // QGIS goes by `authid`, but reads nothing of a project's system where `srsid`, a number of its own, is 0 or not there.
  const content = [element('srsid', {}, '1'), element('authid', {}, system)];
  return element(name, {}, element('spatialrefsys', {}, ...content));
}

function canvas(extent: NonNullable<QgisProjectOptions['extent']>): string {
  const corners = ['xmin', 'ymin', 'xmax', 'ymax'].map((name, index) => element(name, {}, String(extent[index])));
  return element(
    'mapcanvas',
    { name: 'theMapCanvas' },
    element('units', {}, 'meters'),
    element('extent', {}, ...corners),
    referenceSystem('destinationsrs', 'EPSG:25832'),
  );
}

/**
 * MapServer and QGIS Server from Debian by FastCGI, as many workers as there are cores, over the product's database. They
 * read a table with the rows of `gis.unit_situation` ready, keys and boundaries indexed: the view's own work is spared them.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fastCgiRequest, startFastCgi } from '../support/fast-cgi.mjs';
import { withClient } from '../support/services.mjs';

const LAYER = 'unit_situations';
const MAPSERVER = '/usr/bin/mapserv';
const QGIS_SERVER = '/usr/lib/cgi-bin/qgis_mapserv.fcgi';
const ROLE = 'bench_maps';

/** The day's rows as the product's own view gives them; a role that may read them. */
async function prepareTable({ databaseUrl }) {
  await withClient(databaseUrl, (client) =>
    client.query(`
      DROP SCHEMA IF EXISTS bench CASCADE;
      CREATE SCHEMA bench;
      CREATE TABLE bench.${LAYER} AS SELECT * FROM gis.unit_situation ORDER BY unit_key;
      ALTER TABLE bench.${LAYER} ADD PRIMARY KEY (unit_key);
      CREATE INDEX ON bench.${LAYER} USING gist (geom);
      ANALYZE bench.${LAYER};
      DO $$ BEGIN CREATE ROLE ${ROLE} LOGIN PASSWORD '${ROLE}'; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
      GRANT USAGE ON SCHEMA bench TO ${ROLE};
      GRANT SELECT ON bench.${LAYER} TO ${ROLE}`),
  );
}

/** Programs that are missing here, by the name of the reference. */
export function missingMapServers() {
  return { MapServer: !existsSync(MAPSERVER), 'QGIS Server': !existsSync(QGIS_SERVER) };
}

/**
 * Starts those that are there.
 * @returns by name `items({ limit, offset, bbox })` and, where it makes any, `tile({ z, row, col })` as bytes for `send`;
 *   `pids`, `stop`
 */
export async function startMapServers(set, dir, say) {
  await prepareTable(set);
  const folder = join(dir, `map-servers-${set.kind}`);
  await mkdir(folder, { recursive: true });
  const missing = missingMapServers();
  const started = {};
  for (const [name, start] of [
    ['MapServer', startMapServer],
    ['QGIS Server', startQgisServer],
  ]) {
    if (missing[name]) {
      if (process.env.REQUIRE_ALL === '1') throw new Error(`${name} is missing, and REQUIRE_ALL=1 asks for it.`);
      say(`${name} is not installed: its column is left out`);
    } else started[name] = await start(set, folder);
  }
  return started;
}

const workers = availableParallelism();

const query = (values) =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${encodeURIComponent(value)}`)
    .join('&');

async function startMapServer({ databaseUrl }, folder) {
  const { hostname, port, pathname } = new URL(databaseUrl);
  const mapFile = join(folder, 'bench.map');
  const configFile = join(folder, 'mapserver.conf');
  await writeFile(
    configFile,
    `CONFIG ENV MS_MAP_PATTERN "." PROJ_LIB "/usr/share/proj" END MAPS bench "${mapFile}" END END\n`,
  );
  await writeFile(
    mapFile,
    `MAP
  NAME "bench"
  EXTENT 280000 5230000 930000 6110000
  SIZE 256 256
  PROJECTION "epsg:25832" END
  OUTPUTFORMAT NAME "mvt" DRIVER "MVT" FORMATOPTION "EDGE_BUFFER=4" END
  OUTPUTFORMAT NAME "geojson" DRIVER "OGR/GEOJSON" MIMETYPE "application/geo+json" FORMATOPTION "STORAGE=stream" FORMATOPTION "FORM=SIMPLE" END
  WEB METADATA
    "ows_title" "bench" "ows_enable_request" "*" "ows_srs" "EPSG:25832 EPSG:4326 EPSG:3857"
  END END
  LAYER
    NAME "${LAYER}" TYPE POLYGON STATUS ON TEMPLATE "none"
    PROJECTION "epsg:25832" END
    CONNECTIONTYPE POSTGIS
    CONNECTION "host=${hostname} port=${port} dbname=${pathname.slice(1)} user=${ROLE} password=${ROLE}"
    DATA "geom FROM bench.${LAYER} USING UNIQUE unit_key USING SRID=25832"
    PROCESSING "CLOSE_CONNECTION=DEFER"
    METADATA
      "ows_title" "${LAYER}" "gml_include_items" "all" "gml_types" "auto" "gml_featureid" "unit_key"
      "wfs_getfeature_formatlist" "geojson" "ows_extent" "280000 5230000 930000 6110000"
    END
  END
END
`,
  );
  const process = await startFastCgi(MAPSERVER, {
    workers,
    env: { MAPSERVER_CONFIG_FILE: configFile },
    logFile: join(folder, 'mapserver.log'),
  });
  return {
    ...process,
    // WFS 2.0: its OGC API of this version does not page (it ignores `offset`), and is slower.
    items: ({ limit, offset = 0, bbox }) =>
      fastCgiRequest({
        SCRIPT_NAME: '',
        QUERY_STRING: query({
          map: 'bench',
          SERVICE: 'WFS',
          VERSION: '2.0.0',
          REQUEST: 'GetFeature',
          TYPENAMES: LAYER,
          OUTPUTFORMAT: 'geojson',
          SRSNAME: 'EPSG:4326',
          COUNT: limit,
          STARTINDEX: offset,
          BBOX: bbox && `${bbox},urn:ogc:def:crs:OGC:1.3:CRS84`,
        }),
      }),
    tile: ({ z, row, col }) =>
      fastCgiRequest({
        SCRIPT_NAME: '',
        QUERY_STRING: query({
          map: 'bench',
          mode: 'tile',
          tilemode: 'gmap',
          tile: `${col} ${row} ${z}`,
          layers: LAYER,
          'map.imagetype': 'mvt',
        }),
      }),
  };
}

const PROJECT_SCRIPT = `
import sys
from qgis.core import QgsApplication, QgsDataSourceUri, QgsProject, QgsVectorLayer
target, host, port, name = sys.argv[1:]
app = QgsApplication([], False)
app.initQgis()
uri = QgsDataSourceUri()
uri.setConnection(host, port, name, '${ROLE}', '${ROLE}')
uri.setDataSource('bench', '${LAYER}', 'geom', '', 'unit_key')
layer = QgsVectorLayer(uri.uri(False), '${LAYER}', 'postgres')
assert layer.isValid(), layer.error().message()
layer.setShortName('${LAYER}')
project = QgsProject.instance()
project.setCrs(layer.crs())
project.addMapLayer(layer)
project.writeEntry('WFSLayers', '/', [layer.id()])
project.writeEntry('WFSLayersPrecision', '/' + layer.id(), 7)
assert project.write(target)
`;

async function startQgisServer({ databaseUrl }, folder) {
  const { hostname, port, pathname } = new URL(databaseUrl);
  const project = join(folder, 'bench.qgs');
  const env = { QT_QPA_PLATFORM: 'offscreen', HOME: folder, XDG_RUNTIME_DIR: folder };
  await chmod(folder, 0o700);
  await promisify(execFile)('/usr/bin/python3', ['-c', PROJECT_SCRIPT, project, hostname, port, pathname.slice(1)], {
    env: { PATH: process.env.PATH, ...env },
  });
  const fastCgi = await startFastCgi(QGIS_SERVER, {
    workers,
    env: {
      ...env,
      QGIS_PROJECT_FILE: project,
      QGIS_SERVER_API_WFS3_MAX_LIMIT: '20000',
      QGIS_SERVER_TRUST_LAYER_METADATA: 'true',
      QGIS_SERVER_LOG_LEVEL: '2',
      QGIS_SERVER_LOG_STDERR: 'true',
    },
    logFile: join(folder, 'qgis-server.log'),
  });
  return {
    ...fastCgi,
    items: (asked) => {
      const path = `/wfs3/collections/${LAYER}/items.json`;
      const text = query(asked);
      return fastCgiRequest({
        SCRIPT_NAME: '',
        PATH_INFO: path,
        REQUEST_URI: `${path}?${text}`,
        HTTP_ACCEPT: 'application/geo+json',
        QUERY_STRING: text,
      });
    },
  };
}

/** Vector tiles of a district: made and kept, against MapServer's; and the largest of all. */
import { runLoad } from '../support/http.mjs';
import { startProduct } from '../support/processes.mjs';
import { alternate, figure, median, medianRatio, summarise } from '../support/statistics.mjs';
import { askOnce, layerRequest, loadLeg, overFastCgi, overHttp, seeded, STATES } from './requests.mjs';

const CLIENTS = 8;
const MATRIX_SETS = ['WebMercatorQuad', 'AdV_25832'];
const FLAVOURS = ['full', 'geometry'];
/** Compressed bytes that no tile may exceed (issue 4). */
const LARGEST = 120_000;
const LEVELS = { from: 5, to: 14 };

/** Addresses that may hold something, by level, as the tileset's document gives its limits. */
async function limitsOf({ set, api }, matrixSet) {
  const { status, body } = await askOnce(api.port, layerRequest(set, `${STATES}/tiles/${matrixSet}?f=json`));
  if (status !== 200) throw new Error(`tileset ${matrixSet}: ${status} ${body.slice(0, 300)}`);
  return JSON.parse(body).tileMatrixSetLimits.map(({ tileMatrix, ...limits }) => ({
    z: Number(tileMatrix),
    ...limits,
  }));
}

function countOf({ minTileRow, maxTileRow, minTileCol, maxTileCol }) {
  return (maxTileRow - minTileRow + 1) * (maxTileCol - minTileCol + 1);
}

/** All tiles of a level, or a sample of them that is the same in every run. */
function addressesOf(limits, most) {
  const { z, minTileRow, minTileCol, maxTileCol } = limits;
  const columns = maxTileCol - minTileCol + 1;
  const at = (index) => ({ z, row: minTileRow + Math.floor(index / columns), col: minTileCol + (index % columns) });
  const count = countOf(limits);
  if (count <= most) return Array.from({ length: count }, (_, index) => at(index));
  const random = seeded(z);
  const chosen = new Set();
  while (chosen.size < most) chosen.add(Math.floor(random() * count));
  return [...chosen].map(at);
}

const tilePath = (matrixSet, { z, row, col }, flavour = 'full') =>
  `${STATES}/tiles/${matrixSet}/${z}/${row}/${col}?flavour=${flavour}`;

export const tileRequest = (set, address) =>
  layerRequest(set, tilePath('WebMercatorQuad', address), { 'accept-encoding': 'gzip' });

/** Tiles z5 to z12 of Web Mercator, so many of a level at most. */
export async function tileAddresses(context, perLevel) {
  const limits = await limitsOf(context, 'WebMercatorQuad');
  return limits.filter(({ z }) => z >= 5 && z <= 12).flatMap((level) => addressesOf(level, perLevel));
}

function checkTile({ status, head, body, raw }) {
  if (status === 204) return;
  if (status !== 200 || raw.length === 0) throw new Error(`tile: ${status} ${body.slice(0, 300)}`);
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? raw.length);
  if (length !== raw.length) throw new Error(`tile: ${raw.length} bytes instead of ${length}`);
}

/** Each tile once by 8 clients. */
function everyTileOnce(server, addresses, bytesOf) {
  let at = 0;
  const next = () => (at < addresses.length ? { bytes: bytesOf(addresses[at++]), done: checkTile } : null);
  return runLoad({ ...server, clients: CLIENTS, next }).then(summarise);
}

/** Tiles made for the first time by a process that has just started, and tiles that it keeps. */
export async function tileFigures({ set, api, servers, env, rounds, short, seconds }) {
  const addresses = await tileAddresses({ set, api }, short ? 3 : 60);
  const productBytes = addresses.map((address) => tileRequest(set, address));
  const { MapServer } = servers;
  const over = MapServer && overFastCgi(MapServer);
  const uncached = await alternate(rounds, {
    product: async () => {
      const fresh = await startProduct('api', env);
      try {
        return await everyTileOnce(overHttp(fresh), addresses, (address) => tileRequest(set, address));
      } finally {
        await fresh.stop();
      }
    },
    ...(MapServer ? { MapServer: () => everyTileOnce(over, addresses, MapServer.tile) } : {}),
  });
  await everyTileOnce(overHttp(api), addresses, (address) => tileRequest(set, address));
  const random = seeded(1);
  const any = () => Math.floor(random() * addresses.length);
  const size = { clients: CLIENTS, seconds, warmUp: short ? 0.2 : 0.5 };
  const cached = await alternate(rounds, {
    product: loadLeg(overHttp(api), () => productBytes[any()], checkTile, size),
    ...(MapServer ? { MapServer: loadLeg(over, () => MapServer.tile(addresses[any()]), checkTile, size) } : {}),
  });
  return Object.entries({ 'made anew, each once': uncached, kept: cached }).flatMap(([what, legs]) => {
    const of = (name, key) => median(legs[name].map((one) => one[key]));
    const name = `tiles z5 to z12 of ${set.unitKeys.length} units, ${what}`;
    return [
      ...(MapServer
        ? [
            figure(
              `${name}, per second, against MapServer`,
              medianRatio(legs.product, legs.MapServer, (one) => one.perSecond),
              { product: of('product', 'perSecond'), reference: of('MapServer', 'perSecond') },
            ),
          ]
        : []),
      figure(`${name}, p50`, of('product', 'p50'), { unit: 'ms' }),
      figure(`${name}, p99`, of('product', 'p99'), { unit: 'ms' }),
    ];
  });
}

/** The largest tile, both flavours, both tile matrix sets; levels with too many tiles by a sample. */
export async function largestTile({ set, api, short, say }) {
  // Levels of up to a thousand tiles are looked at whole. Beyond, where one holds a few units and is a tenth of the limit at
  // most, a sample.
  const whole = short ? 4 : 1_000;
  const sample = short ? 4 : 300;
  const figures = [];
  for (const matrixSet of MATRIX_SETS) {
    const levels = (await limitsOf({ set, api }, matrixSet)).filter(({ z }) => z >= LEVELS.from && z <= LEVELS.to);
    for (const flavour of FLAVOURS) {
      let largest = { bytes: 0 };
      const told = [];
      for (const level of levels) {
        const addresses = addressesOf(level, countOf(level) <= whole ? whole : sample);
        let largestHere = 0;
        let at = 0;
        const next = () => {
          if (at >= addresses.length) return null;
          const address = addresses[at++];
          return {
            bytes: layerRequest(set, tilePath(matrixSet, address, flavour), { 'accept-encoding': 'gzip' }),
            done: (answer) => {
              checkTile(answer);
              const bytes = answer.raw.length;
              largestHere = Math.max(largestHere, bytes);
              if (bytes > largest.bytes) largest = { bytes, ...address };
            },
          };
        };
        await runLoad({ port: api.port, clients: CLIENTS, next });
        told.push(`z${level.z} ${(largestHere / 1_000).toFixed(1)} kB of ${addresses.length}/${countOf(level)}`);
      }
      say(`${matrixSet}, ${flavour}: ${told.join('; ')}`);
      const { bytes, z, row, col } = largest;
      figures.push(
        figure(`largest tile, ${matrixSet}, ${flavour} (${z}/${row}/${col})`, bytes / 1_000, {
          atMost: LARGEST / 1_000,
          unit: 'kB',
        }),
      );
    }
  }
  return figures;
}

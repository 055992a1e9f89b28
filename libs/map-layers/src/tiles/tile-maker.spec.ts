import { gunzipSync } from 'node:zlib';
import { type Worker } from 'node:worker_threads';
import { VectorTile } from '@mapbox/vector-tile';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PbfReader } from 'pbf';
import { RequestError } from '#kernel';
import { type LayerFeature } from '../layer/collection.domain.js';
import { TileMaker } from './tile-maker.js';
import { type TileRequest } from './tile-protocol.js';

/** Squares of 10 km beside each other, with the day's assessment. */
const features = (assessment: string): LayerFeature[] =>
  [0, 1, 2].map((place) => {
    const [west, east] = [430_000 + place * 10_000, 440_000 + place * 10_000];
    return {
      id: `03459000000${place}`,
      attributes: { unit_key: `03459000000${place}`, name: `Ort ${place}`, assessment, population: null },
      boundary: {
        polygons: [
          [
            [
              [west, 5_790_000],
              [east, 5_790_000],
              [east, 5_800_000],
              [west, 5_800_000],
              [west, 5_790_000],
            ],
          ],
        ],
        schematic: false,
        attribution: '',
      },
    };
  });

const request: TileRequest = {
  collection: 'unit-situations',
  matrixSet: 'AdV_25832',
  z: 2,
  row: 1,
  col: 1,
  flavour: 'full',
  geometryVersion: 'g1',
  dataVersion: 'd1',
};

function textOf(bytes: Uint8Array | null): string[] {
  const layer = new VectorTile(new PbfReader(gunzipSync(bytes!))).layers['unit-situations']!;
  return Array.from({ length: layer.length }, (_, index) => {
    const { id, properties } = layer.feature(index);
    return `${id} ${JSON.stringify(properties)}`;
  });
}

const isUnavailable = (error: unknown): boolean =>
  error instanceof RequestError && error.code === 'TEMPORARILY_UNAVAILABLE' && /Kartenkacheln/.test(error.message);

describe('TileMaker', () => {
  let maker: TileMaker;
  let loads: number;
  const load = async (): Promise<LayerFeature[]> => {
    loads++;
    return features('CRITICAL');
  };
  beforeEach(() => {
    maker = new TileMaker();
    loads = 0;
  });
  afterEach(() => maker.close());

  /** The thread, to do to it what else only a lack of memory does. */
  const killThread = async (): Promise<void> => {
    await (maker as unknown as { thread: Worker }).thread.terminate();
  };

  it('makes a tile of what it is given', async () => {
    expect(textOf(await maker.tile(request, load))).toEqual([
      '34590000000 {"unit_key":"034590000000","name":"Ort 0","assessment":"CRITICAL"}',
      '34590000001 {"unit_key":"034590000001","name":"Ort 1","assessment":"CRITICAL"}',
      '34590000002 {"unit_key":"034590000002","name":"Ort 2","assessment":"CRITICAL"}',
    ]);
  });

  it('makes tiles of the district, too', async () => {
    const district = features('')
      .slice(0, 1)
      .map((feature) => ({
        ...feature,
        id: '03459',
        attributes: { district_key: '03459', name: 'Landkreis', units_known: 19, date: '2026-11-22' },
      }));
    const bytes = await maker.tile({ ...request, collection: 'district-situations' }, async () => district);
    const { layers } = new VectorTile(new PbfReader(gunzipSync(bytes!)));
    expect(Object.keys(layers)).toEqual(['district-situations']);
    const { id, properties } = layers['district-situations']!.feature(0);
    expect({ id, properties }).toEqual({ id: 3459, properties: district[0]!.attributes });
  });

  it('answers null where there is nothing', async () => {
    expect(await maker.tile({ ...request, row: 0, col: 0 }, load)).toBeNull();
    expect(await maker.tile({ ...request, geometryVersion: 'none' }, async () => [])).toBeNull();
  });

  it('reads the features once for many tiles at a time', async () => {
    const tiles = [4, 5, 6, 7, 8, 9].flatMap((z) =>
      [0, 1].map((offset) => ({ ...request, z, row: 2 ** (z - 1) - offset })),
    );
    await Promise.all(tiles.map((tile) => maker.tile(tile, load)));
    expect(loads).toBe(1);
  });

  it('needs them again for another version of the data only', async () => {
    const first = await maker.tile(request, load);
    const second = await maker.tile({ ...request, dataVersion: 'd2' }, async () => {
      loads++;
      return features('SUFFICIENT');
    });
    expect(loads).toBe(2);
    expect(textOf(second)).toEqual(textOf(first).map((line) => line.replace('CRITICAL', 'SUFFICIENT')));
    expect(await maker.tile(request, load)).toEqual(first);
    expect(loads).toBe(2);
  });

  it('makes tiles of boundaries alone from boundaries alone', async () => {
    const tile = await maker.tile({ ...request, flavour: 'geometry' }, load);
    expect(textOf(tile)[0]).toBe('34590000000 {"unit_key":"034590000000","name":"Ort 0"}');
    expect(await maker.tile({ ...request, flavour: 'geometry', dataVersion: 'd2' }, load)).toBe(tile);
    expect(loads).toBe(1);
  });

  it('drops a request that is given up while it waits', async () => {
    const controller = new AbortController();
    const [first, second, third] = [
      maker.tile(request, load),
      maker.tile({ ...request, z: 3, row: 3, col: 3 }, load, controller.signal),
      maker.tile({ ...request, z: 1, row: 0, col: 0 }, load),
    ];
    const given = new Error('left');
    controller.abort(given);
    await expect(second).rejects.toBe(given);
    expect(textOf(await first)).toHaveLength(3);
    expect(textOf(await third)).toHaveLength(3);
    await expect(maker.tile(request, load, controller.signal)).rejects.toBe(given);
  });

  it('reads again for another request when the reading one fails', async () => {
    const failure = new Error('database is gone');
    const failing = maker.tile(request, () => Promise.reject(failure));
    const other = maker.tile({ ...request, z: 1, row: 0, col: 0 }, load);
    await expect(failing).rejects.toBe(failure);
    expect(textOf(await other)).toHaveLength(3);
  });

  it('starts another thread when one ends, and refuses what waited for it', async () => {
    await maker.tile(request, load);
    const waiting = [
      maker.tile({ ...request, z: 8, row: 100, col: 98 }, load),
      maker.tile({ ...request, z: 9, row: 200, col: 196 }, load),
    ].map((tile) => tile.catch((error: unknown) => error));
    await killThread();
    for (const error of await Promise.all(waiting)) expect(isUnavailable(error)).toBe(true);
    expect(textOf(await maker.tile({ ...request, z: 1, row: 0, col: 0 }, load))).toHaveLength(3);
    // The new thread knows nothing.
    expect(loads).toBe(2);
  });

  it('refuses what is too much, and takes more afterwards', async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 300 }, (_, col) => maker.tile({ ...request, z: 9, row: 200, col }, load)),
    );
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused).toHaveLength(44);
    expect(refused.every(({ reason }) => isUnavailable(reason))).toBe(true);
    expect(await maker.tile(request, load)).not.toBeNull();
  });

  it('refuses everything once it is closed', async () => {
    const waiting = maker.tile(request, load).catch((error: unknown) => error);
    await maker.close();
    expect(isUnavailable(await waiting)).toBe(true);
    expect(isUnavailable(await maker.tile(request, load).catch((error: unknown) => error))).toBe(true);
  });
});

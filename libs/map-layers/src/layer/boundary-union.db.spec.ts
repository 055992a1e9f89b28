import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Database } from '#platform';
import { testDatabase, type TestDatabase } from '#testing';
import { unite } from './boundary-union.repository.js';
import { type LayerBoundary } from './collection.domain.js';

let database: TestDatabase;
let app: Database;
beforeAll(async () => {
  database = await testDatabase();
  app = await database.open('kreislage_app');
}, 60_000);
afterAll(async () => database?.close());

const square = (east: number, north: number, schematic = false): LayerBoundary => ({
  polygons: [
    [
      [
        [east, north],
        [east + 100, north],
        [east + 100, north + 100],
        [east, north + 100],
        [east, north],
      ],
    ],
  ],
  schematic,
  attribution: schematic ? 'eigene Darstellung' : '© GeoBasis-DE / BKG',
});

/** Twice the area of a ring; negative = the other way round. */
const doubleArea = (ring: readonly (readonly [number, number])[]): number =>
  ring.slice(1).reduce((sum, [x, y], at) => sum + ring[at]![0] * y - x * ring[at]![1], 0);

describe('the union of boundaries', () => {
  it('is one outline, with a hole where one is missing, over many statements, too', async () => {
    const grid = Array.from({ length: 50 * 50 }, (_, at) =>
      square(400_000 + (at % 50) * 100, 5_800_000 + Math.floor(at / 50) * 100),
    );
    const middle = 25 * 50 + 25;
    const island = square(420_000, 5_800_000);
    const united = await unite(app, [...grid.filter((_, at) => at !== middle), island]);
    const parts = united!.polygons.map((rings) => rings.map((ring) => Math.abs(doubleArea(ring)) / 2));
    expect(parts.sort(([a], [b]) => b! - a!)).toEqual([[25_000_000, 10_000], [10_000]]);
  });

  it('says whose boundaries they are, and whether one is schematic', async () => {
    const exact = [square(400_000, 5_800_000), square(400_100, 5_800_000)];
    expect(await unite(app, exact)).toMatchObject({ schematic: false, attribution: '© GeoBasis-DE / BKG' });
    expect(await unite(app, [...exact, square(400_200, 5_800_000, true)])).toMatchObject({
      schematic: true,
      attribution: 'eigene Darstellung; © GeoBasis-DE / BKG',
    });
    expect(await unite(app, [])).toBeNull();
  });
});

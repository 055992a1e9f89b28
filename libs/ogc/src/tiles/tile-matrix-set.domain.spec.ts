import { describe, expect, it } from '@jest/globals';
import TileGrid from 'ol/tilegrid/TileGrid.js';
import {
  findTileMatrixSet,
  isTileAddress,
  tileBounds,
  tileLimits,
  tileMatrixSetIds,
  tileMatrixSetLimits,
  tileMatrixSetOf,
  toUnitSquare,
} from './tile-matrix-set.domain.js';

describe('the tile matrix sets', () => {
  // Numbers as the OGC registry prints them, with 15 digits.
  it.each([
    ['0', 559082264.028717, 156543.033928041],
    ['1', 279541132.014358, 78271.5169640204],
    ['5', 17471320.7508974, 4891.96981025128],
    ['14', 34123.6733415964, 9.55462853564703],
    ['24', 33.3238997476527, 0.00933069192934279],
  ])('WebMercatorQuad has at level %s the scale of the OGC registry', (id, scaleDenominator, cellSize) => {
    const matrix = tileMatrixSetOf('WebMercatorQuad').tileMatrices.find((candidate) => candidate.id === id)!;
    expect(matrix.scaleDenominator / scaleDenominator).toBeCloseTo(1, 13);
    expect(matrix.cellSize / cellSize).toBeCloseTo(1, 13);
    expect(matrix.pointOfOrigin[0]).toBeCloseTo(-20037508.3427892, 6);
    expect(matrix.matrixWidth).toBe(2 ** Number(id));
  });

  // Numbers as ldproxy publishes them for the same set.
  it.each([
    ['0', 17471320.7508974, 4891.96981025127],
    ['5', 545978.773465544, 152.874056570352],
    ['14', 1066.36479192489, 0.298582141738969],
  ])('AdV_25832 has at level %s the scale of the surveying authorities', (id, scaleDenominator, cellSize) => {
    const set = tileMatrixSetOf('AdV_25832');
    const matrix = set.tileMatrices.find((candidate) => candidate.id === id)!;
    expect(matrix.scaleDenominator / scaleDenominator).toBeCloseTo(1, 13);
    expect(matrix.cellSize / cellSize).toBeCloseTo(1, 13);
    expect(matrix.pointOfOrigin).toEqual([-46133.17, 6301219.54]);
    expect(set.boundingBox.lowerLeft[1]).toBeCloseTo(5048875.26857567, 6);
    expect(set.boundingBox.upperRight[0]).toBeCloseTo(1206211.10142433, 6);
    expect(set.tileMatrices).toHaveLength(15);
  });

  it('have scales that are their cells over the standard pixel of 0.28 mm', () => {
    for (const id of ['WebMercatorQuad', 'AdV_25832'] as const)
      for (const { cellSize, scaleDenominator } of tileMatrixSetOf(id).tileMatrices)
        expect(cellSize / 0.00028 / scaleDenominator).toBeCloseTo(1, 12);
  });

  it('are found by name only', () => {
    expect(findTileMatrixSet('AdV_25832')?.crs).toBe('http://www.opengis.net/def/crs/EPSG/0/25832');
    expect(findTileMatrixSet('webmercatorquad')).toBeNull();
    expect(findTileMatrixSet('toString')).toBeNull();
  });
});

describe('addresses', () => {
  it.each([
    [0, 0, 0, true],
    [14, 16383, 16383, true],
    [14, 16384, 0, false],
    [15, 0, 0, false],
    [-1, 0, 0, false],
    [3, -1, 0, false],
    [3, 0, 8, false],
    [3, 0.5, 0, false],
    [NaN, 0, 0, false],
    [3, Infinity, 0, false],
  ])('level %s, row %s, column %s: %s', (z, row, col, valid) => {
    expect(isTileAddress({ z, row, col })).toBe(valid);
  });

  it('have the square that gdal2tiles and the WMTS standard give them', () => {
    const half = Math.PI * 6378137;
    expect(tileBounds('WebMercatorQuad', { z: 0, row: 0, col: 0 })).toEqual([-half, -half, half, half]);
    expect(tileBounds('WebMercatorQuad', { z: 1, row: 0, col: 1 })).toEqual([0, 0, half, half]);
    const [minX, minY, maxX, maxY] = tileBounds('AdV_25832', { z: 1, row: 1, col: 0 });
    expect([minX, maxX - minX, maxY - minY]).toEqual([
      -46133.17,
      expect.closeTo(626172.1357, 3),
      expect.closeTo(626172.1357, 3),
    ]);
    expect(minY).toBeCloseTo(5048875.2686, 3);
  });
});

it.each(tileMatrixSetIds)('OpenLayers lays the tiles of %s on the same squares', (id) => {
  const { tileMatrices, boundingBox } = tileMatrixSetOf(id);
  const grid = new TileGrid({
    origin: [boundingBox.lowerLeft[0], boundingBox.upperRight[1]],
    resolutions: tileMatrices.map(({ cellSize }) => cellSize),
    tileSize: 256,
  });
  for (const { z, row, col } of [
    { z: 0, row: 0, col: 0 },
    { z: 3, row: 5, col: 2 },
    { z: 14, row: 8421, col: 5678 },
  ])
    for (const [at, value] of grid.getTileCoordExtent([z, col, row]).entries())
      expect(tileBounds(id, { z, row, col })[at]).toBeCloseTo(value, 6);
});

describe('limits', () => {
  it('name the rows and columns that bounds touch', () => {
    // Landkreis Osnabrück, in Web Mercator
    const bounds = [846950, 6800500, 948000, 6922500] as const;
    expect(tileLimits('WebMercatorQuad', 10, bounds)).toEqual({
      tileMatrix: '10',
      minTileRow: 335,
      maxTileRow: 338,
      minTileCol: 533,
      maxTileCol: 536,
    });
    const all = tileMatrixSetLimits('WebMercatorQuad', bounds);
    expect(all.map(({ tileMatrix }) => tileMatrix)).toEqual(Array.from({ length: 15 }, (_, z) => String(z)));
    expect(all[0]).toEqual({ tileMatrix: '0', minTileRow: 0, maxTileRow: 0, minTileCol: 0, maxTileCol: 0 });
  });

  it('do not count a tile that is touched at its edge', () => {
    const [minX, minY, maxX, maxY] = tileBounds('WebMercatorQuad', { z: 3, row: 2, col: 4 });
    expect(tileLimits('WebMercatorQuad', 3, [minX, minY, maxX, maxY])).toMatchObject({
      minTileRow: 2,
      maxTileRow: 2,
      minTileCol: 4,
      maxTileCol: 4,
    });
  });

  it('stay in the set', () => {
    expect(tileLimits('AdV_25832', 2, [-1e9, -1e9, 1e9, 1e9])).toEqual({
      tileMatrix: '2',
      minTileRow: 0,
      maxTileRow: 3,
      minTileCol: 0,
      maxTileCol: 3,
    });
  });
});

it('the corners of a set are those of the unit square', () => {
  const { boundingBox } = tileMatrixSetOf('AdV_25832');
  expect(toUnitSquare('AdV_25832', [boundingBox.lowerLeft[0], boundingBox.upperRight[1]])).toEqual([0, 0]);
  expect(toUnitSquare('AdV_25832', [boundingBox.upperRight[0], boundingBox.lowerLeft[1]])).toEqual([
    expect.closeTo(1, 12),
    expect.closeTo(1, 12),
  ]);
});

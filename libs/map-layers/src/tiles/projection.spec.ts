import { describe, expect, it } from '@jest/globals';
import { type LayerFeature } from '../layer/collection.domain.js';
import { boundsIn, boundsInDegrees, projectionTo } from './projection.js';

// Made by `cs2cs -f %.6f EPSG:25832 EPSG:3857` and `… OGC:CRS84` of PROJ 9.1: middle, west, east, south, north of Germany.
const points = [
  { stored: [432000.25, 5790000.75], mercator: [890975.634038, 6846581.501425], degrees: [8.0037702983, 52.256192158] },
  { stored: [280371.4, 5652000], mercator: [653580.527699, 6617340.566067], degrees: [5.8712137743, 50.9776463109] },
  {
    stored: [921000.123, 5700000.5],
    mercator: [1674311.321217, 6673678.268185],
    degrees: [15.0405945022, 51.2952001512],
  },
  { stored: [500000, 5235850.9], mercator: [1001875.417139, 5987263.628025], degrees: [9, 47.276136491] },
  { stored: [465000, 6101000], mercator: [940884.514829, 7372462.298801], degrees: [8.4521094026, 55.0545599683] },
] as const;

const featureAt = (east: number, north: number): LayerFeature => ({
  id: '1',
  attributes: {},
  boundary: {
    polygons: [
      [
        [
          [east, north],
          [east + 10, north],
          [east, north + 10],
          [east, north],
        ],
      ],
    ],
    schematic: false,
    attribution: '',
  },
});

describe('projections', () => {
  it.each(points)('$stored lies within 1 cm of where PROJ puts it', ({ stored, mercator }) => {
    const [x, y] = projectionTo.WebMercatorQuad(stored);
    expect(Math.hypot(x - mercator[0], y - mercator[1])).toBeLessThan(0.01);
    expect(projectionTo.AdV_25832(stored)).toEqual(stored);
  });

  it.each(points)('$stored has bounds in degrees within 1 cm', ({ stored, degrees }) => {
    const [west, south] = boundsInDegrees([featureAt(stored[0], stored[1])])!;
    // The triangle's other corners lie east and north, up to the convergence of the meridians.
    expect(Math.abs(west - degrees[0]) * 70_000).toBeLessThan(1);
    expect(Math.abs(south - degrees[1]) * 111_000).toBeLessThan(1);
  });
});

it('bounds hold every feature, and are null without boundaries', () => {
  const features = [featureAt(430000, 5790000), featureAt(440000, 5780000), { ...featureAt(0, 0), boundary: null }];
  expect(boundsIn('AdV_25832', features)).toEqual([430000, 5780000, 440010, 5790010]);
  expect(boundsIn('WebMercatorQuad', [{ ...featureAt(0, 0), boundary: null }])).toBeNull();
  expect(boundsInDegrees([])).toBeNull();
});

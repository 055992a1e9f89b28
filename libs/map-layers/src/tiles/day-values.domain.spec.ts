import { describe, expect, it } from '@jest/globals';
import { type Attributes, findCollection, type LayerFeature } from '../layer/collection.domain.js';
import { dayValuesOf } from './day-values.domain.js';

const units = findCollection('unit-situations')!;
const boundary = { polygons: [], schematic: false, attribution: '' };
const unit = (id: string, attributes: Attributes): LayerFeature => ({ id, attributes, boundary });

describe('the values of a day', () => {
  it('stand in columns in the order of the keys; unknown is null', () => {
    const day = dayValuesOf(units, '2026-11-22', [
      unit('034590024024', { unit_key: '034590024024', assessment: 'CRITICAL', allocations: 0 }),
      unit('034590003003', { unit_key: '034590003003', assessment: null, allocations: 3 }),
      { ...unit('03459F000001', { unit_key: '03459F000001' }), boundary: null },
    ]);
    expect(day).toMatchObject({
      collection: 'unit-situations',
      date: '2026-11-22',
      keys: ['034590003003', '034590024024'],
      values: { assessment: [null, 'CRITICAL'], allocations: [3, 0], population: [null, null] },
    });
    // The day, and values that the tiles hold already, stand nowhere else.
    expect(Object.keys(day.values)).toEqual(
      units.attributes.map(({ name }) => name).filter((name) => !['unit_key', 'name', 'date'].includes(name)),
    );
  });

  it('are a few kB for 21 units', () => {
    const attributes = Object.fromEntries(
      units.attributes.map(({ name, type }) => [
        name,
        type === 'date' ? '2026-11-20' : type === 'string' ? 'CARRIED_FORWARD' : 1234.5,
      ]),
    );
    const features = Array.from({ length: 21 }, (_, index) => unit(`0345900240${10 + index}`, attributes));
    expect(JSON.stringify(dayValuesOf(units, '2026-11-22', features)).length).toBeLessThan(8_000);
  });
});

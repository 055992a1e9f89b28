import { describe, expect, it } from '@jest/globals';
import { searchOf, type themeNames, viewOf, viewSearch } from './map-address.domain.js';
import {
  classCounts,
  findingOf,
  mapDayOf,
  shortNamesOf,
  staleSince,
  themeOf,
  type UnitAttributes,
  valueText,
} from './map-units.domain.js';
import { moved, placedIn, type Polygons, project, type Size, unproject, viewOfBounds } from './map-view.domain.js';
import { svgLabels, svgPath } from './svg-labels.domain.js';

const unknown: Omit<UnitAttributes, 'unit_key' | 'name'> = {
  kind: 'MUNICIPALITY',
  reported_on: null,
  last_reported_on: null,
  staleness_days: null,
  assessment: null,
  accommodated_decentralised: null,
  accommodated_shared: null,
  available_decentralised: null,
  available_shared: null,
  operable_decentralised: null,
  operable_shared: null,
  population: null,
  available_per_1000: null,
  occupancy_rate: null,
  boundary_schematic: null,
};
const square = (west: number, south: number): Polygons => [
  [
    [
      [west, south],
      [west + 0.1, south],
      [west + 0.1, south + 0.1],
      [west, south + 0.1],
      [west, south],
    ],
  ],
];
const unit = (name: string, more: Partial<UnitAttributes> = {}, at: Polygons | null = null) => ({
  geometry: at && { type: 'MultiPolygon' as const, coordinates: at },
  properties: { ...unknown, unit_key: `key-${name}`, name, ...more },
});
const dayOf = (...features: ReturnType<typeof unit>[]) => mapDayOf('2026-11-22', { features });

describe('the address of the map', () => {
  it('keeps a view as exact as a metre, and none that is no place', () => {
    const view = { zoom: 9.123456, center: [8.1234567, 52.1234567] as const };
    const search = searchOf(view);
    expect(search).toEqual({ z: 9.12, x: 8.12346, y: 52.12346 });
    expect(viewOf(viewSearch({ ...search }))).toEqual({ zoom: 9.12, center: [8.12346, 52.12346] });
    for (const wrong of [{}, { z: 9, x: 8 }, { z: 99, x: 8, y: 52 }, { z: 9, x: 8, y: 90 }, { z: '9', x: 8, y: 52 }])
      expect(viewOf(viewSearch(wrong))).toBeNull();
    expect(searchOf(null)).toEqual({});
  });
});

describe('the view of the map', () => {
  const size: Size = [800, 600];

  it('projects there and back', () => {
    const [longitude, latitude] = unproject(project([8.05, 52.28], 9), 9);
    expect(longitude).toBeCloseTo(8.05, 9);
    expect(latitude).toBeCloseTo(52.28, 9);
    expect(project([-180, 85.0511287798], 0).map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0, 0]);
  });

  it('just shows the bounds, whichever side is the longer', () => {
    for (const bounds of [
      [7.5, 52, 8.5, 52.1],
      [8, 51, 8.1, 53],
    ] as const) {
      const place = placedIn(viewOfBounds(bounds, size, 10), size);
      const [left, top] = place([bounds[0], bounds[3]]);
      const [right, bottom] = place([bounds[2], bounds[1]]);
      expect(Math.min(left, top, size[0] - right, size[1] - bottom)).toBeCloseTo(10, 6);
    }
  });

  it('moves by buttons: a level, or a quarter of the picture, and stops at the ends', () => {
    const view = { zoom: 9, center: [8, 52] as const };
    expect(moved(view, 'in', size)).toEqual({ zoom: 10, center: [8, 52] });
    expect(moved({ ...view, zoom: 16 }, 'in', size).zoom).toBe(16);
    expect(moved({ ...view, zoom: 4 }, 'out', size).zoom).toBe(4);
    const there = placedIn(view, size)(moved(view, 'east', size).center);
    expect(there.map(Math.round)).toEqual([600, 300]);
    expect(placedIn(view, size)(moved(view, 'north', size).center).map(Math.round)).toEqual([400, 150]);
  });
});

describe('the units of the map', () => {
  it('have short names, unless two would be the same', () => {
    expect(
      shortNamesOf(['Samtgemeinde Artland', 'Hagen am Teutoburger Wald', 'Bad Essen', 'Hilter am Wald', 'Hilter']),
    ).toEqual(['SG Artland', 'Hagen', 'Bad Essen', 'Hilter am Wald', 'Hilter']);
  });

  it('are listed by name, those without a boundary too', () => {
    const day = dayOf(unit('Zett', {}, square(8, 52)), unit('Ähre'), unit('Berg', {}, square(9, 53)));
    expect(day.units.map(({ name }) => name)).toEqual(['Ähre', 'Berg', 'Zett']);
    expect(day.bounds).toEqual([8, 52, 9.1, 53.1]);
    expect(day.units[0]!.labelPoint).toBeNull();
    expect(dayOf(unit('A')).bounds).toBeNull();
  });

  it('say their value as people write it; unknown is never zero', () => {
    const text = (name: (typeof themeNames)[number], more: Partial<UnitAttributes>): string =>
      valueText(themeOf(name), dayOf(unit('A', more)).units[0]!);
    expect(text('lage', { assessment: 'CRITICAL' })).toBe('kritisch');
    expect(text('lage', {})).toBe('keine Meldung');
    expect(text('lage', { reported_on: '2026-11-22' })).toBe('ohne Einschätzung');
    expect(text('frei', { available_per_1000: 0 })).toBe('0');
    expect(text('frei', { available_per_1000: 1.25 })).toBe('1,3');
    expect(text('frei', {})).toBe('–');
    expect(text('auslastung', { occupancy_rate: 102.4 })).toBe('102,4 %');
    expect(text('alter', { staleness_days: 1 })).toBe('1 Tag');
    expect(text('alter', { staleness_days: 3 })).toBe('3 Tage');
  });

  it('are counted by class, and the finding is a sentence', () => {
    const { units } = dayOf(
      unit('A', { assessment: 'CRITICAL', available_per_1000: 0.2 }),
      unit('B', { assessment: 'SUFFICIENT', available_per_1000: 2 }),
      unit('C'),
    );
    expect(classCounts(themeOf('lage'), units).map(({ count }) => count)).toEqual([1, 0, 1, 1]);
    expect(classCounts(themeOf('frei'), units).map(({ count }) => count)).toEqual([1, 0, 0, 0, 1, 1]);
    expect(findingOf(themeOf('lage'), units)).toBe('1 von 3 Kommunen kritisch, 1 ohne Meldung.');
    expect(findingOf(themeOf('frei'), units)).toBe('Von 0,2 bis 2, 1 unbekannt.');
    expect(findingOf(themeOf('auslastung'), units)).toBe('Von keiner Kommune ist ein Wert bekannt.');
  });

  it('are stale when their figures are from an earlier day', () => {
    const since = (more: Partial<UnitAttributes>) => staleSince(dayOf(unit('A', more)).units[0]!);
    expect(since({ staleness_days: 2, reported_on: '2026-11-20' })).toBe('2026-11-20');
    expect(since({ staleness_days: 0, reported_on: '2026-11-22' })).toBeNull();
    expect(since({})).toBeNull();
  });
});

describe('the drawn map', () => {
  const place = ([x, y]: readonly [number, number]): readonly [number, number] => [x * 1000, y * 1000];

  it('draws rings, without points that nobody sees', () => {
    expect(svgPath(square(0, 0), place)).toBe('M0.0 0.0L100.0 0.0L100.0 100.0L0.0 100.0L0.0 0.0Z');
    expect(svgPath([[[[0, 0], [0.0001, 0.0001], [0.1, 0]]]], place)).toBe('M0.0 0.0L100.0 0.0Z'); // prettier-ignore
  });

  it('writes the words of the worse class where two do not fit, and keeps the sign', () => {
    const { units } = dayOf(
      unit('Gut', { assessment: 'SUFFICIENT', staleness_days: 0 }, square(0, 0)),
      unit('Schlecht', { assessment: 'CRITICAL', staleness_days: 0 }, square(0.02, 0)),
      unit('Fern', { assessment: 'SUFFICIENT', staleness_days: 1, reported_on: '2026-11-21' }, square(0.5, 0.5)),
    );
    const labels = svgLabels(themeOf('lage'), units, place);
    expect(Object.fromEntries(labels.map(({ unit: { name }, lines }) => [name, lines]))).toEqual({
      Schlecht: ['Schlecht'],
      Gut: [],
      Fern: ['Fern', 'Stand 21.11.'],
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { type Markup } from '#ogc';
import { type Attributes, type LayerFeature } from '../layer/collection.domain.js';
import { smallMap, smallMapOfPlaces } from './small-map.js';

/** A unit with a square of a kilometre, each beside the one before. */
const unit = (nth: number, attributes: Attributes): LayerFeature => {
  const [west, south] = [430_000 + nth * 1_000, 5_790_000];
  const ring = [
    [west, south],
    [west + 1_000, south],
    [west + 1_000, south + 1_000],
    [west, south + 1_000],
    [west, south],
  ] as const;
  return {
    id: String(nth),
    attributes: { unit_key: String(nth), name: `Ort ${nth}`, assessment: null, staleness_days: null, ...attributes },
    boundary: { polygons: [[ring]] } as unknown as LayerFeature['boundary'],
  };
};
const textOf = (map: Markup | null): string => map!.text;
const paths = (svg: string): number => svg.split('<path').length - 1;

describe('the small map of a page', () => {
  it('tells the state of a day by shape, colour and word, and what is of an earlier day by a clock', () => {
    const svg = textOf(
      smallMap(
        [
          unit(1, { assessment: 'CRITICAL', staleness_days: 0, reported_on: '2026-11-26' }),
          unit(2, { assessment: 'SUFFICIENT', staleness_days: 7, reported_on: '2026-11-19' }),
          unit(3, {}),
        ],
        'Lage.',
      ),
    );
    expect(svg).toContain('Ort 1: kritisch<');
    expect(svg).toContain('Ort 2: ausreichend, Stand 19.11.<');
    expect(svg).toContain('Ort 3: keine Meldung<');
    expect([...svg.matchAll(/>\s*([●◆▲○]◷?)\s*<\/text/g)].map(([, sign]) => sign)).toEqual(['▲', '●◷', '○']);
    expect(svg).toContain('◷ Stand eines früheren Tages.');
  });

  it('has signs that can be read, also where it is high and so made smaller', () => {
    const sizeOf = (map: Markup | null): number => Number(/font-size="(\d+)"/.exec(textOf(map))![1]);
    expect(sizeOf(smallMap([unit(1, {}), unit(2, {})], 'Breit.'))).toBe(12);
    expect(sizeOf(smallMap([unit(1, {})], 'Hoch.'))).toBe(18);
  });

  it('tells nothing by colour alone: where no sign fits in, there are outlines only', () => {
    const many = Array.from({ length: 401 }, (_, nth) => unit(nth, { assessment: 'CRITICAL' }));
    const svg = textOf(smallMap(many, 'Lage.'));
    expect(paths(svg)).toBe(401);
    expect(svg).not.toMatch(/CRITICAL|kritisch|▲/);
  });

  it('shows where the features of many days are, each place once, and not how it was there', () => {
    const days = [unit(1, { assessment: 'CRITICAL' }), unit(1, { assessment: 'SUFFICIENT' }), unit(2, {})];
    const svg = textOf(smallMapOfPlaces(days, 'Verlauf.'));
    expect(paths(svg)).toBe(2);
    expect(svg).not.toMatch(/CRITICAL|ausreichend|●/);
  });
});

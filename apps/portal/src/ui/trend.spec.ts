import { describe, expect, it } from '@jest/globals';
import { eachDay } from '#kernel';
import { findingOf, flowFindingOf, persons, places } from './trend.domain.js';

const covered = (values: readonly (number | null)[], coverage: readonly string[]): string =>
  findingOf(
    eachDay('2026-11-01', '2026-11-30').slice(0, values.length),
    { name: 'Sofort frei', values, coverage },
    places,
  );
const find = (...values: (number | null)[]): string =>
  covered(
    values,
    values.map(() => '19 von 21'),
  );

describe('the finding of a series', () => {
  it('is a trend, counted from the last day that had the former value', () => {
    expect(find(50, 61, 61, 60, 60, 55, 44, 44, 41, 40, 39, 38)).toBe(
      'Sofort frei sinkt seit 9 Tagen von 61 auf 38 Plätze (19 von 21 bekannt).',
    );
    expect(find(9, 10, 11, 1_200)).toBe('Sofort frei steigt seit 3 Tagen von 9 auf 1.200 Plätze (19 von 21 bekannt).');
  });

  it('goes over a weekend without change, and is no trend after a week of it', () => {
    expect(find(12, 11, 10, 10, 10)).toBe('Sofort frei sinkt seit 4 Tagen von 12 auf 10 Plätze (19 von 21 bekannt).');
    expect(find(12, 10, 10, 10, 10, 10, 10, 10, 10)).toBe(
      'Sofort frei beträgt seit 7 Tagen unverändert 10 Plätze (19 von 21 bekannt).',
    );
  });

  it('says where the figure lies when it goes up and down', () => {
    expect(find(31, 74, 40, 38)).toBe(
      'Sofort frei beträgt 38 Plätze (19 von 21 bekannt), in 4 Tagen zwischen 31 und 74.',
    );
    expect(find(4, 4)).toBe('Sofort frei beträgt 4 Plätze (19 von 21 bekannt).');
  });

  it('does not lead over a day that is unknown', () => {
    expect(find(20, 19, 18, null, 17, 16)).toBe(
      'Sofort frei beträgt 16 Plätze (19 von 21 bekannt), in 6 Tagen zwischen 16 und 20.',
    );
  });

  it('does not lead over a day that covers something else', () => {
    const values = [61, 58, 52, 45, 44, 43];
    expect(covered(values, [...Array<string>(3).fill('19 von 21'), ...Array<string>(3).fill('14 von 21')])).toBe(
      'Sofort frei beträgt 43 Plätze (14 von 21 bekannt), in 6 Tagen bei wechselnder Abdeckung zwischen 43 und 61.',
    );
    expect(covered(values, ['19 von 21', ...Array<string>(5).fill('14 von 21')])).toBe(
      'Sofort frei sinkt seit 4 Tagen von 58 auf 43 Plätze (14 von 21 bekannt).',
    );
  });

  it('says when the figure was known last', () => {
    expect(find(3, 1, null)).toBe('Sofort frei ist zuletzt am 02.11.2026 bekannt: 1 Platz (19 von 21 bekannt).');
    expect(find(null, null)).toBe('Sofort frei ist in 2 Tagen an keinem Tag bekannt.');
  });

  it('knows persons, too', () => {
    expect(findingOf(['2026-11-01'], { name: 'Untergebracht', values: [1], coverage: ['1 von 21'] }, persons)).toBe(
      'Untergebracht beträgt 1 Person (1 von 21 bekannt).',
    );
  });
});

describe('the finding of a flow', () => {
  it('is its sum, and on how many days it is known', () => {
    expect(flowFindingOf([3, null, 0, 1_000], { known: 50, expected: 63 }, persons, 'zugewiesen')).toBe(
      'In 4 Tagen wurden 1.003 Personen zugewiesen; bekannt an 3 Tagen aus 50 von 63 Meldungen.',
    );
    expect(flowFindingOf([1], { known: 1, expected: 1 }, persons, 'zugewiesen')).toBe(
      'In 1 Tag wurde 1 Person zugewiesen; bekannt an 1 Tag aus 1 von 1 Meldung.',
    );
    expect(flowFindingOf([null, null], { known: 0, expected: 2 }, persons, 'zugewiesen')).toBe(
      'Von 2 Tagen ist keiner bekannt.',
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Attributes, findCollection } from './collection.domain.js';
import { publishable, publishableCount } from './disclosure.domain.js';
import { districtAttributesOf } from './district-attributes.domain.js';

const { attributes } = findCollection('unit-situations')!;
const counts = attributes.filter((attribute) => attribute.count).map(({ name }) => name);

const unit = (key: number, values: Record<string, number | string | null>): Attributes => ({
  unit_key: String(key),
  kind: key % 5 === 0 ? 'DISTRICT_FACILITY' : 'TOWN',
  population: 5_000,
  status: 'REPORTED',
  reported_on: '2026-11-20',
  assessment: 'SUFFICIENT',
  ...values,
});
const facts = {
  districtKey: '03459',
  name: 'Landkreis',
  date: '2026-11-20',
  reportsExpected: 3,
  reportsOnTime: 3,
  boundarySchematic: null,
};
const everythingPublished = (units: readonly Attributes[]): unknown => {
  const published = units.map((one) => publishable(one, attributes));
  return { published, district: districtAttributesOf(published, facts) };
};

/** Another count that looks the same to everybody. */
function disguised(count: number | null, seed: number): number | null {
  if (count === null || count === 1 || count === 2) return [null, 1, 2][seed % 3]!;
  if (count === 0) return 0;
  const rounded = Math.round(count / 5) * 5;
  return Math.max(3, rounded - 2 + (seed % 5));
}

describe('what everybody may see', () => {
  it.each([
    [null, null],
    [0, 0],
    [1, null],
    [2, null],
    [3, 5],
    [7, 5],
    [8, 10],
    [118, 120],
  ])('of %j is %j', (count, published) => {
    expect(publishableCount(count)).toBe(published);
  });

  it('never is a count of one or two, nor an exact larger one', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000 }), (count) => {
        const published = publishableCount(count);
        expect(published === null || published % 5 === 0).toBe(true);
      }),
    );
  });

  it('covers every count, and all that is worked out from them', () => {
    expect(counts).toHaveLength(10);
    const exact = unit(1, Object.fromEntries(counts.map((name) => [name, 2])));
    const published = publishable(exact, attributes);
    for (const name of counts) expect([name, published[name]]).toEqual([name, null]);
    expect(published).toMatchObject({ accommodated_per_1000: null, available_per_1000: null, occupancy_rate: null });
  });

  it('has no day of a project: one with a single place would go with it', () => {
    const of = (places: number, day: string): Attributes =>
      publishable(unit(1, { prospective_shared: places, prospective_shared_from: day }), attributes);
    expect(of(12, '2027-02-01')).toMatchObject({ prospective_shared: 10, prospective_shared_from: null });
    // 1 place in January and 10 in March, then the 10 alone.
    expect(of(11, '2027-01-15')).toEqual(of(10, '2027-03-15'));
  });

  // Subtraction over sums, kinds, rates or days can only give back what differs in what is published. Nothing does.
  it('is the same, sums and rates included, for all true counts that look the same', () => {
    const count = fc.option(fc.integer({ min: 0, max: 40 }));
    const values = fc.record(Object.fromEntries(counts.map((name) => [name, count])));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(values, fc.array(fc.nat(), { minLength: 10, maxLength: 10 })), { maxLength: 6 }),
        (drawn) => {
          const units = drawn.map(([one], index) => unit(index, one));
          const others = drawn.map(([one, seeds], index) =>
            unit(index, Object.fromEntries(counts.map((name, at) => [name, disguised(one[name]!, seeds[at]!)]))),
          );
          expect(everythingPublished(others)).toEqual(everythingPublished(units));
        },
      ),
      { numRuns: 300 },
    );
  });
});

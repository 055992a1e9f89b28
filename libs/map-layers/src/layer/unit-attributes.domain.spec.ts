import { describe, expect, it } from '@jest/globals';
import { type ReportingUnit } from '#territory/domain';
import {
  type AccommodationFigures,
  accommodationTypes,
  type DailyReport,
  type ReportDraft,
  toContent,
} from '#reporting/domain';
import { findCollection } from './collection.domain.js';
import { attributesOf, totalPopulation, type UnitState } from './unit-attributes.domain.js';

const unit: ReportingUnit = {
  districtKey: '03459',
  unitKey: '034590024024',
  name: 'Melle',
  kind: 'TOWN',
  ags: '03459024',
  population: 46_000,
  populationDate: '2024-12-31',
  populationSource: 'Destatis',
  validFrom: null,
  validTo: null,
  hostUnitKey: null,
};
const facility: ReportingUnit = {
  ...unit,
  unitKey: '03459F000001',
  kind: 'DISTRICT_FACILITY',
  ags: null,
  population: 100,
};

function report(draft: Partial<ReportDraft>): DailyReport {
  return {
    ...toContent({ accommodation: [], prospectiveCapacity: [], ...draft }),
    reportId: 'r',
    unitKey: unit.unitKey,
    reportingDate: '2026-11-20',
    revision: 1,
    recordedAt: new Date('2026-11-20T08:00:00Z'),
    recordedByName: 'K. Weber',
    source: 'API',
    onBehalf: false,
    onTime: true,
    confirmedUnchanged: false,
    correctionReason: 'Zahlendreher',
    warnings: [],
  };
}
const attributes = (
  draft: Partial<ReportDraft> | null,
  date = '2026-11-20',
  more: Partial<UnitState> = {},
  total: number | null = 460_000,
) =>
  attributesOf(
    {
      unit,
      counting:
        draft === null
          ? null
          : { status: date === '2026-11-20' ? 'REPORTED' : 'CARRIED_FORWARD', report: report(draft) },
      lastReportedOn: '2026-11-20',
      boundarySchematic: false,
      ...more,
    },
    date,
    total,
  );

describe('the attributes of a unit', () => {
  it('are exactly those of the contract', () => {
    expect(findCollection('unit-situations')!.attributes.map(({ name }) => name)).toEqual(
      (
        'unit_key name kind district_key population population_date population_share date status reported_on ' +
        'last_reported_on staleness_days assessment allocations projected_credits accommodated_decentralised ' +
        'accommodated_shared available_decentralised available_shared operable_decentralised operable_shared ' +
        'prospective_decentralised prospective_decentralised_from prospective_shared prospective_shared_from ' +
        'accommodated_per_1000 available_per_1000 occupancy_rate boundary_schematic'
      ).split(' '),
    );
  });

  it('stand there for every kind of accommodation; a collection shows those that its districts use', () => {
    const { attributes: defined } = findCollection('unit-situations', accommodationTypes)!;
    expect(Object.keys(attributes(null))).toEqual(defined.map(({ name }) => name));
  });

  it('leave a kind under a rule out of the rates while nothing is given of it', () => {
    const rateOf = (...more: AccommodationFigures[]) =>
      attributes({
        accommodation: [
          { type: 'DECENTRALISED', accommodatedPersons: 23, availableNow: 1, operablePlaces: null },
          { type: 'SHARED', accommodatedPersons: 23, availableNow: 2, operablePlaces: null },
          ...more,
        ],
      });
    const hall = { type: 'EMERGENCY_SHELTER', availableNow: 3, operablePlaces: null } as const;
    const [without, known, unknown] = [
      rateOf(),
      rateOf({ ...hall, accommodatedPersons: 46 }),
      rateOf({ ...hall, accommodatedPersons: null }),
    ];
    const rate = 'accommodated_per_1000';
    expect(known[rate]).toBe(2 * (without[rate] as number));
    expect([without['available_per_1000'], unknown[rate]]).not.toContain(undefined);
    expect(unknown[rate]).toBeNull();
    expect(unknown['available_per_1000']).toBe(known['available_per_1000']);
  });

  it('never hold comments, labels, reasons or names of persons', () => {
    const text = JSON.stringify(
      attributes({
        comment: 'Bitte nicht zeigen',
        prospectiveCapacity: [{ type: 'SHARED', places: 5, label: 'Container Schulstraße' }],
      }),
    );
    for (const hidden of ['Bitte', 'Container', 'Zahlendreher', 'Weber']) expect(text).not.toContain(hidden);
  });

  it('carry stocks forward, but not the flow of the day', () => {
    const draft = { allocations: 3, projectedCredits: 4, assessment: 'CRITICAL' as const };
    expect(attributes(draft)).toMatchObject({ allocations: 3, status: 'REPORTED', staleness_days: 0 });
    expect(attributes(draft, '2026-11-22')).toMatchObject({
      allocations: null,
      projected_credits: 4,
      assessment: 'CRITICAL',
      status: 'CARRIED_FORWARD',
      reported_on: '2026-11-20',
      staleness_days: 2,
    });
  });

  it('are unknown, not zero, where no report counts', () => {
    expect(attributes(null)).toMatchObject({
      status: 'UNKNOWN',
      reported_on: null,
      last_reported_on: '2026-11-20',
      staleness_days: null,
      allocations: null,
      accommodated_shared: null,
      prospective_shared: null,
      accommodated_per_1000: null,
      occupancy_rate: null,
    });
  });

  it('have per-1000 values with one decimal, null when one kind is unknown', () => {
    const kinds = (decentralised: number | null, shared: number | null) => ({
      accommodation: [
        { type: 'DECENTRALISED' as const, accommodatedPersons: decentralised, availableNow: 0 },
        { type: 'SHARED' as const, accommodatedPersons: shared, availableNow: 23 },
      ],
    });
    expect(attributes(kinds(400, 118))).toMatchObject({ accommodated_per_1000: 11.3, available_per_1000: 0.5 });
    expect(attributes(kinds(400, null))).toMatchObject({ accommodated_per_1000: null, available_per_1000: 0.5 });
    expect(attributes(kinds(400, 118), '2026-11-20', { unit: { ...unit, population: null } })).toMatchObject({
      accommodated_per_1000: null,
    });
  });

  it('have the share of the population, null when any is unknown; facilities have none', () => {
    expect(attributes(null).population_share).toBe(10);
    expect(attributes(null, '2026-11-20', {}, null).population_share).toBeNull();
    expect(attributes(null, '2026-11-20', { unit: facility })).toMatchObject({
      population_share: null,
      accommodated_per_1000: null,
    });
    expect(totalPopulation([unit, facility, { ...unit, population: 4_000 }])).toBe(50_000);
    expect(totalPopulation([unit, { ...unit, population: null }])).toBeNull();
  });

  it('sum prospects without a horizon and name the earliest date among entries with places', () => {
    expect(
      attributes({
        prospectiveCapacity: [
          { type: 'SHARED', places: 5, expectedFrom: '2027-03-01' },
          { type: 'SHARED', places: 7, expectedFrom: '2027-02-01' },
          { type: 'SHARED', places: 0, expectedFrom: '2026-12-01' },
          { type: 'SHARED', places: 9 },
        ],
      }),
    ).toMatchObject({
      prospective_shared: 21,
      prospective_shared_from: '2027-02-01',
      prospective_decentralised: null,
      prospective_decentralised_from: null,
    });
  });

  it('have the occupancy over the kinds with both figures known', () => {
    expect(
      attributes({
        accommodation: [
          { type: 'DECENTRALISED', accommodatedPersons: 500 },
          { type: 'SHARED', accommodatedPersons: 30, operablePlaces: 40 },
        ],
      }).occupancy_rate,
    ).toBe(75);
    expect(
      attributes({ accommodation: [{ type: 'SHARED', accommodatedPersons: 30, operablePlaces: 0 }] }).occupancy_rate,
    ).toBeNull();
  });
});

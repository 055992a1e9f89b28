import { daysBetween } from '#kernel';
import { type Actor } from '#access';
import { unitModelAsOf } from '#territory/api';
import {
  byKey,
  entriesOf,
  type DailyReport,
  type Figure,
  figureOf,
  measures,
  typesOf,
  unitFigures,
} from '#reporting/domain';
import { toReportModel } from '#reporting/api';
import { carryForwardSum, explainSum, sameDaySum } from './explanation.domain.js';
import {
  type AggregateCountModel,
  type DistrictSituationModel,
  type ExplanationModel,
  type ProspectiveTotalsModel,
  type UnitSituationModel,
} from './situation.model.js';
import { type SituationSeriesModel } from './situation-series.model.js';
import { figureOfKind, percentOf, prospectOf, type Sum, summariseProspects } from './situation.domain.js';
import { type Situation, type SituationSeries } from './situation.service.js';

export function toSituationModel(situation: Situation): DistrictSituationModel {
  const { figures } = situation;
  return {
    date: situation.date,
    knownAt: situation.knownAt,
    computedAt: situation.computedAt,
    ...byKey(unitFigures, (key) => toCount(situation, figures[key], sumKindOf(figureOf(key)), (report) => report[key])),
    accommodation: entriesOf(figures.accommodation).map(([type, totals]) => {
      return {
        type,
        ...byKey(measures, (measure) =>
          toCount(situation, totals[measure], carryForwardSum, (report) => figureOfKind(report, type, measure)),
        ),
        occupancyRate: {
          percent: percentOf(totals.occupancy),
          unitsKnown: totals.occupancy.unitsKnown,
          unitsExpected: figures.unitsExpected,
        },
      };
    }),
    assessments: { ...figures.assessments },
    reporting: { ...figures.reporting, dueAt: situation.dueAt, situation },
    situation,
  };
}

/** A flow is summed over the reports of the day, a stock over those that count. */
const sumKindOf = ({ nature }: Figure) => (nature === 'FLOW' ? sameDaySum : carryForwardSum);

function toCount(
  situation: Situation,
  sum: Sum,
  kind: typeof carryForwardSum | typeof sameDaySum,
  valueOf: (report: DailyReport) => number | null,
): AggregateCountModel {
  return {
    value: sum.value,
    unitsKnown: sum.unitsKnown,
    unitsCurrent: sum.unitsCurrent,
    unitsExpected: situation.figures.unitsExpected,
    oldestReportingDate: sum.oldest,
    explain: () => explain(situation, kind, valueOf),
  };
}

async function explain(
  situation: Situation,
  kind: typeof carryForwardSum | typeof sameDaySum,
  valueOf: (report: DailyReport) => number | null,
): Promise<ExplanationModel> {
  const [units, rules, counting] = await Promise.all([situation.units(), situation.rules(), situation.counting()]);
  const unitByKey = new Map(units.map((unit) => [unit.unitKey, unit]));
  const { inputs, ...rest } = explainSum(kind, [...unitByKey.keys()], counting, valueOf, rules.carryForwardDays);
  return {
    ...rest,
    inputs: inputs.map((input) => ({
      ...input,
      unitBehind: unitByKey.get(input.unitKey)!,
      knownAt: situation.knownAt,
    })),
  };
}

/** Places in prospect; with a horizon they are summed anew from the reports that count. */
export async function toProspectiveTotals(
  situation: Situation,
  withinDays: number | null,
): Promise<ProspectiveTotalsModel[]> {
  const counting = withinDays === null ? [] : await situation.counting();
  return entriesOf(situation.figures.prospective).map(([type, stored]) => {
    const totals = withinDays === null ? stored : summariseProspects(situation.date, counting, type, withinDays);
    return {
      type,
      places: toCount(situation, totals.places, carryForwardSum, (report) =>
        prospectOf(situation.date, report, type, withinDays),
      ),
      placesDateOpen: totals.dateOpen,
      placesOverdue: totals.overdue,
    };
  });
}

export async function toUnitSituations(situation: Situation, actor: Actor): Promise<UnitSituationModel[]> {
  const [units, counting, lastReportedOn] = await Promise.all([
    situation.units(),
    situation.counting(),
    situation.lastReportedOn(),
  ]);
  const toModel = unitModelAsOf(situation.knownAt);
  const entryOf = new Map(counting.map((entry) => [entry.unitKey, entry]));
  return units.map((unit) => {
    const entry = entryOf.get(unit.unitKey);
    return {
      status: entry?.status ?? 'UNKNOWN',
      reportedOn: entry?.report.reportingDate ?? null,
      stalenessDays: entry ? daysBetween(entry.report.reportingDate, situation.date) : null,
      lastReportedOn: lastReportedOn.get(unit.unitKey) ?? null,
      allocations: entry?.status === 'REPORTED' ? entry.report.allocations : null,
      unit: toModel(unit),
      report: entry ? toReportModel(entry.report, actor, situation.knownAt) : null,
      situation,
    };
  });
}

export function toSeriesModel({ knownAt, days }: SituationSeries): SituationSeriesModel {
  const column = <T>(valueOf: (figures: (typeof days)[number]['figures']) => T): T[] =>
    days.map((day) => valueOf(day.figures));
  const count = (sumOf: (figures: (typeof days)[number]['figures']) => Sum | undefined) => ({
    values: column((figures) => sumOf(figures)?.value ?? null),
    unitsKnown: column((figures) => sumOf(figures)?.unitsKnown ?? 0),
  });
  // A kind that was used on some of the days only is unknown on the others.
  const types = typesOf(Object.assign({}, ...days.map(({ figures }) => figures.accommodation)) as object);
  return {
    knownAt,
    dates: days.map((day) => day.date),
    unitsExpected: column((figures) => figures.unitsExpected),
    ...byKey(unitFigures, (key) => count((figures) => figures[key])),
    accommodation: types.map((type) => ({
      type,
      ...byKey(measures, (measure) => count((figures) => figures.accommodation[type]?.[measure])),
    })),
    prospectiveCapacity: types.map((type) => ({
      type,
      places: count((figures) => figures.prospective[type]?.places),
    })),
    assessments: {
      sufficient: column((figures) => figures.assessments.sufficient),
      strained: column((figures) => figures.assessments.strained),
      critical: column((figures) => figures.assessments.critical),
      unknown: column((figures) => figures.assessments.unknown),
    },
    reporting: {
      expected: column((figures) => figures.reporting.expected),
      received: column((figures) => figures.reporting.received),
      onTime: column((figures) => figures.reporting.onTime),
    },
  };
}

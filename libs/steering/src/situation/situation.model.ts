import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { type CalendarDate } from '#kernel';
import { AccommodationType, DailyReportModel } from '#reporting/api';
import { CalendarDateScalar, DateTimeScalar } from '#platform/api';
import { type ReportingUnit } from '#territory';
import { ReportingUnitModel } from '#territory/api';
import { type Situation } from './situation.service.js';

const UnitSituationStatus = {
  REPORTED: 'REPORTED',
  CARRIED_FORWARD: 'CARRIED_FORWARD',
  UNKNOWN: 'UNKNOWN',
} as const;
type UnitSituationStatus = (typeof UnitSituationStatus)[keyof typeof UnitSituationStatus];
registerEnumType(UnitSituationStatus, {
  name: 'UnitSituationStatus',
  valuesMap: {
    REPORTED: { description: 'A report for this very day.' },
    CARRIED_FORWARD: { description: 'No report for this day; the newest older one counts.' },
    UNKNOWN: { description: 'No report within carryForwardDays.' },
  },
});

@ObjectType('ExplanationInput')
export class ExplanationInputModel {
  @Field(() => CalendarDateScalar, { nullable: true, description: 'The report the value comes from; null = unknown.' })
  reportingDate!: CalendarDate | null;

  @Field(() => Int, { nullable: true })
  revision!: number | null;

  @Field(() => Int, { nullable: true })
  value!: number | null;

  @Field(() => UnitSituationStatus)
  status!: UnitSituationStatus;

  /** The unit behind the input, for the resolver of `unit`, and the moment that it was asked for by. */
  unitBehind!: ReportingUnit;

  knownAt!: Date | null;
}

@ObjectType('Explanation', { description: 'The derivation of a figure, down to the reports it stands on.' })
export class ExplanationModel {
  @Field(() => String, { description: 'Stable key of the rule, for example `carry-forward-sum`.' })
  rule!: string;

  @Field(() => String)
  ruleVersion!: string;

  @Field(() => String, { description: 'German, with the numbers in it.' })
  formula!: string;

  @Field(() => [ExplanationInputModel], { description: 'Every unit of the sum, the unknown ones included, by key.' })
  inputs!: ExplanationInputModel[];
}

@ObjectType('AggregateCount', {
  description: 'A sum that says what it covers. unitsCurrent <= unitsKnown <= unitsExpected.',
})
export class AggregateCountModel {
  @Field(() => Int, {
    nullable: true,
    description: 'Sum of the known values; null when no unit is known. Never stands for the units that are unknown.',
  })
  value!: number | null;

  @Field(() => Int, { description: 'Units whose value is known on this day.' })
  unitsKnown!: number;

  @Field(() => Int, { description: 'Of these, units that reported for this very day; the others are carried forward.' })
  unitsCurrent!: number;

  @Field(() => Int, { description: 'Units of the district that are valid on this day.' })
  unitsExpected!: number;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'Day of the oldest report in the sum.' })
  oldestReportingDate!: CalendarDate | null;

  /** Works the derivation out; called only when somebody asks. */
  explain!: () => Promise<ExplanationModel>;
}

@ObjectType('AggregateRate', { description: 'A ratio over the units for which both figures are known.' })
class AggregateRateModel {
  @Field(() => Float, {
    nullable: true,
    description: 'In percent, one decimal; null when no unit is known or the denominator is 0. May exceed 100.',
  })
  percent!: number | null;

  @Field(() => Int)
  unitsKnown!: number;

  @Field(() => Int)
  unitsExpected!: number;
}

@ObjectType('FlowTotal', {
  description: 'Sum of a flow over days, both ends included. It shows its gaps instead of filling them.',
})
export class FlowTotalModel {
  @Field(() => CalendarDateScalar)
  from!: CalendarDate;

  @Field(() => CalendarDateScalar)
  to!: CalendarDate;

  @Field(() => Int, { nullable: true, description: 'Sum of the known values; null when none is known.' })
  value!: number | null;

  @Field(() => Int, { description: 'Reports in the range whose value is known.' })
  reportsKnown!: number;

  @Field(() => Int, { description: 'Reports owed in the range, and those made although none was owed.' })
  reportsExpected!: number;
}

@ObjectType('AccommodationTotals')
class AccommodationTotalsModel {
  @Field(() => AccommodationType)
  type!: AccommodationType;

  @Field(() => AggregateCountModel, { description: 'PERSONS accommodated.' })
  accommodatedPersons!: AggregateCountModel;

  @Field(() => AggregateCountModel)
  availableNow!: AggregateCountModel;

  @Field(() => AggregateCountModel)
  operablePlaces!: AggregateCountModel;

  @Field(() => AggregateRateModel, { description: 'accommodatedPersons / operablePlaces' })
  occupancyRate!: AggregateRateModel;
}

@ObjectType('ProspectiveTotals')
export class ProspectiveTotalsModel {
  @Field(() => AccommodationType)
  type!: AccommodationType;

  @Field(() => AggregateCountModel, {
    description: 'Entries that fall in the horizon; a unit is known when it reported an entry (also 0) for this type.',
  })
  places!: AggregateCountModel;

  @Field(() => Int, {
    description: 'Places with an open date: part of `places` without a horizon, beside it with one.',
  })
  placesDateOpen!: number;

  @Field(() => Int, { description: 'Places whose date has passed without becoming available; part of `places`.' })
  placesOverdue!: number;
}

@ObjectType('AssessmentCounts', { description: 'The four add up to the units valid on this day.' })
class AssessmentCountsModel {
  @Field(() => Int)
  sufficient!: number;

  @Field(() => Int)
  strained!: number;

  @Field(() => Int)
  critical!: number;

  @Field(() => Int)
  unknown!: number;
}

@ObjectType('ReportingStatus')
export class ReportingStatusModel {
  @Field(() => Int, { description: 'Units that owe a report for this day; 0 on weekends and holidays.' })
  expected!: number;

  @Field(() => Int, { description: 'Units that reported for this day, owed or not.' })
  received!: number;

  @Field(() => Int, { description: 'Of these, on time.' })
  onTime!: number;

  @Field(() => DateTimeScalar, { nullable: true, description: 'null = no report is owed on this day' })
  dueAt!: Date | null;

  /** The situation behind the model, for the resolver of `missing`. */
  situation!: Situation;
}

@ObjectType('UnitSituation')
export class UnitSituationModel {
  @Field(() => UnitSituationStatus)
  status!: UnitSituationStatus;

  @Field(() => CalendarDateScalar, { nullable: true })
  reportedOn!: CalendarDate | null;

  @Field(() => Int, { nullable: true, description: '0 = reported for this day.' })
  stalenessDays!: number | null;

  @Field(() => CalendarDateScalar, {
    nullable: true,
    description: "Day of the unit's newest report up to this day, also when it is too old to count.",
  })
  lastReportedOn!: CalendarDate | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Of this day only: null when the counting report is carried forward. Use this, not `report.allocations`.',
  })
  allocations!: number | null;

  @Field(() => ReportingUnitModel)
  unit!: ReportingUnitModel;

  @Field(() => DailyReportModel, {
    nullable: true,
    description: 'The report whose stocks count on this day: of this day or carried forward; null when UNKNOWN.',
  })
  report!: DailyReportModel | null;

  /** The values behind the model, for the resolvers of its other fields. */
  situation!: Situation;
}

@ObjectType('Recalculation', {
  description: 'Figures that are worked out anew: after a change of rules or units, after reports within seconds.',
})
export class RecalculationModel {
  @Field(() => Int, { description: 'Days up to today whose figures are still to be worked out; 0 = all are right.' })
  daysPending!: number;
}

@ObjectType('DistrictSituation', { description: 'State of the district on a day, as it was known at a moment.' })
export class DistrictSituationModel {
  @Field(() => CalendarDateScalar)
  date!: CalendarDate;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'The moment asked for: exactly what was recorded by then, the same for ever. null = live view, a report follows within seconds.',
  })
  knownAt!: Date | null;

  @Field(() => DateTimeScalar, {
    description:
      'When this answer was worked out; the only field that may differ between two answers for one `knownAt`.',
  })
  computedAt!: Date;

  @Field(() => AggregateCountModel, { description: 'Of this day: only reports of this day.' })
  allocations!: AggregateCountModel;

  @Field(() => AggregateCountModel)
  projectedCredits!: AggregateCountModel;

  @Field(() => [AccommodationTotalsModel], { description: 'Every type once, in the order of the enum.' })
  accommodation!: AccommodationTotalsModel[];

  @Field(() => AssessmentCountsModel)
  assessments!: AssessmentCountsModel;

  @Field(() => ReportingStatusModel)
  reporting!: ReportingStatusModel;

  /** The situation behind the model, for the resolvers of its other fields. */
  situation!: Situation;
}

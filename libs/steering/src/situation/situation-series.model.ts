import { Field, Int, ObjectType } from '@nestjs/graphql';
import { type CalendarDate } from '#kernel';
import { AccommodationType } from '#reporting/api';
import { CalendarDateScalar, DateTimeScalar } from '#platform/api';

@ObjectType('CountSeries')
class CountSeriesModel {
  @Field(() => [Int], { nullable: 'items' })
  values!: (number | null)[];

  @Field(() => [Int])
  unitsKnown!: number[];
}

@ObjectType('AccommodationSeries')
class AccommodationSeriesModel {
  @Field(() => AccommodationType)
  type!: AccommodationType;

  @Field(() => CountSeriesModel)
  accommodatedPersons!: CountSeriesModel;

  @Field(() => CountSeriesModel)
  availableNow!: CountSeriesModel;

  @Field(() => CountSeriesModel)
  operablePlaces!: CountSeriesModel;
}

@ObjectType('ProspectiveSeries')
class ProspectiveSeriesModel {
  @Field(() => AccommodationType)
  type!: AccommodationType;

  @Field(() => CountSeriesModel)
  places!: CountSeriesModel;
}

@ObjectType('AssessmentSeries')
class AssessmentSeriesModel {
  @Field(() => [Int])
  sufficient!: number[];

  @Field(() => [Int])
  strained!: number[];

  @Field(() => [Int])
  critical!: number[];

  @Field(() => [Int])
  unknown!: number[];
}

@ObjectType('ReportingSeries')
class ReportingSeriesModel {
  @Field(() => [Int])
  expected!: number[];

  @Field(() => [Int])
  received!: number[];

  @Field(() => [Int])
  onTime!: number[];
}

@ObjectType('SituationSeries', {
  description:
    'Daily values in columns: entry n of every list belongs to `dates[n]`. No units inside: ask `situation` for one day.',
})
export class SituationSeriesModel {
  @Field(() => DateTimeScalar, { nullable: true, description: 'As in DistrictSituation.' })
  knownAt!: Date | null;

  @Field(() => [CalendarDateScalar])
  dates!: CalendarDate[];

  @Field(() => [Int])
  unitsExpected!: number[];

  @Field(() => CountSeriesModel)
  allocations!: CountSeriesModel;

  @Field(() => CountSeriesModel)
  projectedCredits!: CountSeriesModel;

  @Field(() => [AccommodationSeriesModel])
  accommodation!: AccommodationSeriesModel[];

  @Field(() => [ProspectiveSeriesModel])
  prospectiveCapacity!: ProspectiveSeriesModel[];

  @Field(() => AssessmentSeriesModel)
  assessments!: AssessmentSeriesModel;

  @Field(() => ReportingSeriesModel)
  reporting!: ReportingSeriesModel;
}

import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { type CalendarDate } from '#kernel';
import { CalendarDateScalar } from '#platform/api';
import { ReportingUnitModel } from '#territory/api';
import { ReportingDayModel } from '../reporting-calendar/reporting-day.model.js';

@ObjectType('CompletenessRates', {
  description:
    'Vollzähligkeit = received of expected, Pünktlichkeit = on time of expected; percent with one decimal, null when none was owed.',
})
class CompletenessRatesModel {
  @Field(() => Int, { description: 'Reports owed whose due moment has passed or that have come.' })
  expected!: number;

  @Field(() => Int, { description: 'Of these, the ones that have come; voluntary reports do not count.' })
  received!: number;

  @Field(() => Int, { description: 'Of these, the ones that came by the due moment.' })
  onTime!: number;

  @Field(() => Float, { nullable: true, description: 'Vollzähligkeit.' })
  completenessPercent!: number | null;

  @Field(() => Float, { nullable: true, description: 'Pünktlichkeit.' })
  timelinessPercent!: number | null;
}

@ObjectType('UnitCompleteness', { description: 'What one unit owed and what came.' })
class UnitCompletenessModel {
  @Field(() => ReportingUnitModel)
  unit!: ReportingUnitModel;

  @Field(() => [ReportingDayModel], { description: 'One for each date.' })
  days!: ReportingDayModel[];

  @Field(() => CompletenessRatesModel, { description: 'Over all dates.' })
  rates!: CompletenessRatesModel;
}

@ObjectType('Completeness', {
  description: "What was owed and what came, unit by day. Entry n of each unit's `days` belongs to `dates[n]`.",
})
export class CompletenessModel {
  @Field(() => [CalendarDateScalar], { description: 'Every day of the range, in order.' })
  dates!: CalendarDate[];

  @Field(() => [UnitCompletenessModel], { description: 'Units valid on any of these days, by key.' })
  units!: UnitCompletenessModel[];

  @Field(() => [CompletenessRatesModel], { description: 'Over all units; one for each date.' })
  days!: CompletenessRatesModel[];
}

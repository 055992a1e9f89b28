import { Field, ID, Int, InputType } from '@nestjs/graphql';
import { type CalendarDate } from '#kernel';
import { AccommodationType, SituationAssessment } from './daily-report.model.js';
import { CalendarDateScalar } from '#platform/api';

@InputType('AccommodationFiguresInput')
class AccommodationFiguresInput {
  @Field(() => AccommodationType, { description: 'Each type at most once. A type that is not in the list is unknown.' })
  type!: AccommodationType;

  @Field(() => Int, { nullable: true, description: 'PERSONS accommodated (may exceed operablePlaces).' })
  accommodatedPersons?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Places usable at once: without further work and not yet promised to anybody.',
  })
  availableNow?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'All places that can be used today, taken or free; basis of the occupancy rate. Optional.',
  })
  operablePlaces?: number | null;
}

@InputType('ProspectiveCapacityInput')
class ProspectiveCapacityInput {
  @Field(() => AccommodationType)
  type!: AccommodationType;

  @Field(() => Int, { description: '0 = nothing in prospect for this type. A type without any entry is unknown.' })
  places!: number;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'null = date open' })
  expectedFrom?: CalendarDate | null;

  @Field(() => String, {
    nullable: true,
    description:
      'To find the entry again tomorrow, for example `Container Schulstraße`; at most 120 characters, no names of persons.',
  })
  label?: string | null;
}

@InputType('SubmitDailyReportInput', {
  description: 'The whole report: a correction replaces every figure, nothing is merged.',
})
export class SubmitDailyReportInput {
  @Field(() => ID)
  unitKey!: string;

  @Field(() => CalendarDateScalar)
  reportingDate!: CalendarDate;

  @Field(() => Int, {
    nullable: true,
    description: 'Persons allocated to the unit with effect on this day, arrived or not (flow, 0 to 10 000).',
  })
  allocations?: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Persons for whom a credit against the quota is still expected, for example children born since (stock).',
  })
  projectedCredits?: number | null;

  @Field(() => [AccommodationFiguresInput], { description: 'At most 10 entries.' })
  accommodation!: AccommodationFiguresInput[];

  @Field(() => [ProspectiveCapacityInput], { description: 'At most 20 entries, together at most 1 000 000 places.' })
  prospectiveCapacity!: ProspectiveCapacityInput[];

  @Field(() => SituationAssessment, {
    nullable: true,
    description:
      "The unit's own judgement. Missing = ERROR `ASSESSMENT_REQUIRED`, unless the district has switched the duty off.",
  })
  assessment?: SituationAssessment | null;

  @Field(() => String, { nullable: true, description: 'At most 2000 characters.' })
  comment?: string | null;

  @Field(() => Int, { nullable: true, description: 'Revision the writer saw; null = saw none.' })
  baseRevision?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Required when a report for this day exists; at most 500 characters.',
  })
  correctionReason?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: '8 to 100 characters, best a UUID; one per unit, kept at least 90 days.',
  })
  idempotencyKey?: string | null;
}

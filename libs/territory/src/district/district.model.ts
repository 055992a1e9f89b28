import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { type District } from './district.domain.js';
import { type ReportingRules } from './reporting-rules.domain.js';

@ObjectType('District')
export class DistrictModel {
  @Field(() => ID, { description: '5-digit key, text.' })
  key!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  timeZone!: string;

  /** The moment whose knowledge the rules below are of; null = now. */
  asOf!: Date | null;
}

@ObjectType('ReportingRules', {
  description:
    'The settings as they are now; a situation with `knownAt` was worked out with those recorded then, for every day.',
})
export class ReportingRulesModel {
  @Field(() => String, { description: 'Local time, `10:00`.' })
  dueTime!: string;

  @Field(() => Boolean)
  assessmentRequired!: boolean;

  @Field(() => Int, {
    description: 'Calendar days; a report of day R counts on day D while D - R <= carryForwardDays.',
  })
  carryForwardDays!: number;

  @Field(() => Int, { nullable: true, description: 'null = never locked' })
  lockAfterDays!: number | null;

  /** The rules behind the model, for the resolvers of its other fields. */
  rules!: ReportingRules;
}

/** @param asOf the `knownAt` of the situation that the district is reached through; null = now */
export function toDistrictModel(district: District, asOf: Date | null = null): DistrictModel {
  return { key: district.districtKey, name: district.name, timeZone: district.timeZone, asOf };
}

export function toRulesModel(rules: ReportingRules): ReportingRulesModel {
  return {
    dueTime: rules.dueTime,
    assessmentRequired: rules.assessmentRequired,
    carryForwardDays: rules.carryForwardDays,
    lockAfterDays: rules.lockAfterDays,
    rules,
  };
}

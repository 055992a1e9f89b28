import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { type CalendarDate } from '#kernel';
import { CalendarDateScalar, SettingsProblemModel } from '#platform/api';
import { type District } from './district.domain.js';
import { type GivenRules, type ReportingRules } from './reporting-rules.domain.js';

/** Days of the week; the n-th is ISO weekday n. */
const Weekday = {
  MONDAY: 'MONDAY',
  TUESDAY: 'TUESDAY',
  WEDNESDAY: 'WEDNESDAY',
  THURSDAY: 'THURSDAY',
  FRIDAY: 'FRIDAY',
  SATURDAY: 'SATURDAY',
  SUNDAY: 'SUNDAY',
} as const;
type Weekday = keyof typeof Weekday;
registerEnumType(Weekday, { name: 'Weekday' });

/** In the order of the ISO weekdays, 1 = Monday. */
const weekdays = Object.values(Weekday);

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

  @Field(() => Boolean, { description: 'Whether EMERGENCY_SHELTER may be reported.' })
  emergencyShelter!: boolean;

  @Field(() => Int, {
    description: 'Calendar days; a report of day R counts on day D while D - R <= carryForwardDays.',
  })
  carryForwardDays!: number;

  @Field(() => Int, { nullable: true, description: 'null = never locked' })
  lockAfterDays!: number | null;

  @Field(() => [Weekday], { description: 'Days of the week on which a report is owed, from Monday on.' })
  reportingDays!: Weekday[];

  @Field(() => [CalendarDateScalar], {
    description: 'Days on which the district expects no reports, beside weekends and holidays, in order.',
  })
  closedOn!: CalendarDate[];

  /** The rules behind the model, and the moment whose knowledge they are of, for the resolvers of its other fields. */
  rules!: ReportingRules;
  asOf!: Date | null;
}

@InputType('ReportingRulesInput', { description: 'Everything is replaced, nothing is merged.' })
export class ReportingRulesInput {
  @Field(() => String, { description: 'Local time, `10:00`.' })
  dueTime!: string;

  @Field(() => [Weekday], { description: 'At least one.' })
  reportingDays!: Weekday[];

  @Field(() => [CalendarDateScalar], { description: 'At most 1000.' })
  closedOn!: CalendarDate[];

  @Field(() => Int, { description: '0 to 366.' })
  carryForwardDays!: number;

  @Field(() => Int, { nullable: true, description: '0 to 3660; null = never locked' })
  lockAfterDays?: number | null;

  @Field(() => Boolean, { description: 'Whether the assessment has the step STRAINED.' })
  middleStep!: boolean;

  @Field(() => Boolean)
  assessmentRequired!: boolean;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether EMERGENCY_SHELTER may be reported; left out = as it is, for programs that do not know it.',
  })
  emergencyShelter?: boolean | null;

  @Field(() => Int, {
    nullable: true,
    description:
      '`revision` of the rules that were changed. Where others have been set since, nothing is stored: `REVISION_CONFLICT`. Without it the last one wins.',
  })
  baseRevision?: number | null;
}

@ObjectType('ReportingRulesPayload')
export class ReportingRulesPayloadModel {
  @Field(() => ReportingRulesModel, { nullable: true, description: 'As they are now; null when there is a problem.' })
  rules!: ReportingRulesModel | null;

  @Field(() => [SettingsProblemModel])
  problems!: SettingsProblemModel[];
}

/** @param asOf the `knownAt` of the situation that the district is reached through; null = now */
export function toDistrictModel(district: District, asOf: Date | null = null): DistrictModel {
  return { key: district.districtKey, name: district.name, timeZone: district.timeZone, asOf };
}

/**
 * The rules as the graph shows them.
 * @param asOf the moment whose knowledge they are of; null = now
 */
export function toRulesModel(rules: ReportingRules, asOf: Date | null): ReportingRulesModel {
  return {
    dueTime: rules.dueTime,
    assessmentRequired: rules.assessmentRequired,
    emergencyShelter: rules.emergencyShelter,
    carryForwardDays: rules.carryForwardDays,
    lockAfterDays: rules.lockAfterDays,
    reportingDays: rules.reportingDays.map((day) => weekdays[day - 1]!),
    closedOn: [...rules.closedOn],
    rules,
    asOf,
  };
}

/** Rules in their one form. */
export function toRules({ baseRevision: _, ...input }: ReportingRulesInput): GivenRules {
  return {
    ...input,
    reportingDays: weekdays.flatMap((day, index) => (input.reportingDays.includes(day) ? [index + 1] : [])),
    closedOn: [...new Set(input.closedOn)].sort(),
    lockAfterDays: input.lockAfterDays ?? null,
    emergencyShelter: input.emergencyShelter ?? undefined,
  };
}

import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { type CalendarDate } from '#kernel';
import { CalendarDateScalar, DateTimeScalar } from '#platform/api';

const ReportingDayStatus = {
  NOT_EXPECTED: 'NOT_EXPECTED',
  DUE: 'DUE',
  MISSING: 'MISSING',
  ON_TIME: 'ON_TIME',
  LATE: 'LATE',
} as const;
type ReportingDayStatus = (typeof ReportingDayStatus)[keyof typeof ReportingDayStatus];
registerEnumType(ReportingDayStatus, {
  name: 'ReportingDayStatus',
  valuesMap: {
    NOT_EXPECTED: { description: 'No report owed (weekend, holiday) and none made.' },
    DUE: { description: 'Owed, due moment still to come.' },
    MISSING: { description: 'Owed, due moment passed, none made.' },
    ON_TIME: { description: 'Made by the due moment, or made although none was owed.' },
    LATE: { description: 'Made after the due moment (Nachmeldung).' },
  },
});

@ObjectType('CalendarDay', { description: "A day in the district's calendar." })
export class CalendarDayModel {
  @Field(() => CalendarDateScalar)
  date!: CalendarDate;

  @Field(() => Boolean, { description: 'Whether the units owe a report for the day.' })
  expected!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Why not, in German: the holiday, `Schließtag`, or the weekday; null when one is owed.',
  })
  notExpectedReason!: string | null;
}

@ObjectType('ReportingDay', { description: 'What a unit owes on a day and what came.' })
export class ReportingDayModel {
  @Field(() => CalendarDateScalar)
  date!: CalendarDate;

  @Field(() => Boolean)
  expected!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Why no report is owed, in German: `Sonntag`, `Reformationstag`.',
  })
  notExpectedReason!: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  dueAt!: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'From this moment clerks can no longer report for the day; null = never.',
  })
  lockAt!: Date | null;

  @Field(() => ReportingDayStatus)
  status!: ReportingDayStatus;

  @Field(() => DateTimeScalar, { nullable: true })
  firstRecordedAt!: Date | null;

  @Field(() => Int, { nullable: true, description: 'Current revision; 2 or more = corrected; null = no report.' })
  revision!: number | null;
}

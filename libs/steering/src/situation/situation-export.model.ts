import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { type CalendarDate } from '#kernel';
import { CalendarDateScalar, DateTimeScalar } from '#platform/api';

export const SituationExportFormat = { CSV: 'CSV', XLSX: 'XLSX' } as const;
export type SituationExportFormat = (typeof SituationExportFormat)[keyof typeof SituationExportFormat];
registerEnumType(SituationExportFormat, { name: 'SituationExportFormat' });

@InputType('RecordSituationExportInput')
export class RecordSituationExportInput {
  @Field(() => CalendarDateScalar, { description: 'Day of the situation; today at the latest.' })
  date!: CalendarDate;

  @Field(() => DateTimeScalar, { nullable: true, description: 'As in DistrictSituation.' })
  knownAt?: Date | null;

  @Field(() => SituationExportFormat)
  format!: SituationExportFormat;

  @Field(() => Int, { description: 'Units in the file, 0 to 500.' })
  units!: number;
}

@ObjectType('RecordSituationExportPayload')
export class RecordSituationExportPayloadModel {
  @Field(() => DateTimeScalar, { description: 'When it was written down.' })
  recordedAt!: Date;
}

import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { type CalendarDate, type Problem } from '#kernel';
import { CalendarDateScalar, DateTimeScalar } from '#platform/api';
import { type Actor, readsInFull } from '#access';
import {
  accommodationKind,
  accommodationTypes,
  type AccommodationType as CatalogueType,
} from '../figure/figure-catalogue.domain.js';
import { byKey, unitFigures } from '../figure/figure-values.domain.js';
import { type DailyReport } from './daily-report.domain.js';

export const AccommodationType = byKey(accommodationTypes, (type) => type);
export type AccommodationType = CatalogueType;
registerEnumType(AccommodationType, {
  name: 'AccommodationType',
  valuesMap: byKey(accommodationTypes, (type) => ({ description: accommodationKind(type).meaning })),
});

export const SituationAssessment = {
  SUFFICIENT: 'SUFFICIENT',
  STRAINED: 'STRAINED',
  CRITICAL: 'CRITICAL',
} as const;
export type SituationAssessment = (typeof SituationAssessment)[keyof typeof SituationAssessment];
registerEnumType(SituationAssessment, {
  name: 'SituationAssessment',
  valuesMap: {
    SUFFICIENT: { description: 'ausreichend' },
    STRAINED: { description: 'angespannt; only where the district has switched the middle step on' },
    CRITICAL: { description: 'kritisch' },
  },
});

const ReportSource = {
  PORTAL: 'PORTAL',
  API: 'API',
  IMPORT: 'IMPORT',
} as const;
type ReportSource = (typeof ReportSource)[keyof typeof ReportSource];
registerEnumType(ReportSource, {
  name: 'ReportSource',
});

const ProblemSeverity = {
  ERROR: 'ERROR',
  WARNING: 'WARNING',
} as const;
type ProblemSeverity = (typeof ProblemSeverity)[keyof typeof ProblemSeverity];
registerEnumType(ProblemSeverity, {
  name: 'ProblemSeverity',
});

@ObjectType('ReportProblem')
export class ReportProblemModel {
  @Field(() => ProblemSeverity)
  severity!: ProblemSeverity;

  @Field(() => String, {
    description: 'Stable key from the published, growing list. Unknown codes are handled by their severity.',
  })
  code!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Path in the input with list index, `accommodation.1.availableNow`; null = concerns the whole report.',
  })
  field!: string | null;

  @Field(() => String, { description: 'German, for the person who reports.' })
  message!: string;
}

@ObjectType('AccommodationFigures')
class AccommodationFiguresModel {
  @Field(() => AccommodationType)
  type!: AccommodationType;

  @Field(() => Int, { nullable: true, description: 'PERSONS accommodated (may exceed operablePlaces).' })
  accommodatedPersons!: number | null;

  @Field(() => Int, { nullable: true })
  availableNow!: number | null;

  @Field(() => Int, { nullable: true })
  operablePlaces!: number | null;
}

@ObjectType('ProspectiveCapacity')
class ProspectiveCapacityModel {
  @Field(() => AccommodationType)
  type!: AccommodationType;

  @Field(() => Int)
  places!: number;

  @Field(() => CalendarDateScalar, { nullable: true })
  expectedFrom!: CalendarDate | null;

  @Field(() => String, { nullable: true, description: 'Own unit and steering officers only, otherwise null.' })
  label!: string | null;
}

@ObjectType('DailyReport', {
  description:
    "One revision of the report of one unit for one day. Stocks are the state at the due moment of that day, or when the report is made, if earlier; flows are those of the day. Fields marked (own) are null or empty for everybody but the unit's clerks and the district's steering officers.",
})
export class DailyReportModel {
  @Field(() => ID, { description: 'Names this revision, opaque, globally unique.' })
  id!: string;

  @Field(() => CalendarDateScalar)
  reportingDate!: CalendarDate;

  @Field(() => Int, { description: '1..n per unit and day, without gaps.' })
  revision!: number;

  @Field(() => DateTimeScalar)
  recordedAt!: Date;

  @Field(() => String, { nullable: true, description: 'Name of the person (own).' })
  recordedBy!: string | null;

  @Field(() => Boolean, { description: 'True when somebody outside the unit reported for it.' })
  onBehalf!: boolean;

  @Field(() => ReportSource)
  source!: ReportSource;

  @Field(() => Boolean, {
    description: 'Whether revision 1 of this day came by the due moment; a correction does not change it.',
  })
  onTime!: boolean;

  @Field(() => Boolean, { description: 'Made by confirmUnchanged.' })
  confirmedUnchanged!: boolean;

  @Field(() => Int, { nullable: true, description: 'Of `reportingDate` only; never carried forward.' })
  allocations!: number | null;

  @Field(() => Int, { nullable: true })
  projectedCredits!: number | null;

  @Field(() => [AccommodationFiguresModel], {
    description: 'Every type once, in the order of the enum; not reported = all figures null.',
  })
  accommodation!: AccommodationFiguresModel[];

  @Field(() => [ProspectiveCapacityModel], { description: 'As reported. A type without an entry is unknown.' })
  prospectiveCapacity!: ProspectiveCapacityModel[];

  @Field(() => SituationAssessment, { nullable: true })
  assessment!: SituationAssessment | null;

  @Field(() => String, { nullable: true, description: '(own)' })
  comment!: string | null;

  @Field(() => String, { nullable: true, description: '(own)' })
  correctionReason!: string | null;

  @Field(() => [ReportProblemModel], { description: 'Hints that stood when the report was sent (own).' })
  warnings!: ReportProblemModel[];

  /** The revision behind the model, for the resolvers of its other fields. */
  revisionBehind!: DailyReport;

  /** The moment whose knowledge the report was asked for by; null = now. */
  asOf!: Date | null;
}

@ObjectType('SubmitDailyReportPayload')
export class SubmitDailyReportPayloadModel {
  @Field(() => DailyReportModel, {
    nullable: true,
    description: 'The stored revision; null when a problem is an ERROR (then nothing is stored).',
  })
  report!: DailyReportModel | null;

  @Field(() => [ReportProblemModel])
  problems!: ReportProblemModel[];

  @Field(() => DailyReportModel, {
    nullable: true,
    description:
      'What is on record for this unit and day now: on `REVISION_CONFLICT` the report of the other writer. Null = none.',
  })
  currentReport!: DailyReportModel | null;
}

@ObjectType('ConfirmUnchangedPayload')
export class ConfirmUnchangedPayloadModel {
  @Field(() => DailyReportModel, { nullable: true })
  report!: DailyReportModel | null;

  @Field(() => [ReportProblemModel])
  problems!: ReportProblemModel[];

  @Field(() => DailyReportModel, { nullable: true })
  currentReport!: DailyReportModel | null;
}

/**
 * The part of a revision that the actor may see: everybody of the district the figures, only some the texts and names.
 * @param asOf the `knownAt` that it was asked for by; null = now
 */
export function toReportModel(report: DailyReport, actor: Actor, asOf: Date | null = null): DailyReportModel {
  const inFull = readsInFull(actor, report.unitKey);
  return {
    id: report.reportId,
    reportingDate: report.reportingDate,
    revision: report.revision,
    recordedAt: report.recordedAt,
    recordedBy: inFull ? report.recordedByName : null,
    onBehalf: report.onBehalf,
    source: report.source,
    onTime: report.onTime,
    confirmedUnchanged: report.confirmedUnchanged,
    ...byKey(unitFigures, (key) => report[key]),
    accommodation: [...report.accommodation],
    prospectiveCapacity: report.prospectiveCapacity.map((entry) => ({ ...entry, label: inFull ? entry.label : null })),
    assessment: report.assessment,
    comment: inFull ? report.comment : null,
    correctionReason: inFull ? report.correctionReason : null,
    warnings: inFull ? report.warnings.map(toProblemModel) : [],
    revisionBehind: report,
    asOf,
  };
}

export function toProblemModel(problem: Problem): ReportProblemModel {
  return { ...problem };
}

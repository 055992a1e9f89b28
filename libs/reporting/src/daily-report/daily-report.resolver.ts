import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { BadUserInputError, type CalendarDate } from '#kernel';
import { CalendarDateScalar } from '#platform/api';
import { type Actor, Allow } from '#access';
import { Request, type RequestContext } from '#access/api';
import { readUnits } from '#territory';
import { ReportingRulesModel, ReportingUnitModel, unitModelAsOf } from '#territory/api';
import {
  ConfirmUnchangedPayloadModel,
  DailyReportModel,
  ReportProblemModel,
  SituationAssessment,
  SubmitDailyReportPayloadModel,
  toProblemModel,
  toReportModel,
} from './daily-report.model.js';
import { loadRevisions } from './daily-report.reads.js';
import { DailyReportService, type SubmitResult } from './daily-report.service.js';
import { SubmitDailyReportInput } from './submit-daily-report.input.js';

@Resolver(() => DailyReportModel)
export class DailyReportResolver {
  constructor(private readonly dailyReports: DailyReportService) {}

  @Allow('daily-report:submit')
  @Mutation(() => SubmitDailyReportPayloadModel)
  async submitDailyReport(
    @Request() { actor, reads, requestId }: RequestContext,
    @Args('input', { type: () => SubmitDailyReportInput }) input: SubmitDailyReportInput,
  ): Promise<SubmitDailyReportPayloadModel> {
    await reads.release();
    return toPayload(await this.dailyReports.submit(actor, input, requestId), actor);
  }

  @Allow('daily-report:submit')
  @Mutation(() => ConfirmUnchangedPayloadModel, {
    description:
      "The stocks of the unit's newest earlier report as the report of this day, allocations 0. ERROR `ALREADY_REPORTED` when the day has a report, `NOTHING_TO_CONFIRM` when nothing can be carried forward, `REVISION_CONFLICT` when `basedOn` is given and is not the report that would be carried forward.",
  })
  async confirmUnchanged(
    @Request() { actor, reads, requestId }: RequestContext,
    @Args('unitKey', { type: () => ID }) unitKey: string,
    @Args('reportingDate', { type: () => CalendarDateScalar }) reportingDate: CalendarDate,
    @Args('basedOn', { type: () => ID, nullable: true, description: 'id of the report the writer saw' })
    basedOn: string | null,
    @Args('idempotencyKey', { type: () => ID, nullable: true }) idempotencyKey: string | null,
  ): Promise<ConfirmUnchangedPayloadModel> {
    await reads.release();
    return toPayload(
      await this.dailyReports.confirmUnchanged(actor, { unitKey, reportingDate, basedOn, idempotencyKey }, requestId),
      actor,
    );
  }

  @Allow('daily-report:check')
  @Query(() => [ReportProblemModel], {
    description: 'What submitDailyReport would object to, hints included; stores nothing.',
  })
  async checkDailyReport(
    @Request() { actor, reads }: RequestContext,
    @Args('input', { type: () => SubmitDailyReportInput }) input: SubmitDailyReportInput,
  ): Promise<ReportProblemModel[]> {
    return (await this.dailyReports.check(actor, reads, input)).map(toProblemModel);
  }

  @ResolveField(() => ReportingUnitModel)
  async unit(
    @Request() { reads }: RequestContext,
    @Parent() { asOf, revisionBehind }: DailyReportModel,
  ): Promise<ReportingUnitModel> {
    const units = await readUnits(reads, asOf);
    return unitModelAsOf(asOf)(units.find((unit) => unit.unitKey === revisionBehind.unitKey)!);
  }

  @ResolveField(() => [DailyReportModel], {
    description:
      'This revision and older ones of the same day, newest first; `first` at most 100; go on with `beforeRevision`.',
  })
  async revisions(
    @Request() { reads, actor }: RequestContext,
    @Parent() report: DailyReportModel,
    @Args('first', { type: () => Int, nullable: true, defaultValue: 50 }) first: number | null,
    @Args('beforeRevision', { type: () => Int, nullable: true }) beforeRevision: number | null,
  ): Promise<DailyReportModel[]> {
    const count = first ?? 50;
    if (count < 1 || count > 100) throw new BadUserInputError('first: 1 bis 100.');
    const revisions = await loadRevisions(reads, {
      unitKey: report.revisionBehind.unitKey,
      reportingDate: report.reportingDate,
      upTo: Math.max(0, Math.min(report.revision, (beforeRevision ?? report.revision + 1) - 1)),
      first: count,
    });
    return revisions.map((revision) => toReportModel(revision, actor, report.asOf));
  }
}

/** The steps of the assessment belong to the report, the switch for them to the district. */
@Resolver(() => ReportingRulesModel)
export class AssessmentStepsResolver {
  @ResolveField(() => [SituationAssessment], { description: 'Steps in use, in order: two, or three with STRAINED.' })
  assessmentSteps(@Parent() { rules }: ReportingRulesModel): SituationAssessment[] {
    return rules.middleStep ? ['SUFFICIENT', 'STRAINED', 'CRITICAL'] : ['SUFFICIENT', 'CRITICAL'];
  }
}

function toPayload(result: SubmitResult, actor: Actor): SubmitDailyReportPayloadModel {
  return {
    report: result.report && toReportModel(result.report, actor),
    problems: result.problems.map(toProblemModel),
    currentReport: result.currentReport && toReportModel(result.currentReport, actor),
  };
}

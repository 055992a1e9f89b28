import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { BadUserInputError, type CalendarDate, eachDay } from '#kernel';
import { type ReadScope } from '#platform';
import { CalendarDateScalar, DateTimeScalar } from '#platform/api';
import { Request, type RequestContext } from '#access/api';
import { isValidOn, readDistrict, readRules, type ReportingUnit } from '#territory';
import { DistrictModel, ReportingUnitModel } from '#territory/api';
import { DailyReportModel, toReportModel } from '../daily-report/daily-report.model.js';
import { loadFirstRecordedAt, loadReports } from '../daily-report/daily-report.reads.js';
import { notExpectedReason, toReportingDay } from './reporting-calendar.domain.js';
import { CalendarDayModel, ReportingDayModel } from './reporting-day.model.js';
import { checkLength, checkReadable } from './reporting-range.js';

const MAX_DAYS = 400;

/** Owed and received reports of a unit. */
@Resolver(() => ReportingUnitModel)
export class ReportingDayResolver {
  @ResolveField(() => DailyReportModel, {
    nullable: true,
    description: 'The revision that counted at `knownAt` (default: now); null = none.',
  })
  async report(
    @Request() { reads, actor }: RequestContext,
    @Parent() { unit }: ReportingUnitModel,
    @Args('date', { type: () => CalendarDateScalar }) date: CalendarDate,
    @Args('knownAt', { type: () => DateTimeScalar, nullable: true }) knownAt: Date | null,
  ): Promise<DailyReportModel | null> {
    await checkReadable(reads, date, date);
    if (knownAt && knownAt > (await reads.now()))
      throw new BadUserInputError('knownAt: Der Zeitpunkt liegt in der Zukunft.');
    const [report] = await loadReports(reads, unit.unitKey, { from: date, to: date }, knownAt ?? null);
    return report ? toReportModel(report, actor, knownAt ?? null) : null;
  }

  @ResolveField(() => [DailyReportModel], {
    description: 'Current revisions by day, both ends included, at most 400 days.',
  })
  async reports(
    @Request() { reads, actor }: RequestContext,
    @Parent() { unit }: ReportingUnitModel,
    @Args('from', { type: () => CalendarDateScalar }) from: CalendarDate,
    @Args('to', { type: () => CalendarDateScalar }) to: CalendarDate,
  ): Promise<DailyReportModel[]> {
    checkLength(from, to, MAX_DAYS);
    await checkReadable(reads, from, to);
    return (await loadReports(reads, unit.unitKey, { from, to }, null)).map((report) => toReportModel(report, actor));
  }

  @ResolveField(() => ReportingDayModel)
  async reportingDay(
    @Request() { reads }: RequestContext,
    @Parent() { unit }: ReportingUnitModel,
    @Args('date', { type: () => CalendarDateScalar }) date: CalendarDate,
  ): Promise<ReportingDayModel> {
    return (await readReportingDays(reads, unit, date, date))[0]!;
  }

  @ResolveField(() => [ReportingDayModel], { description: 'Both ends included, at most 400 days.' })
  async reportingDays(
    @Request() { reads }: RequestContext,
    @Parent() { unit }: ReportingUnitModel,
    @Args('from', { type: () => CalendarDateScalar }) from: CalendarDate,
    @Args('to', { type: () => CalendarDateScalar }) to: CalendarDate,
  ): Promise<ReportingDayModel[]> {
    checkLength(from, to, MAX_DAYS);
    return readReportingDays(reads, unit, from, to);
  }
}

/** The district's calendar: reporting days and their due moments. */
@Resolver(() => DistrictModel)
export class CalendarResolver {
  @ResolveField(() => [CalendarDayModel], { description: 'Both ends included, at most 400 days; future days too.' })
  async calendar(
    @Request() { reads }: RequestContext,
    @Parent() { asOf }: DistrictModel,
    @Args('from', { type: () => CalendarDateScalar }) from: CalendarDate,
    @Args('to', { type: () => CalendarDateScalar }) to: CalendarDate,
  ): Promise<CalendarDayModel[]> {
    checkLength(from, to, MAX_DAYS);
    const [district, rules] = await Promise.all([readDistrict(reads, asOf), readRules(reads, asOf)]);
    return eachDay(from, to).map((date) => {
      const reason = notExpectedReason(date, rules, district!);
      return { date, expected: reason === null, notExpectedReason: reason };
    });
  }
}

async function readReportingDays(
  reads: ReadScope,
  unit: ReportingUnit,
  from: CalendarDate,
  to: CalendarDate,
): Promise<ReportingDayModel[]> {
  const [district, rules, reports, firstRecordedAt, now] = await Promise.all([
    readDistrict(reads).then((found) => found!),
    readRules(reads),
    loadReports(reads, unit.unitKey, { from, to }, null).then(
      (found) => new Map(found.map((report) => [report.reportingDate, report])),
    ),
    loadFirstRecordedAt(reads, unit.unitKey, { from, to }),
    reads.now(),
  ]);
  return eachDay(from, to).map((date) => {
    const report = reports.get(date);
    const summary = report && {
      revision: report.revision,
      onTime: report.onTime,
      firstRecordedAt: firstRecordedAt.get(date) ?? null,
    };
    return toReportingDay(date, isValidOn(unit, date), summary ?? null, { rules, district, now });
  });
}

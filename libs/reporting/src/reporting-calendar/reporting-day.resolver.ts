import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { BadUserInputError, type CalendarDate, dayOf, daysBetween, eachDay } from '#kernel';
import { type ReadScope } from '#platform';
import { CalendarDateScalar, DateTimeScalar } from '#platform/api';
import { Request, type RequestContext } from '#identity/api';
import { isValidOn, readDistrict, readRules, type ReportingUnit } from '#territory';
import { ReportingUnitModel } from '#territory/api';
import { DailyReportModel, toReportModel } from '../daily-report/daily-report.model.js';
import { loadFirstRecordedAt, loadReports } from '../daily-report/daily-report.reads.js';
import { expectationOn, lockAtOf, reportingDayStatus } from './reporting-calendar.domain.js';
import { ReportingDayModel } from './reporting-day.model.js';

const MAX_DAYS = 400;

/** What a unit reported and what it owes. */
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
    checkLength(from, to);
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
    checkLength(from, to);
    return readReportingDays(reads, unit, from, to);
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
    const expectation = expectationOn(date, rules, district);
    const valid = isValidOn(unit, date);
    const report = reports.get(date) ?? null;
    return {
      date,
      expected: valid && expectation.expected,
      notExpectedReason: valid ? expectation.reason : 'Kommune besteht an diesem Tag nicht',
      dueAt: valid ? expectation.dueAt : null,
      lockAt: lockAtOf(date, rules, district.timeZone),
      status: reportingDayStatus(valid && expectation.expected, expectation.dueAt, report, now),
      firstRecordedAt: firstRecordedAt.get(date) ?? null,
      revision: report?.revision ?? null,
    };
  });
}

function checkLength(from: CalendarDate, to: CalendarDate): void {
  if (from > to) throw new BadUserInputError('from: Der Anfang liegt nach dem Ende.');
  if (daysBetween(from, to) + 1 > MAX_DAYS)
    throw new BadUserInputError(`Der Zeitraum ist zu lang: höchstens ${MAX_DAYS} Tage.`);
}

async function checkReadable(reads: ReadScope, from: CalendarDate, to: CalendarDate): Promise<void> {
  const today = dayOf(await reads.now(), (await readDistrict(reads))!.timeZone);
  if (from > today || to > today) throw new BadUserInputError('Der Tag liegt in der Zukunft.');
}

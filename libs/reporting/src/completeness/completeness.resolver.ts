import { Args, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { type CalendarDate, eachDay } from '#kernel';
import { type ReadScope } from '#platform';
import { CalendarDateScalar } from '#platform/api';
import { Request, type RequestContext } from '#access/api';
import { isValidOn, readDistrict, readRules, readUnits } from '#territory';
import { DistrictModel, toUnitModel } from '#territory/api';
import { findDaySummaries } from '../daily-report/daily-report.repository.js';
import { toReportingDay } from '../reporting-calendar/reporting-calendar.domain.js';
import { checkLength, checkReadable } from '../reporting-calendar/reporting-range.js';
import { ratesOf } from './completeness.domain.js';
import { CompletenessModel } from './completeness.model.js';

const MAX_DAYS = 100;

/** Completeness of the district's reports over a range. */
@Resolver(() => DistrictModel)
export class CompletenessResolver {
  @ResolveField(() => CompletenessModel, { description: 'Both ends included, at most 100 days, not in the future.' })
  async completeness(
    @Request() { reads }: RequestContext,
    @Parent() _district: DistrictModel,
    @Args('from', { type: () => CalendarDateScalar }) from: CalendarDate,
    @Args('to', { type: () => CalendarDateScalar }) to: CalendarDate,
  ): Promise<CompletenessModel> {
    checkLength(from, to, MAX_DAYS);
    await checkReadable(reads, from, to);
    return reads.memo(`completeness/${from}/${to}`, () => readCompleteness(reads, from, to));
  }
}

async function readCompleteness(reads: ReadScope, from: CalendarDate, to: CalendarDate): Promise<CompletenessModel> {
  const [district, rules, units, summaries, now] = await Promise.all([
    readDistrict(reads).then((found) => found!),
    readRules(reads),
    readUnits(reads),
    findDaySummaries(reads, reads.districtKey, { from, to }),
    reads.now(),
  ]);
  const dates = eachDay(from, to);
  const rows = units
    .filter((unit) => dates.some((date) => isValidOn(unit, date)))
    .map((unit) => {
      const days = dates.map((date) =>
        toReportingDay(date, isValidOn(unit, date), summaries.get(unit.unitKey)?.get(date) ?? null, {
          rules,
          district,
          now,
        }),
      );
      return { unit: toUnitModel(unit), days, rates: ratesOf(days) };
    });
  return { dates, units: rows, days: dates.map((_, index) => ratesOf(rows.map(({ days }) => days[index]!))) };
}

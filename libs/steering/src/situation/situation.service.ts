import { BadUserInputError, type CalendarDate, dayOf, daysBetween, eachDay, isCalendarDate } from '#kernel';
import { type ReadScope } from '#platform';
import { type AllocationsOfDay, findAllocations, findLastReportedOn } from '#reporting';
import { expectationOn } from '#reporting/domain';
import {
  type District,
  isValidOn,
  readDistrict,
  readRules,
  readUnits,
  type ReportingRules,
  type ReportingUnit,
} from '#territory';
import { chunksOf } from '../recalculation/recalculation.domain.js';
import { type CountingReport, type DistrictFigures, type FlowFigures, summariseFlow } from './situation.domain.js';
import {
  deriveFromReports,
  type DistrictFrame,
  findCounting,
  findStoredDays,
  findStoredToday,
} from './situation.repository.js';

/** Days of a long range that are derived at once. */
const DERIVED_AT_ONCE = 62;

/** Ranges at most, in days, both ends included. */
const rangeLimits = { series: 3700, flow: 400 } as const;

/** The steering view of a district on a day. Values that cost more are worked out when a reader asks for them. */
export interface Situation {
  readonly district: District;
  readonly date: CalendarDate;
  /** null = the live view. */
  readonly knownAt: Date | null;
  readonly computedAt: Date;
  readonly figures: DistrictFigures;
  readonly dueAt: Date | null;
  rules(): Promise<ReportingRules>;
  /** Units valid on the day, by key. */
  units(): Promise<readonly ReportingUnit[]>;
  /** The reports that count, by unit; worked out once. */
  counting(): Promise<readonly CountingReport[]>;
  /** Day of each unit's newest report up to the day, however old. */
  lastReportedOn(): Promise<ReadonlyMap<string, CalendarDate>>;
}

/** Daily figures of a range, one entry a day. */
export interface SituationSeries {
  readonly knownAt: Date | null;
  readonly days: readonly { readonly date: CalendarDate; readonly figures: DistrictFigures }[];
}

/** Reads of the steering view, on the snapshot of one request. */
export class SituationService {
  /** District, rules and units; null when the district is not the reader's. */
  async readFrame(reads: ReadScope, knownAt: Date | null): Promise<DistrictFrame | null> {
    const [district, rules, units] = await Promise.all([
      readDistrict(reads, knownAt),
      readRules(reads, knownAt),
      readUnits(reads, knownAt),
    ]);
    return district && { district, rules, units };
  }

  /**
   * The situation of a day, live or as known at a moment.
   * @param date null = today in the district
   * @throws BadUserInputError for a day or a moment in the future
   */
  async getSituation(reads: ReadScope, date: CalendarDate | null, knownAt: Date | null): Promise<Situation | null> {
    const { districtKey } = reads;
    const [now, district] = await Promise.all([reads.now(), readDistrict(reads, knownAt)]);
    checkKnownAt(knownAt, now);
    if (!district) return null;
    const today = dayOf(now, district.timeZone);
    const day = date ?? today;
    checkNotInFuture(day, today, 'date');
    const units = once(async () => (await readUnits(reads, knownAt)).filter((unit) => isValidOn(unit, day)));
    const common = { district, date: day, knownAt, rules: () => readRules(reads, knownAt), units };
    // The report that counts is the newest one; older ones are looked for only where none counts.
    const lastReportedOn = (counting: () => Promise<readonly CountingReport[]>) =>
      once(async () => {
        const known = new Map((await counting()).map((entry) => [entry.unitKey, entry.report.reportingDate]));
        return (await units()).every((unit) => known.has(unit.unitKey))
          ? known
          : findLastReportedOn(reads, districtKey, day, knownAt);
      });

    if (knownAt === null) {
      const expected = date === null ? await readToday(reads) : null;
      const stored =
        expected?.date === day ? expected : (await findStoredDays(reads, districtKey, { from: day, to: day }))[0];
      if (stored) {
        const counting = once(() => findCounting(reads, districtKey, day));
        return {
          ...common,
          computedAt: stored.computedAt,
          figures: stored.figures,
          dueAt: stored.dueAt,
          counting,
          lastReportedOn: lastReportedOn(counting),
        };
      }
    }
    // A day that was never opened, or a look into the past: worked out by the same rule.
    const frame = (await this.readFrame(reads, knownAt))!;
    const derived = (await deriveFromReports(reads, frame, { from: day, to: day }, knownAt))[0]!;
    const counting = (): Promise<readonly CountingReport[]> => Promise.resolve(derived.counting);
    return {
      ...common,
      computedAt: now,
      figures: derived.figures,
      dueAt: derived.dueAt,
      counting,
      lastReportedOn: lastReportedOn(counting),
    };
  }

  /**
   * Daily figures from `from` to `to`.
   * @throws BadUserInputError for a range that is turned round, too long or in the future
   */
  async getSeries(
    reads: ReadScope,
    range: { readonly from: CalendarDate; readonly to: CalendarDate },
    knownAt: Date | null,
  ): Promise<SituationSeries | null> {
    const [now, district] = await Promise.all([reads.now(), readDistrict(reads, knownAt)]);
    checkKnownAt(knownAt, now);
    if (!district) return null;
    checkRange(range, rangeLimits.series, dayOf(now, district.timeZone));
    const stored: readonly { date: CalendarDate; figures: DistrictFigures }[] =
      knownAt === null ? await findStoredDays(reads, district.districtKey, range) : [];
    const known = new Map(stored.map((day) => [day.date, day.figures]));
    const missing = eachDay(range.from, range.to).filter((day) => !known.has(day));
    if (missing.length > 0) {
      const frame = (await this.readFrame(reads, knownAt))!;
      // In stretches, so that a long range needs no more memory than a short one.
      for (const stretch of chunksOf({ from: missing[0]!, to: missing.at(-1)! }, DERIVED_AT_ONCE)) {
        for (const day of await deriveFromReports(reads, frame, stretch, knownAt)) {
          if (!known.has(day.date)) known.set(day.date, day.figures);
        }
      }
    }
    return {
      knownAt,
      days: eachDay(range.from, range.to).map((date) => ({ date, figures: known.get(date)! })),
    };
  }

  /**
   * Allocations from `from` to the situation's day: for the district (`null`) and for each unit.
   * @throws BadUserInputError for a range that is turned round or too long
   */
  async getFlows(
    reads: ReadScope,
    situation: Situation,
    from: CalendarDate,
  ): Promise<ReadonlyMap<string | null, FlowFigures>> {
    const range = { from, to: situation.date };
    checkRange(range, rangeLimits.flow, situation.date);
    const { district, knownAt } = situation;
    const [reports, rules, units] = await Promise.all([
      findAllocations(reads, district.districtKey, range, knownAt),
      situation.rules(),
      readUnits(reads, knownAt),
    ]);
    const days = eachDay(range.from, range.to);
    const reportingDays = new Set(days.filter((day) => expectationOn(day, rules, district).expected));
    const isReportingDay = (day: CalendarDate): boolean => reportingDays.has(day);
    const ofUnit = new Map<string, AllocationsOfDay[]>(units.map((unit) => [unit.unitKey, []]));
    for (const report of reports) ofUnit.get(report.unitKey)?.push(report);
    return new Map<string | null, FlowFigures>([
      [null, summariseFlow(days, units, isReportingDay, reports)],
      ...units.map(
        (unit) => [unit.unitKey, summariseFlow(days, [unit], isReportingDay, ofUnit.get(unit.unitKey)!)] as const,
      ),
    ]);
  }
}

function readToday(reads: ReadScope): ReturnType<typeof findStoredToday> {
  return reads.memo('stored today', () => findStoredToday(reads, reads.districtKey));
}

/**
 * Says that the request will ask for today: the stored day is read with the first of its questions, although which day it
 * is comes out of the answer. Nothing depends on its being said.
 */
export function expectToday(reads: ReadScope): void {
  readToday(reads).catch(() => undefined);
}

/** The function, run at most once. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}

export function checkKnownAt(knownAt: Date | null, now: Date): void {
  if (knownAt !== null && knownAt > now) throw new BadUserInputError('knownAt: Der Zeitpunkt liegt in der Zukunft.');
}

export function checkNotInFuture(date: CalendarDate, today: CalendarDate, argument: string): void {
  if (!isCalendarDate(date)) throw new BadUserInputError(`${argument}: Diesen Tag gibt es nicht.`);
  if (date > today) throw new BadUserInputError(`${argument}: Der Tag liegt in der Zukunft.`);
}

function checkRange(
  range: { readonly from: CalendarDate; readonly to: CalendarDate },
  maxDays: number,
  today: CalendarDate | null,
): void {
  if (range.from > range.to) throw new BadUserInputError('from: Der Anfang liegt nach dem Ende.');
  if (daysBetween(range.from, range.to) + 1 > maxDays)
    throw new BadUserInputError(`Der Zeitraum ist zu lang: höchstens ${maxDays} Tage.`);
  if (today !== null && range.to > today) throw new BadUserInputError('to: Der Tag liegt in der Zukunft.');
}

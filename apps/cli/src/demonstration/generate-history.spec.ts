import { describe, expect, it } from '@jest/globals';
import { addDays, dayOf, eachDay, weekdayOf } from '#kernel';
import { expectationOn, findValueErrors, findWarnings, isOnTime, type ReportContent } from '#reporting/domain';
import { castOf, generateHistory, type HistoryRevision } from './generate-history.js';
import { demonstrationDistrict, demonstrationRules, demonstrationUnits } from './osnabrueck.js';

const units = demonstrationUnits.map(({ unitKey, population }) => ({ unitKey, population: population! }));
const timeZone = demonstrationDistrict.timeZone;
const expectation = (date: string) => expectationOn(date, demonstrationRules, demonstrationDistrict);
const history = (from: string, to: string): HistoryRevision[] => [
  ...generateHistory({ units, from, to, expectationOn: expectation, timeZone }),
];

const from = '2025-10-19';
const to = '2026-11-22';
const year = history(from, to);
const cast = castOf(units);
const current = new Map(year.map((revision) => [`${revision.unitKey}/${revision.reportingDate}`, revision]));
const finals = [...current.values()];
const persons = (content: ReportContent): number =>
  content.accommodation.reduce((sum, figures) => sum + (figures.accommodatedPersons ?? 0), 0);
const share = (part: number, whole: number): number => part / whole;

describe('the invented history', () => {
  it('comes out the same every time, and the same for a day whatever range is asked for', () => {
    expect(history(from, to)).toEqual(year);
    for (const date of ['2025-12-23', '2026-03-30', '2026-07-15', '2026-11-20']) {
      const ofDay = year.filter(({ reportingDate }) => reportingDate === date);
      expect(ofDay.length).toBeGreaterThan(15);
      expect(history(date, date)).toEqual(ofDay);
      expect(
        history(addDays(date, -3), addDays(date, 2)).filter(({ reportingDate }) => reportingDate === date),
      ).toEqual(ofDay);
    }
  });

  it('has no reports on weekends and holidays of the Land', () => {
    expect(year.filter(({ reportingDate }) => weekdayOf(reportingDate) > 5)).toEqual([]);
    const days = new Set(year.map(({ reportingDate }) => reportingDate));
    expect(
      ['2025-10-31', '2025-12-25', '2026-04-03', '2026-05-14', '2026-10-31'].filter((date) => days.has(date)),
    ).toEqual([]);
    expect(days.size).toBe(eachDay(from, to).filter((date) => expectation(date).expected).length);
  });

  it('forgets a day now and then', () => {
    const owed = days().length * units.length;
    expect(share(finals.length, owed)).toBeGreaterThan(0.96);
    expect(finals.length).toBeLessThan(owed);
  });

  it('has revisions without gaps, recorded in an order that the table accepts', () => {
    for (const { unitKey } of units) {
      const own = year
        .filter((revision) => revision.unitKey === unitKey)
        .sort((a, b) => a.recordedAt.getTime() - b.recordedAt.getTime());
      const seen = new Map<string, number>();
      let last = 0;
      for (const { reportingDate, revision, recordedAt } of own) {
        expect(revision).toBe((seen.get(reportingDate) ?? 0) + 1);
        seen.set(reportingDate, revision);
        expect(recordedAt.getTime()).toBeGreaterThan(last);
        last = recordedAt.getTime();
      }
    }
  });

  it('is reported at plausible times, one unit mostly after noon', () => {
    const first = year.filter(({ revision }) => revision === 1);
    for (const { recordedAt, reportingDate, onTime } of first) {
      expect(dayOf(recordedAt, timeZone)).toBe(reportingDate);
      expect(onTime).toBe(isOnTime(recordedAt, expectation(reportingDate)));
    }
    const hour = (moment: Date): number =>
      Number(
        new Intl.DateTimeFormat('de-DE', { timeZone, hour: 'numeric', hour12: false })
          .format(moment)
          .replace(/\D/g, ''),
      );
    expect(first.every(({ recordedAt }) => hour(recordedAt) >= 7 && hour(recordedAt) < 17)).toBe(true);
    const lateShare = (list: HistoryRevision[]): number =>
      share(list.filter(({ onTime }) => !onTime).length, list.length);
    const isLate = ({ unitKey }: HistoryRevision): boolean => unitKey === cast.late;
    expect(lateShare(first.filter(isLate))).toBeGreaterThan(0.7);
    expect(lateShare(first.filter((revision) => !isLate(revision)))).toBeLessThan(0.08);
    expect(first.filter(isLate).filter(({ recordedAt }) => hour(recordedAt) >= 12).length).toBeGreaterThan(150);
  });

  it('passes every rule of the product, and most days without a hint', () => {
    let hints = 0;
    for (const { content, correctionReason, reportingDate } of year) {
      expect(findValueErrors({ ...content, correctionReason }, demonstrationRules)).toEqual([]);
      const context = {
        reportingDate,
        today: reportingDate,
        unitValid: true,
        locked: false,
        mayFileAfterLock: false,
        isReportingDay: true,
        currentRevision: null,
        typesOnRecord: [],
        previous: null,
        nineBefore: [],
      };
      const found = findWarnings(content, content, context).map(({ code }) => code);
      expect(found).not.toContain('COMMENT_PERSONAL_DATA');
      expect(found).not.toContain('COMMENT_MISSING');
      if (found.length > 0) hints++;
    }
    expect(hints).toBeGreaterThan(100);
    expect(share(hints, year.length)).toBeLessThan(0.15);
  });

  it('has two units in a critical situation every day, with words for it', () => {
    const critical = finals.filter(({ content }) => content.assessment === 'CRITICAL');
    expect(new Set(critical.map(({ unitKey }) => unitKey))).toEqual(new Set(cast.critical));
    expect(critical.every(({ content }) => content.comment !== null)).toBe(true);
    expect(
      finals
        .filter(({ unitKey }) => cast.critical.includes(unitKey))
        .every(({ content }) => content.assessment === 'CRITICAL'),
    ).toBe(true);
  });

  it('has more persons than places in one unit, and in no other', () => {
    const over = finals.filter(({ content }) =>
      content.accommodation.some(
        ({ accommodatedPersons, operablePlaces }) =>
          accommodatedPersons !== null && operablePlaces !== null && accommodatedPersons > operablePlaces,
      ),
    );
    expect(new Set(over.map(({ unitKey }) => unitKey))).toEqual(new Set([cast.overOccupied]));
    expect(over.length).toBeGreaterThan(200);
  });

  it('rises slowly towards winter, without jumps', () => {
    const total = (date: string): number =>
      finals
        .filter(({ reportingDate }) => reportingDate === date)
        .reduce((sum, { content }) => sum + persons(content), 0);
    expect(total('2026-01-21')).toBeGreaterThan(total('2026-07-22') * 1.04);
    expect(total('2026-11-19')).toBeGreaterThan(total('2026-08-20'));
    // A hall opens and closes at once.
    const withoutHall = ({ accommodation, ...rest }: ReportContent): ReportContent => ({
      ...rest,
      accommodation: accommodation.filter(({ type }) => type !== 'EMERGENCY_SHELTER'),
    });
    for (const { unitKey } of units) {
      const own = finals
        .filter((revision) => revision.unitKey === unitKey)
        .map(({ content }) => persons(withoutHall(content)));
      own
        .slice(1)
        .forEach((value, index) =>
          expect(Math.abs(value - own[index]!)).toBeLessThanOrEqual(Math.max(5, own[index]! * 0.05)),
        );
    }
  });

  it('uses a hall in one unit, for six weeks at a time', () => {
    const inHall = finals.filter(({ content }) =>
      content.accommodation.some(({ type }) => type === 'EMERGENCY_SHELTER'),
    );
    expect(new Set(inHall.map(({ unitKey }) => unitKey))).toEqual(new Set([cast.withHall]));
    const last = inHall.map(({ reportingDate }) => reportingDate).filter((date) => date >= '2026-10-01');
    expect([last[0]! >= '2026-10-12', last.at(-1)! <= '2026-11-22']).toEqual([true, true]);
    expect(last.length).toBeGreaterThan(25);
  });

  it('is in proportion to the population', () => {
    for (const { unitKey, population } of units) {
      const content = finals.findLast((revision) => revision.unitKey === unitKey)!.content;
      expect(persons(content) / population).toBeGreaterThan(0.007);
      expect(persons(content) / population).toBeLessThan(0.018);
    }
    const year2026 = finals
      .filter(({ reportingDate }) => reportingDate >= '2025-11-23')
      .reduce((sum, { content }) => sum + (content.allocations ?? 0), 0);
    expect(year2026).toBeGreaterThan(500);
    expect(year2026).toBeLessThan(3000);
  });

  it('knows what it does not know, prospects, confirmed days and corrections with German reasons', () => {
    const unknown = finals.filter(
      ({ content }) =>
        content.allocations === null ||
        content.projectedCredits === null ||
        content.accommodation.some(({ availableNow }) => availableNow === null),
    );
    expect(share(unknown.length, finals.length)).toBeGreaterThan(0.01);
    expect(share(unknown.length, finals.length)).toBeLessThan(0.1);
    const labels = new Set(finals.flatMap(({ content }) => content.prospectiveCapacity.map(({ label }) => label)));
    expect(labels).toContain('Container Schulstraße');
    expect(
      finals
        .flatMap(({ content }) => content.prospectiveCapacity)
        .some(({ places, expectedFrom }) => places > 0 && expectedFrom === null),
    ).toBe(true);
    const confirmed = year.filter(({ confirmedUnchanged }) => confirmedUnchanged);
    expect(confirmed.length).toBeGreaterThan(100);
    for (const { unitKey, reportingDate, content } of confirmed) {
      const former = current.get(`${unitKey}/${addDays(reportingDate, -1)}`)!.content;
      expect(content).toEqual({ ...former, allocations: 0, comment: null });
    }
    const corrections = year.filter(({ revision }) => revision > 1);
    expect(share(corrections.length, finals.length)).toBeGreaterThan(0.015);
    expect(corrections.every(({ correctionReason }) => correctionReason !== null && correctionReason.length > 10)).toBe(
      true,
    );
    expect(
      year.filter(({ revision }) => revision === 1).every(({ correctionReason }) => correctionReason === null),
    ).toBe(true);
    expect(year.some(({ revision }) => revision === 3)).toBe(true);
  });

  it('names no person: texts come from a short list without titles, numbers to call or dates of birth', () => {
    const texts = new Set(
      year.flatMap(({ content, correctionReason }) => [
        content.comment,
        correctionReason,
        ...content.prospectiveCapacity.map(({ label }) => label),
      ]),
    );
    expect(texts.size).toBeLessThan(40);
    for (const text of texts) expect(text ?? '').not.toMatch(/Herr |Frau |Fam\.|@|\d{3}|geb\./);
  });

  function days(): string[] {
    return eachDay(from, to).filter((date) => expectation(date).expected);
  }
});

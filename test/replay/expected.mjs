/**
 * The expected answers of the steering view, worked out from the register's rows alone. On purpose it shares no code
 * with the product: own calendar arithmetic, own carry-forward, and the public holidays of Niedersachsen typed in.
 */

const CARRY_FORWARD_DAYS = 7;

/** Public holidays of Niedersachsen from 2020-04-24 to 2021-01-31: nobody owes a report. */
const HOLIDAYS = [
  '2020-05-01',
  '2020-05-21',
  '2020-06-01',
  '2020-10-03',
  '2020-10-31',
  '2020-12-25',
  '2020-12-26',
  '2021-01-01',
];

export const dayAfter = (day, by) => new Date(Date.parse(day) + by * 86_400_000).toISOString().slice(0, 10);

/**
 * @param {readonly { day: string, kreis: string, occupied: number, free: number | null }[]} reports the counting ones, at most one for each Kreis and day
 * @param {readonly string[]} kreise every unit of the district
 * @param {readonly string[]} days
 */
export function expectedDays(reports, kreise, days) {
  const found = new Map(reports.map((report) => [`${report.kreis} ${report.day}`, report]));
  return days.map((day) => {
    const counting = kreise.map((kreis) => {
      for (let age = 0; age <= CARRY_FORWARD_DAYS; age += 1) {
        const report = found.get(`${kreis} ${dayAfter(day, -age)}`);
        if (report) return report;
      }
      return null;
    });
    const sum = (figure) => {
      const known = counting.filter((report) => report !== null && report[figure] !== null);
      return {
        value: known.length === 0 ? null : known.reduce((total, report) => total + report[figure], 0),
        unitsKnown: known.length,
        unitsCurrent: known.filter((report) => report.day === day).length,
        unitsExpected: kreise.length,
        oldestReportingDate: known.map((report) => report.day).sort()[0] ?? null,
      };
    };
    const received = kreise.filter((_, index) => counting[index]?.day === day);
    const owed = HOLIDAYS.includes(day) ? [] : kreise;
    return {
      date: day,
      accommodatedPersons: sum('occupied'),
      availableNow: sum('free'),
      expected: owed.length,
      received: received.length,
      // The days are long past: only what nobody owes is on time.
      onTime: owed.length === 0 ? received.length : 0,
      missing: owed.filter((kreis) => !received.includes(kreis)),
      units: kreise.map((kreis, index) => ({
        kreis,
        status: counting[index] === null ? 'UNKNOWN' : counting[index].day === day ? 'REPORTED' : 'CARRIED_FORWARD',
        reportedOn: counting[index]?.day ?? null,
      })),
    };
  });
}

/**
 * The figures of a report that must raise LARGE_CHANGE beside the newest earlier one of the unit, if it still counts.
 */
export function expectedLargeChanges(report, before) {
  if (!before || before.day < dayAfter(report.day, -CARRY_FORWARD_DAYS)) return [];
  const large = (now, then) => Math.abs(now - then) > 10 && (then === 0 || Math.abs(now - then) * 5 > then);
  return [
    ...(large(report.occupied, before.occupied) ? ['accommodation.0.accommodatedPersons'] : []),
    ...(large(report.free, before.free) ? ['accommodation.0.availableNow'] : []),
  ];
}

import { addDays, type CalendarDate } from '#kernel';
import { type Report } from '../daily-report/report-queries.js';
import { dayText } from '../format/format.domain.js';
import { type Parts, prospectsWithin, toParts } from '../situation/picture.domain.js';
import { HORIZON_DAYS } from '../situation/situation-queries.js';
import { partsOf } from './unit.domain.js';

/** A figure over the kinds of accommodation, now and a week ago. */
export interface OverviewSum {
  readonly title: string;
  readonly parts: Parts;
  readonly before: Parts;
  /** The rule by which it is counted, if the title does not say it. */
  readonly rule?: string;
}

/** The stocks of the overview. */
export function overviewSums(
  now: Report | null | undefined,
  weekAgo: Report | null,
  today: CalendarDate,
): readonly OverviewSum[] {
  return [
    ...(
      [
        ['Untergebracht', 'accommodatedPersons'],
        ['Sofort frei', 'availableNow'],
        ['Plätze insgesamt', 'operablePlaces'],
      ] as const
    ).map(([title, measure]) => ({ title, parts: partsOf(now, measure), before: partsOf(weekAgo, measure) })),
    {
      title: `In Aussicht (${HORIZON_DAYS} Tage)`,
      parts: prospectsOn(now, today),
      before: prospectsOn(weekAgo, addDays(today, -7)),
      rule: `Plätze, die bis ${dayText(addDays(today, HORIZON_DAYS))} frei werden sollen, überfällige eingeschlossen; ohne Datum zählen sie nicht.`,
    },
  ];
}

/** Places in prospect as the Lagebild of that day counts them. */
function prospectsOn(report: Report | null | undefined, date: CalendarDate): Parts {
  return toParts(report && { ...report, accommodation: [] }, (type) =>
    prospectsWithin(report?.prospectiveCapacity ?? [], type, date, HORIZON_DAYS),
  );
}

import { type ReactNode } from 'react';
import { type CalendarDate } from '#kernel';
import { dayOfMoment, dayText, timeText, weekdayNames } from '../format/format.domain.js';
import { type Viewer } from '../session/viewer.js';
import { useNow } from '../ui/now.js';
import { type FormData } from './report-queries.js';

/** The state of unit and day, in a sentence (docs/ux-concept.md, 3.1). */
export function DayState({
  data: { day, current, district },
  date,
  viewer,
  isLocked,
}: {
  readonly data: FormData;
  readonly date: CalendarDate;
  readonly viewer: Viewer;
  readonly isLocked: boolean;
}): ReactNode {
  const now = useNow();
  const { timeZone } = viewer.district;
  const lockedSince = day.lockAt && dayText(dayOfMoment(day.lockAt, timeZone));
  return (
    <p className="day-state kern-body">
      {current && (
        <>
          Gemeldet um {timeText(current.recordedAt, timeZone)}
          {dayOfMoment(current.recordedAt, timeZone) !== date &&
            ` am ${dayText(dayOfMoment(current.recordedAt, timeZone))}`}
          {current.recordedBy && ` von ${current.recordedBy}`}
          {current.revision > 1 && `, Fassung ${current.revision}`}.{' '}
        </>
      )}
      {isLocked
        ? `Dieser Tag ist seit ${lockedSince} abgeschlossen.`
        : current === null && dueText(day, district.today === date, timeZone, now)}
    </p>
  );
}

function dueText(day: FormData['day'], isToday: boolean, timeZone: string, now: number): string {
  if (!day.expected || day.dueAt === null) {
    const reason = day.notExpectedReason ? ` (${reasonText(day.notExpectedReason)})` : '';
    return `${isToday ? 'Heute' : 'An diesem Tag'} ist keine Meldung nötig${reason}. Sie können trotzdem melden.`;
  }
  const left = new Date(day.dueAt).getTime() - now;
  if (left < 0) return 'Frist abgelaufen. Ihre Meldung wird als Nachmeldung gekennzeichnet.';
  const minutes = Math.ceil(left / 60_000);
  const span = minutes < 120 ? `${minutes} Minuten` : `${Math.floor(minutes / 60)} Stunden`;
  return `Noch nicht gemeldet. Frist ${isToday ? 'heute ' : ''}${timeText(day.dueAt, timeZone)} (noch ${span}).`;
}

/** Weekdays and closing days speak for themselves, a holiday says that it is one. */
function reasonText(reason: string): string {
  return [...weekdayNames, 'Schließtag'].includes(reason) ? reason : `Feiertag: ${reason}`;
}

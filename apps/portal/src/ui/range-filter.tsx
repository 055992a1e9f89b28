import { type ReactNode } from 'react';
import { addDays, type CalendarDate } from '#kernel';
import { Button } from './controls.js';
import { DateStepper } from './date-stepper.js';

/** Chooses the `days` days that are shown: by their last one, or one range back and forth. None is later than today. */
export function RangeFilter({
  to,
  days,
  today,
  onShow,
}: {
  readonly to: CalendarDate;
  readonly days: number;
  readonly today: CalendarDate;
  /** With the last day to show. */
  readonly onShow: (to: CalendarDate) => void;
}): ReactNode {
  return (
    <div className="page__filters">
      <DateStepper label="Bis" value={to} today={today} onChange={onShow} />
      <div className="actions">
        <Button compact onClick={() => onShow(addDays(to, -days))}>
          Frühere {days} Tage
        </Button>
        <Button compact aria-disabled={to >= today} onClick={() => to < today && onShow(addDays(to, days))}>
          Spätere {days} Tage
        </Button>
      </div>
    </div>
  );
}

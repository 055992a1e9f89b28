import { Link } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { type CalendarDate } from '#kernel';

/** The way to the report of a unit for a day. */
export function ReportLink({
  unitKey,
  date,
  children,
}: {
  readonly unitKey: string;
  readonly date: CalendarDate;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Link className="kern-link" to="/kommune/$unitKey/meldungen/$date" params={{ unitKey, date }}>
      {children}
    </Link>
  );
}

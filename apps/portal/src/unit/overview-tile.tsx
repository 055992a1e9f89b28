import { type ReactNode } from 'react';
import { changeText } from '../format/format.domain.js';

/** One figure of the overview. */
export function OverviewTile({
  title,
  value,
  children,
}: {
  readonly title: string;
  readonly value: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <li className="tile">
      <h3>{title}</h3>
      <p className="tile__value">{value}</p>
      <p className="tile__note">{children}</p>
    </li>
  );
}

/** The change against a week ago; nothing if one of the two is unknown. */
export function WeekChange({
  now,
  before,
}: {
  readonly now: number | null;
  readonly before: number | null | undefined;
}): ReactNode {
  const change = changeText(now, before);
  return change && <span>{change} gegenüber vor 7 Tagen</span>;
}

import { memo, type ReactNode } from 'react';
import { type CalendarDate } from '#kernel';
import { changeText, countText, dayOfMoment, dayText, shortDayText, timeText } from '../format/format.domain.js';
import { Anchor } from '../ui/controls.js';
import { Known, Status } from '../ui/status.js';
import { onlyKind, type Parts, totalBefore, type UnitRow } from './picture.domain.js';
import { Fresh } from './tiles.js';
import { unitColumns } from './unit-table.domain.js';

/** One unit as a row of the table. */
export const UnitLine = memo(function UnitLine({
  row,
  before,
  isFresh,
  hidden,
  date,
  timeZone,
}: {
  readonly row: UnitRow;
  readonly before: UnitRow | undefined;
  readonly isFresh: boolean;
  readonly hidden: readonly string[];
  readonly date: CalendarDate;
  readonly timeZone: string;
}): ReactNode {
  const cells: Record<string, () => ReactNode> = {
    lage: () => (
      <Status
        assessment={row.assessment}
        staleSince={row.reportedOn && row.reportedOn !== date ? shortDayText(row.reportedOn) : null}
      />
    ),
    gemeldet: () => <ReportedAt row={row} date={date} timeZone={timeZone} />,
    untergebracht: () => <Amount parts={row.accommodated} before={before?.accommodated} />,
    frei: () => <Amount parts={row.available} before={before?.available} />,
    aussicht: () => <Amount parts={row.prospects} before={before?.prospects} />,
    zuweisungen: () => {
      const { value, reportsKnown, reportsExpected } = row.allocations;
      return (
        <>
          <Known>{countText(value)}</Known>
          {reportsKnown < reportsExpected && (
            <span className="unit-table__note">
              aus {reportsKnown} von {reportsExpected}
            </span>
          )}
        </>
      );
    },
    alter: () => <Known>{countText(row.stalenessDays)}</Known>,
  };
  return (
    <tr className="kern-table__row">
      <th scope="row" className="kern-table__cell">
        <Anchor href={`/kommune/${row.key}`}>{row.name}</Anchor> {isFresh && <Fresh />}
      </th>
      {unitColumns.slice(1).flatMap(({ id, isNumeric }) =>
        hidden.includes(id)
          ? []
          : [
              <td key={id} className={`kern-table__cell${isNumeric ? ' kern-table__cell--numeric' : ''}`}>
                {cells[id]!()}
              </td>,
            ],
      )}
    </tr>
  );
});

/** `09:12 Uhr` on the day itself, else the day. */
function ReportedAt({
  row: { recordedAt, reportedOn, lastReportedOn },
  date,
  timeZone,
}: {
  readonly row: UnitRow;
  readonly date: CalendarDate;
  readonly timeZone: string;
}): ReactNode {
  if (recordedAt === null || reportedOn === null)
    return lastReportedOn ? <span className="muted">zuletzt {dayText(lastReportedOn)}</span> : <Known>{null}</Known>;
  const day = dayOfMoment(recordedAt, timeZone);
  return day === date ? timeText(recordedAt, timeZone) : `${shortDayText(day)}, ${timeText(recordedAt, timeZone)}`;
}

/** A figure of both kinds together, its change, and which kind is not in it. */
function Amount({ parts, before }: { readonly parts: Parts; readonly before: Parts | undefined }): ReactNode {
  const half = onlyKind(parts);
  const change = changeText(parts.total, totalBefore(parts, before));
  return (
    <>
      <Known>{countText(parts.total)}</Known>
      {change !== null && change !== '±0' && <span className="unit-table__change">{change}</span>}
      {half && <span className="unit-table__note">{half}</span>}
    </>
  );
}

import { type ReactNode } from 'react';
import { countText, dayText } from '../format/format.domain.js';
import { Anchor } from '../ui/controls.js';
import { Known } from '../ui/status.js';
import { numbers, Table, words } from '../ui/table.js';

/** The inputs of a figure, each with its source, and their sum. */
export function ExplanationTable({
  caption,
  columns: [name, value, source],
  rows,
  total,
}: {
  readonly caption: string;
  readonly columns: readonly [name: string, value: string, source: string];
  readonly rows: readonly {
    readonly key: string;
    readonly name: string;
    readonly value: number | null;
    readonly source: ReactNode;
  }[];
  readonly total: number | null;
}): ReactNode {
  return (
    <Table name={caption} columns={[words(name), numbers(value), words(source)]}>
      <tbody className="kern-table__body">
        {rows.map((row) => (
          <tr key={row.key} className="kern-table__row">
            <th scope="row" className="kern-table__cell">
              {row.name}
            </th>
            <td className="kern-table__cell kern-table__cell--numeric">
              <Known>{countText(row.value)}</Known>
            </td>
            <td className="kern-table__cell">{row.source}</td>
          </tr>
        ))}
      </tbody>
      <tfoot className="kern-table__footer">
        <tr className="kern-table__row">
          <th scope="row" className="kern-table__cell">
            Summe
          </th>
          <td className="kern-table__cell kern-table__cell--numeric">
            <Known>{countText(total)}</Known>
          </td>
          <td className="kern-table__cell" />
        </tr>
      </tfoot>
    </Table>
  );
}

/** The way to the report that an input comes from. */
export function ReportLink({
  unitKey,
  unitName,
  date,
}: {
  readonly unitKey: string;
  readonly unitName: string;
  readonly date: string;
}): ReactNode {
  return (
    <Anchor href={`/kommune/${unitKey}/meldungen/${date}`} aria-label={`Meldung ${unitName} vom ${dayText(date)}`}>
      {dayText(date)}
    </Anchor>
  );
}

export const statusText = {
  REPORTED: 'vom Tag',
  CARRIED_FORWARD: 'fortgeschrieben',
  UNKNOWN: 'keine Meldung',
} as const;

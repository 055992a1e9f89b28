import { type ReactNode } from 'react';
import { type CalendarDate } from '#kernel';
import { dayText, percentText } from '../format/format.domain.js';
import { Known } from '../ui/status.js';
import { type Share } from './completeness-queries.js';

/** `85,7 %`; its parts in the title and for screen readers. */
export function RateCell({ share: { part, whole, percent } }: { readonly share: Share }): ReactNode {
  return (
    <td className="heat-table__rate" title={`${part} von ${whole}`}>
      <Known>{percentText(percent)}</Known>
      {percent !== null && (
        <span className="kern-sr-only">
          , {part} von {whole}
        </span>
      )}
    </td>
  );
}

/** A rate of each day, in whole percent: a cell is as narrow as a sign. */
export function RateRow({
  name,
  shares,
  dates,
}: {
  readonly name: string;
  readonly shares: readonly Share[];
  readonly dates: readonly CalendarDate[];
}): ReactNode {
  return (
    <tr>
      <th scope="row">{name}</th>
      {shares.map(({ part, whole, percent }, day) => (
        <td
          key={dates[day]}
          className="heat-table__coverage"
          title={`${dayText(dates[day]!)}: ${percentText(percent)}, ${part} von ${whole}`}
        >
          {percent === null ? (
            <Known>{null}</Known>
          ) : (
            <>
              {Math.round(percent)}
              <span className="kern-sr-only">
                {' '}
                %, {part} von {whole}
              </span>
            </>
          )}
        </td>
      ))}
      <td colSpan={2} />
    </tr>
  );
}

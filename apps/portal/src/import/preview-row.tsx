import { type ReactNode } from 'react';
import { dayText } from '../format/format.domain.js';
import { type ImportedRow } from '#reporting/domain';
import { cellText, resultWords } from './import-rows.domain.js';

/** One row of the file with its result, its changes and its problems. */
export function PreviewRow({ row, name }: { readonly row: ImportedRow; readonly name: string }): ReactNode {
  return (
    <tr className={`kern-table__row import-row--${row.result}`}>
      <td className="kern-table__cell kern-table__cell--numeric">{row.line}</td>
      <td className="kern-table__cell">{name}</td>
      <td className="kern-table__cell">{row.reportingDate ? dayText(row.reportingDate) : '–'}</td>
      <td className="kern-table__cell">
        <span className={`import-result import-result--${row.result}`}>{resultWords[row.result]}</span>
      </td>
      <td className="kern-table__cell">
        {row.changes.length > 0 && (
          <ul className="import-details">
            {row.changes.map(({ column, old, new: now }) => (
              <li key={column}>
                {column}: {cellText(old)} → <strong>{cellText(now)}</strong>
              </li>
            ))}
          </ul>
        )}
        {row.problems.length > 0 && (
          <ul className="import-details">
            {row.problems.map(({ code, column, message, severity }) => (
              <li key={`${code}${column}`}>
                {severity === 'WARNING' && <span className="muted">Hinweis: </span>}
                {message}
              </li>
            ))}
          </ul>
        )}
      </td>
    </tr>
  );
}

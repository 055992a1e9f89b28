import './report-table.css';
import { type ReactNode } from 'react';
import { accommodationKind, measureLabel, typesShown } from '#reporting/domain';
import { changeText, countText, dayText } from '../format/format.domain.js';
import { Known, Status } from '../ui/status.js';
import { measures } from './report-form.domain.js';
import { type Report } from './report-queries.js';
import { numbers, Table, words } from '../ui/table.js';

/** One revision as a table: each figure, and its change against the report before. */
export function ReportTable({
  id,
  report,
  previous,
}: {
  readonly id?: string;
  readonly report: Report;
  readonly previous: Report | null;
}): ReactNode {
  const types = typesShown(previous ? [report, previous] : [report]);
  const row = (label: string, read: (of: Report) => number | null): ReactNode => (
    <tr key={label} className="kern-table__row">
      <th scope="row" className="kern-table__cell">
        {label}
      </th>
      <td className="kern-table__cell kern-table__cell--numeric">
        <Known>{countText(read(report))}</Known>
      </td>
      <td className="kern-table__cell kern-table__cell--numeric">
        {previous && label !== 'Zuweisungen heute' ? (changeText(read(report), read(previous)) ?? '') : ''}
      </td>
    </tr>
  );
  return (
    <Table
      id={id}
      name="Angaben der Meldung"
      caption={<>Meldung vom {dayText(report.reportingDate)}</>}
      columns={[
        words('Angabe'),
        numbers('Wert'),
        numbers(previous ? `gegenüber ${dayText(previous.reportingDate)}` : 'Änderung'),
      ]}
      className="report-table"
    >
      <tbody className="kern-table__body">
        {row('Zuweisungen heute', (of) => of.allocations)}
        {row('Voraussichtlich noch anzurechnen', (of) => of.projectedCredits)}
        {types.map((type) =>
          measures.map((measure) =>
            row(
              `${measureLabel[measure]}, ${accommodationKind(type).title}`,
              (of) => of.accommodation.find((figures) => figures.type === type)?.[measure] ?? null,
            ),
          ),
        )}
        {types.map((type) => {
          const entries = report.prospectiveCapacity.filter((entry) => entry.type === type);
          return (
            <tr key={type} className="kern-table__row">
              <th scope="row" className="kern-table__cell">
                In Aussicht, {accommodationKind(type).title}
              </th>
              <td className="kern-table__cell" colSpan={2}>
                {entries.length === 0 ? (
                  <Known>{null}</Known>
                ) : (
                  entries.map(({ places, expectedFrom, label }, index) => (
                    <div key={index}>
                      {countText(places)} Plätze
                      {expectedFrom ? ` ab ${dayText(expectedFrom)}` : places > 0 ? ', Datum offen' : ''}
                      {label && ` · ${label}`}
                    </div>
                  ))
                )}
              </td>
            </tr>
          );
        })}
        <tr className="kern-table__row">
          <th scope="row" className="kern-table__cell">
            Einschätzung der Lage
          </th>
          <td className="kern-table__cell" colSpan={2}>
            <Status assessment={report.assessment} />
          </td>
        </tr>
        {report.comment && (
          <tr className="kern-table__row">
            <th scope="row" className="kern-table__cell">
              Bemerkung
            </th>
            <td className="kern-table__cell report-table__text" colSpan={2}>
              {report.comment}
            </td>
          </tr>
        )}
        {report.correctionReason && (
          <tr className="kern-table__row">
            <th scope="row" className="kern-table__cell">
              Grund der Korrektur
            </th>
            <td className="kern-table__cell report-table__text" colSpan={2}>
              {report.correctionReason}
            </td>
          </tr>
        )}
      </tbody>
    </Table>
  );
}

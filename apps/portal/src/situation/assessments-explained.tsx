import { type ReactNode } from 'react';
import { Status } from '../ui/status.js';
import { Table, words } from '../ui/table.js';
import { asOfText } from './explanation.domain.js';
import { ReportLink, statusText } from './explanation-table.js';
import { type Picture } from './situation-queries.js';

/** The assessment of each unit; the tile counts these. */
export function AssessmentsExplained({
  picture: { units, assessments, knownAt, computedAt },
  timeZone,
}: {
  readonly picture: Picture;
  readonly timeZone: string;
}): ReactNode {
  const caption = 'Einschätzung der Kommunen';
  return (
    <>
      <p className="kern-body">{asOfText(knownAt, computedAt, timeZone)}</p>
      <p className="explanation__formula">
        {assessments.sufficient} ausreichend + {assessments.strained} angespannt + {assessments.critical} kritisch +{' '}
        {assessments.unknown} ohne Einschätzung = {units.length} Kommunen. Es zählt die jüngste Meldung jeder Kommune,
        solange sie fortgeschrieben wird.
      </p>
      <Table name={caption} columns={['Kommune', 'Lage', 'Meldung'].map(words)}>
        <tbody className="kern-table__body">
          {units.map(({ unit, report, reportedOn, status }) => (
            <tr key={unit.key} className="kern-table__row">
              <th scope="row" className="kern-table__cell">
                {unit.name}
              </th>
              <td className="kern-table__cell">
                <Status assessment={report?.assessment} />
              </td>
              <td className="kern-table__cell">
                {reportedOn && report ? (
                  <>
                    <ReportLink unitKey={unit.key} unitName={unit.name} date={reportedOn} />, Fassung {report.revision},{' '}
                    {statusText[status]}
                  </>
                ) : (
                  statusText[status]
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </>
  );
}

import { type ReactNode } from 'react';
import { toContent } from '#reporting/domain';
import { timeText } from '../format/format.domain.js';
import { Alert, Button } from '../ui/controls.js';
import { differencesOf, readForm, type ReportText } from './report-form.domain.js';
import { contentOf, type Report } from './report-queries.js';
import { Table, words } from '../ui/table.js';

/** Two people reported for one day: both versions side by side. Neither is thrown away without being asked for. */
export function ConflictView({
  mine,
  current,
  timeZone,
  onKeepMine,
  onKeepTheirs,
}: {
  readonly mine: ReportText;
  /** The report on record; null = none any more. */
  readonly current: Report | null;
  readonly timeZone: string;
  readonly onKeepMine: () => void;
  readonly onKeepTheirs: () => void;
}): ReactNode {
  const rows = current ? differencesOf(contentOf(current), toContent(readForm(mine).draft)) : [];
  const who = current && `${current.recordedBy ?? 'Jemand'} (${timeText(current.recordedAt, timeZone)})`;
  return (
    <section aria-labelledby="conflict-title" className="conflict">
      <Alert kind="warning" title={<span id="conflict-title">Inzwischen hat {who} gemeldet</span>}>
        <p className="kern-body">Ihre Eingaben sind noch da. Bitte entscheiden Sie, was gelten soll.</p>
      </Alert>
      {rows.length === 0 ? (
        <p className="kern-body">Beide Fassungen sagen dasselbe.</p>
      ) : (
        <Table
          name="Unterschiede"
          caption="Unterschiede"
          columns={[words('Angabe'), words('Gespeichert'), words('Ihre Eingabe')]}
        >
          <tbody className="kern-table__body">
            {rows.map(({ label, before, now }) => (
              <tr key={label} className="kern-table__row">
                <th scope="row" className="kern-table__cell">
                  {label}
                </th>
                <td className="kern-table__cell">{before}</td>
                <td className="kern-table__cell">
                  <strong>{now}</strong>
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <div className="actions">
        <Button weight="primary" onClick={onKeepMine}>
          Meine Eingaben als Korrektur weiterbearbeiten
        </Button>
        <Button onClick={onKeepTheirs}>Gespeicherte Meldung gelten lassen</Button>
      </div>
    </section>
  );
}

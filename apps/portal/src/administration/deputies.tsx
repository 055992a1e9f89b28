import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type CalendarDate } from '#kernel';
import { dayText } from '../format/format.domain.js';
import { Alert } from '../ui/controls.js';
import { ConfirmDialog } from '../ui/dialog.js';
import { Empty } from '../ui/states.js';
import { SubmissionState, useSubmission } from '../ui/submission.js';
import { type AdministeredUnits, type Deputy, endDeputy } from './administration-queries.js';
import { AppointForm } from './appoint-form.js';
import { Table, words } from '../ui/table.js';

/** Deputies, now and soon: accounts that report for a unit that is not their own. */
export function Deputies({
  found,
  today,
}: {
  readonly found: AdministeredUnits;
  readonly today: CalendarDate;
}): ReactNode {
  const queries = useQueryClient();
  const [done, setDone] = useState<string | null>(null);
  const [toEnd, setToEnd] = useState<Deputy | null>(null);
  const ending = useSubmission({
    send: (deputy: Deputy) => endDeputy(deputy.id),
    onDone: async () => {
      await queries.invalidateQueries();
      setDone('Die Vertretung ist beendet.');
      // The row with the button may be gone.
      document.getElementById('deputies-title')?.focus();
    },
  });
  return (
    <section className="administration-part" aria-labelledby="deputies-title">
      <h2 className="kern-heading-medium" id="deputies-title" tabIndex={-1}>
        Vertretungen
      </h2>
      <p className="kern-body">
        Wer vertritt, meldet in dieser Zeit auch für die andere Kommune und liest deren Meldungen vollständig. Ohne
        letzten Tag gilt die Vertretung, bis Sie sie beenden.
      </p>
      <div role="status" className="message">
        {done && <Alert kind="success" title={done} />}
      </div>
      <SubmissionState of={ending} />
      {found.deputies.length === 0 ? (
        <Empty>Zurzeit vertritt niemand, und es ist keine Vertretung geplant.</Empty>
      ) : (
        <Table
          name="Tabelle der Vertretungen"
          caption="Laufende und kommende Vertretungen"
          columns={[
            ...['Wer vertritt', 'Kommune', 'Von', 'Bis'].map(words),
            words(<span className="kern-sr-only">Beenden</span>),
          ]}
        >
          <tbody className="kern-table__body">
            {found.deputies.map((deputy) => (
              <tr key={deputy.id} className="kern-table__row">
                <th scope="row" className="kern-table__cell">
                  {deputy.account.name}
                </th>
                <td className="kern-table__cell">{deputy.unit.name}</td>
                <td className="kern-table__cell">
                  {dayText(deputy.from)}
                  {deputy.from > today && <span className="muted"> · kommt noch</span>}
                </td>
                <td className="kern-table__cell">{deputy.to ? dayText(deputy.to) : 'auf Weiteres'}</td>
                <td className="kern-table__cell">
                  <button
                    type="button"
                    className="kern-link-button"
                    aria-label={`Vertretung von ${deputy.unit.name} durch ${deputy.account.name} beenden`}
                    onClick={() => {
                      setDone(null);
                      setToEnd(deputy);
                    }}
                  >
                    beenden
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <AppointForm found={found} today={today} onDone={setDone} />
      {toEnd && (
        <ConfirmDialog
          title="Vertretung beenden?"
          confirm="Vertretung beenden"
          busy={ending.isSending}
          onConfirm={() => {
            ending.send(toEnd);
            setToEnd(null);
          }}
          onCancel={() => setToEnd(null)}
        >
          <p className="kern-body">
            {toEnd.account.name} meldet dann ab sofort nicht mehr für {toEnd.unit.name}.
          </p>
        </ConfirmDialog>
      )}
    </section>
  );
}

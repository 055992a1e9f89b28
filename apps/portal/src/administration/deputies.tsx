import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type CalendarDate } from '#kernel';
import { dayText } from '../format/format.domain.js';
import { Alert, Button } from '../ui/controls.js';
import { ConfirmDialog } from '../ui/dialog.js';
import { SelectField, TextField } from '../ui/field.js';
import { Empty } from '../ui/states.js';
import { SubmissionState, useSubmission } from '../ui/submission.js';
import { type AdministeredUnits, appointDeputy, type Deputy, endDeputy } from './administration-queries.js';
import { Table, words } from '../ui/table.js';

/** Who reports for a unit that is not its own, now and soon, and how to appoint and end it. */
export function Deputies({
  found,
  today,
}: {
  readonly found: AdministeredUnits;
  readonly today: CalendarDate;
}): ReactNode {
  const queries = useQueryClient();
  const [done, setDone] = useState<string | null>(null);
  const [asked, setAsked] = useState<Deputy | null>(null);
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
        Wer vertritt, meldet in dieser Zeit auch für die andere Meldeeinheit und liest deren Meldungen vollständig. Ohne
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
            ...['Wer vertritt', 'Meldeeinheit', 'Von', 'Bis'].map(words),
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
                      setAsked(deputy);
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
      {asked && (
        <ConfirmDialog
          title="Vertretung beenden?"
          confirm="Vertretung beenden"
          busy={ending.isSending}
          onConfirm={() => {
            ending.send(asked);
            setAsked(null);
          }}
          onCancel={() => setAsked(null)}
        >
          <p className="kern-body">
            {asked.account.name} meldet dann ab sofort nicht mehr für {asked.unit.name}.
          </p>
        </ConfirmDialog>
      )}
    </section>
  );
}

function AppointForm({
  found: { clerks, units },
  today,
  onDone,
}: {
  readonly found: AdministeredUnits;
  readonly today: CalendarDate;
  readonly onDone: (message: string | null) => void;
}): ReactNode {
  const queries = useQueryClient();
  const [username, setUsername] = useState('');
  const [unitKey, setUnitKey] = useState('');
  const [from, setFrom] = useState(today);
  const [to, setTo] = useState('');
  const submission = useSubmission({
    prefix: 'deputy-',
    send: appointDeputy,
    onDone: async ({ deputy }) => {
      await queries.invalidateQueries();
      onDone(`${deputy!.account.name} vertritt ${deputy!.unit.name} ab dem ${dayText(deputy!.from)}.`);
      setUsername('');
      setUnitKey('');
      setFrom(today);
      setTo('');
    },
  });
  const { idOf, problemsOf, isSending } = submission;
  const own = clerks.find((clerk) => clerk.username === username)?.unitKeys ?? [];
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    onDone(null);
    const missing = [
      username === '' && { code: 'REQUIRED', field: 'username', message: 'Bitte wählen Sie, wer vertritt.' },
      unitKey === '' && { code: 'REQUIRED', field: 'unitKey', message: 'Bitte wählen Sie eine Meldeeinheit.' },
      from === '' && { code: 'REQUIRED', field: 'from', message: 'Bitte geben Sie den ersten Tag an.' },
    ].filter((problem) => problem !== false);
    if (missing.length > 0) submission.refuse(missing);
    else submission.send({ username, unitKey, from, to: to === '' ? null : to });
  };
  return (
    <form className="appoint" noValidate onSubmit={onSubmit} aria-labelledby="appoint-title">
      <h3 className="kern-heading-small" id="appoint-title">
        Vertretung eintragen
      </h3>
      <SubmissionState of={submission} />
      <div className="appoint__fields">
        <SelectField
          id={idOf('username')}
          label="Wer vertritt"
          value={username}
          problems={problemsOf('username')}
          onChange={setUsername}
        >
          <option value="">Bitte wählen</option>
          {clerks.map((clerk) => (
            <option key={clerk.username} value={clerk.username}>
              {clerk.name} ({clerk.username})
            </option>
          ))}
        </SelectField>
        <SelectField
          id={idOf('unitKey')}
          label="Meldeeinheit"
          value={unitKey}
          problems={problemsOf('unitKey')}
          onChange={setUnitKey}
        >
          <option value="">Bitte wählen</option>
          {units
            .filter(({ key }) => !own.includes(key))
            .map(({ key, name }) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
        </SelectField>
        <TextField
          id={idOf('from')}
          type="date"
          label="Erster Tag"
          value={from}
          problems={problemsOf('from')}
          onChange={setFrom}
        />
        <TextField
          id={idOf('to')}
          type="date"
          label="Letzter Tag"
          optional
          value={to}
          problems={problemsOf('to')}
          onChange={setTo}
        />
      </div>
      <Button type="submit" aria-disabled={isSending}>
        {isSending ? 'Wird eingetragen …' : 'Vertretung eintragen'}
      </Button>
    </form>
  );
}

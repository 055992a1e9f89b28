import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Button } from '../ui/controls.js';
import { Dialog } from '../ui/dialog.js';
import { TextField } from '../ui/field.js';
import { SubmissionState, useSubmission } from '../ui/submission.js';
import { type AdministeredUnit, updateContact } from './administration-queries.js';

const entered = (text: string): string | null => (text.trim() === '' ? null : text);

/** Whom to reach at a unit; all empty = nobody. */
export function ContactDialog({
  unit,
  onClose,
}: {
  readonly unit: AdministeredUnit;
  readonly onClose: () => void;
}): ReactNode {
  const queries = useQueryClient();
  const [office, setOffice] = useState(unit.contact?.office ?? '');
  const [phone, setPhone] = useState(unit.contact?.phone ?? '');
  const [email, setEmail] = useState(unit.contact?.email ?? '');
  const submission = useSubmission({
    prefix: 'contact-',
    send: updateContact,
    onDone: async () => {
      await queries.invalidateQueries();
      onClose();
    },
  });
  const { idOf, problemsOf, isSending } = submission;
  return (
    <Dialog
      title={`Kontakt: ${unit.name}`}
      onClose={onClose}
      onSubmit={() =>
        submission.send({ unitKey: unit.key, office: entered(office), phone: entered(phone), email: entered(email) })
      }
      actions={
        <>
          <Button onClick={onClose}>Abbrechen</Button>
          <Button weight="primary" type="submit" aria-disabled={isSending}>
            {isSending ? 'Wird gespeichert …' : 'Speichern'}
          </Button>
        </>
      }
    >
      <SubmissionState of={submission} />
      <TextField
        id={idOf('office')}
        label="Stelle"
        optional
        hint="Zum Beispiel: Ordnungsamt. Keine Namen von Personen."
        value={office}
        problems={problemsOf('office')}
        onChange={setOffice}
      />
      <TextField
        id={idOf('phone')}
        type="tel"
        label="Telefon"
        optional
        value={phone}
        problems={problemsOf('phone')}
        onChange={setPhone}
      />
      <TextField
        id={idOf('email')}
        type="email"
        label="E-Mail"
        optional
        hint="Dorthin gehen auch Erinnerungen."
        value={email}
        problems={problemsOf('email')}
        onChange={setEmail}
      />
    </Dialog>
  );
}

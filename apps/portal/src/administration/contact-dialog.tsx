import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { TextField } from '../ui/field.js';
import { FormDialog, useForm } from '../ui/form.js';
import { type AdministeredUnit, updateContact } from './administration-queries.js';

const entered = (text: string): string | null => (text.trim() === '' ? null : text);

/** The contact of a unit; all empty = none. */
export function ContactDialog({
  unit,
  onClose,
}: {
  readonly unit: AdministeredUnit;
  readonly onClose: () => void;
}): ReactNode {
  const queries = useQueryClient();
  const { contact } = unit;
  const form = useForm({
    prefix: 'contact-',
    record: { office: contact?.office ?? '', phone: contact?.phone ?? '', email: contact?.email ?? '' },
    toInput: ({ office, phone, email }) => ({
      unitKey: unit.key,
      office: entered(office),
      phone: entered(phone),
      email: entered(email),
    }),
    send: updateContact,
    onDone: async () => {
      await queries.invalidateQueries();
      onClose();
    },
  });
  return (
    <FormDialog
      form={form}
      title={`Kontakt: ${unit.name}`}
      texts={{ submit: 'Speichern', sending: 'Wird gespeichert …' }}
      onClose={onClose}
    >
      <TextField
        {...form.field('office')}
        label="Stelle"
        optional
        hint="Zum Beispiel: Ordnungsamt. Keine Namen von Personen."
      />
      <TextField {...form.field('phone')} type="tel" label="Telefon" optional />
      <TextField
        {...form.field('email')}
        type="email"
        label="E-Mail"
        optional
        hint="Dorthin gehen auch Erinnerungen."
      />
    </FormDialog>
  );
}

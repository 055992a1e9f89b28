import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { type CalendarDate } from '#kernel';
import { dayText } from '../format/format.domain.js';
import { SelectField, TextField } from '../ui/field.js';
import { Form, useForm } from '../ui/form.js';
import { type AdministeredUnits, appointDeputy } from './administration-queries.js';

/** Required values, and the message for a missing one. */
const required = {
  username: 'Bitte wählen Sie, wer vertritt.',
  unitKey: 'Bitte wählen Sie eine Kommune.',
  from: 'Bitte geben Sie den ersten Tag an.',
} as const;

/** Appoints a deputy. */
export function AppointForm({
  found: { clerks, units },
  today,
  onDone,
}: {
  readonly found: AdministeredUnits;
  readonly today: CalendarDate;
  /** Called with the message about the new deputy, and with null when another try begins. */
  readonly onDone: (message: string | null) => void;
}): ReactNode {
  const queries = useQueryClient();
  const form = useForm({
    prefix: 'deputy-',
    record: { username: '', unitKey: '', from: today, to: '' },
    check: (values) =>
      (Object.keys(required) as (keyof typeof required)[])
        .filter((field) => values[field] === '')
        .map((field) => ({ code: 'REQUIRED', field, message: required[field] })),
    toInput: ({ to, ...values }) => ({ ...values, to: to === '' ? null : to }),
    send: appointDeputy,
    onStart: () => onDone(null),
    onDone: async ({ deputy }) => {
      await queries.invalidateQueries();
      onDone(`${deputy!.account.name} vertritt ${deputy!.unit.name} ab dem ${dayText(deputy!.from)}.`);
    },
  });
  const own = clerks.find(({ username }) => username === form.values.username)?.unitKeys ?? [];
  return (
    <Form
      form={form}
      className="appoint"
      weight="secondary"
      title={{ id: 'appoint-title', text: 'Vertretung eintragen' }}
      texts={{ submit: 'Vertretung eintragen', sending: 'Wird eingetragen …' }}
    >
      <div className="appoint__fields">
        <SelectField {...form.field('username')} label="Wer vertritt">
          <option value="">Bitte wählen</option>
          {clerks.map(({ username, name }) => (
            <option key={username} value={username}>
              {name} ({username})
            </option>
          ))}
        </SelectField>
        <SelectField {...form.field('unitKey')} label="Kommune">
          <option value="">Bitte wählen</option>
          {units
            .filter(({ key }) => !own.includes(key))
            .map(({ key, name }) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
        </SelectField>
        <TextField {...form.field('from')} type="date" label="Erster Tag" />
        <TextField {...form.field('to')} type="date" label="Letzter Tag" optional />
      </div>
    </Form>
  );
}

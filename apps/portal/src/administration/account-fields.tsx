import { type ReactNode } from 'react';
import { type Role, roleName } from '../session/viewer.js';
import { SelectField, TextField } from '../ui/field.js';
import { type FormModel } from '../ui/form.js';
import { type Account, type UnitName } from './administration-queries.js';
import { UnitChoice } from './unit-choice.js';

/** The settings of an account as the form has them. */
export interface AccountText {
  readonly name: string;
  readonly role: Role;
  readonly email: string;
  /** In no order that means anything. Kept while another role is chosen. */
  readonly unitKeys: readonly string[];
}

/** The form of a new account. */
export const emptyAccount: AccountText = { name: '', role: 'MUNICIPAL_CLERK', email: '', unitKeys: [] };

/** The form that shows an account as it is. */
export function textOfAccount({ name, role, email, units }: Account): AccountText {
  return { name, role, email: email ?? '', unitKeys: units.map(({ key }) => key) };
}

/** As it is sent: units belong to clerks only. */
export function toAccountInput({ name, role, email, unitKeys }: AccountText) {
  return {
    name,
    role,
    email: email.trim() === '' ? null : email,
    unitKeys: role === 'MUNICIPAL_CLERK' ? [...unitKeys] : [],
  };
}

/** The parts that differ from the start, which are the ones to change. */
export function changedInput(start: AccountText, text: AccountText): Partial<ReturnType<typeof toAccountInput>> {
  const [before, after] = [toAccountInput(start), toAccountInput(text)];
  const parts = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof typeof before]),
  );
  return Object.fromEntries(parts);
}

const roleHint: Record<Role, string> = {
  MUNICIPAL_CLERK: 'Meldet für die gewählten Kommunen und sieht die Zahlen des Landkreises.',
  STEERING_OFFICER: 'Sieht alles, meldet und korrigiert im Namen der Kommunen, erinnert.',
  GIS: 'Liest nur die Kartendienste.',
  ADMIN: 'Verwaltet Konten, Vertretungen und Regeln; meldet nicht.',
};

/** The fields of an account. */
export function AccountFields({
  form,
  units,
}: {
  readonly form: Pick<FormModel<AccountText>, 'values' | 'set' | 'field' | 'submission'>;
  readonly units: readonly UnitName[];
}): ReactNode {
  const { values, submission } = form;
  return (
    <>
      <TextField {...form.field('name')} label="Name der Person oder Stelle" />
      <TextField
        {...form.field('email')}
        type="email"
        label="E-Mail"
        optional
        hint="Dorthin gehen die Einladung und, wenn das Konto für Kommunen meldet, Erinnerungen."
      />
      <SelectField {...form.field('role')} label="Rolle" hint={roleHint[values.role]}>
        {Object.entries(roleName).map(([role, name]) => (
          <option key={role} value={role}>
            {name}
          </option>
        ))}
      </SelectField>
      {values.role === 'MUNICIPAL_CLERK' && (
        <UnitChoice
          id={submission.idOf('unitKeys')}
          units={units}
          chosen={values.unitKeys}
          problems={submission.problemsOf('unitKeys')}
          onChange={(unitKeys) => form.set({ unitKeys })}
        />
      )}
    </>
  );
}

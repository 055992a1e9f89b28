import { type ReactNode, useState } from 'react';
import { type Role, roleName } from '../session/viewer.js';
import { classes } from '../ui/controls.js';
import { CheckField, type FieldProblem, Problems, SelectField, TextField } from '../ui/field.js';
import { type Submission } from '../ui/submission.js';
import { type Account, type UnitName } from './administration-queries.js';

/** What may be set on an account, as the form has it. */
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

/** What of it is to be changed: the parts that a person made differ. */
export function changedInput(start: AccountText, text: AccountText): Partial<ReturnType<typeof toAccountInput>> {
  const [before, after] = [toAccountInput(start), toAccountInput(text)];
  const parts = Object.entries(after).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(before[name as keyof typeof before]),
  );
  return Object.fromEntries(parts);
}

const roleHint: Record<Role, string> = {
  MUNICIPAL_CLERK: 'Meldet für die gewählten Meldeeinheiten und sieht die Zahlen des Landkreises.',
  STEERING_OFFICER: 'Sieht alles, meldet und korrigiert im Namen der Kommunen, erinnert.',
  GIS: 'Liest nur die Kartendienste.',
  ADMIN: 'Verwaltet Konten, Vertretungen und Regeln; meldet nicht.',
};

/** The fields of an account. */
export function AccountFields({
  text,
  units,
  submission: { idOf, problemsOf },
  onChange,
}: {
  readonly text: AccountText;
  readonly units: readonly UnitName[];
  readonly submission: Pick<Submission<never>, 'idOf' | 'problemsOf'>;
  readonly onChange: (text: AccountText) => void;
}): ReactNode {
  return (
    <>
      <TextField
        id={idOf('name')}
        label="Name der Person oder Stelle"
        value={text.name}
        problems={problemsOf('name')}
        onChange={(name) => onChange({ ...text, name })}
      />
      <TextField
        id={idOf('email')}
        type="email"
        label="E-Mail"
        optional
        hint="Dorthin gehen die Einladung und, bei meldenden Stellen, Erinnerungen."
        value={text.email}
        problems={problemsOf('email')}
        onChange={(email) => onChange({ ...text, email })}
      />
      <SelectField
        id={idOf('role')}
        label="Rolle"
        hint={roleHint[text.role]}
        value={text.role}
        problems={problemsOf('role')}
        onChange={(role) => onChange({ ...text, role: role as Role })}
      >
        {Object.entries(roleName).map(([role, name]) => (
          <option key={role} value={role}>
            {name}
          </option>
        ))}
      </SelectField>
      {text.role === 'MUNICIPAL_CLERK' && (
        <UnitChoice
          id={idOf('unitKeys')}
          units={units}
          chosen={text.unitKeys}
          problems={problemsOf('unitKeys')}
          onChange={(unitKeys) => onChange({ ...text, unitKeys })}
        />
      )}
    </>
  );
}

/** Units by checkboxes, in a list that can be narrowed down; what is chosen is always said. */
function UnitChoice({
  id,
  units,
  chosen,
  problems,
  onChange,
}: {
  readonly id: string;
  readonly units: readonly UnitName[];
  readonly chosen: readonly string[];
  readonly problems: readonly FieldProblem[];
  readonly onChange: (chosen: readonly string[]) => void;
}): ReactNode {
  const [part, setPart] = useState('');
  const names = units.filter(({ key }) => chosen.includes(key)).map(({ name }) => name);
  const shown = units.filter(({ name }) => name.toLocaleLowerCase('de').includes(part.toLocaleLowerCase('de')));
  return (
    <fieldset
      className={classes('kern-fieldset form-group unit-choice', problems.length > 0 && 'kern-fieldset--error')}
      aria-describedby={[`${id}-chosen`, problems.length > 0 && `${id}-problems`].filter(Boolean).join(' ')}
    >
      <legend className="kern-heading-small">Meldeeinheiten</legend>
      <p className="kern-body" id={`${id}-chosen`}>
        {names.length === 0 ? 'Noch keine gewählt.' : `Gewählt: ${names.join(', ')}`}
      </p>
      <TextField
        id={id}
        type="search"
        label="Liste eingrenzen: Name enthält"
        value={part}
        // Enter looks for a unit here, it does not send the form.
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
        onChange={setPart}
      />
      <div className="unit-choice__list">
        {shown.length === 0 && <p className="kern-body">Keine Meldeeinheit hat „{part}“ im Namen.</p>}
        {shown.map(({ key, name }) => (
          <CheckField
            key={key}
            id={`${id}-${key}`}
            label={name}
            checked={chosen.includes(key)}
            onChange={(isChosen) => onChange(isChosen ? [...chosen, key] : chosen.filter((one) => one !== key))}
          />
        ))}
      </div>
      <Problems id={`${id}-problems`} problems={problems} />
    </fieldset>
  );
}

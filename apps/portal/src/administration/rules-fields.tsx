import { type ReactNode } from 'react';
import { CheckField, TextField } from '../ui/field.js';
import { type FormModel } from '../ui/form.js';
import { ClosingDays } from './closing-days.js';
import { type RulesText } from './rules.domain.js';
import { Weekdays } from './weekdays.js';

/** The fields of the rules. */
export function RulesFields({ form }: { readonly form: FormModel<RulesText> }): ReactNode {
  const { values, submission } = form;
  return (
    <>
      <TextField
        {...form.field('dueTime')}
        type="time"
        label="Meldefrist"
        hint="Uhrzeit am Meldetag; später kommt eine Meldung als Nachmeldung."
      />
      <Weekdays
        id={submission.idOf('reportingDays')}
        chosen={values.reportingDays}
        problems={submission.problemsOf('reportingDays')}
        onChange={(reportingDays) => form.set({ reportingDays })}
      />
      <ClosingDays
        id={submission.idOf('closedOn')}
        days={values.closedOn}
        problems={submission.problemsOf('closedOn')}
        onChange={(closedOn) => form.set({ closedOn })}
      />
      <TextField
        {...form.field('carryForwardDays')}
        inputMode="numeric"
        label="Fortschreibung, Tage"
        hint="So lange gelten Bestände weiter, wenn keine neue Meldung kommt (0 bis 366)."
      />
      <fieldset className="kern-fieldset form-group">
        <legend className="kern-heading-small">Sperre</legend>
        <CheckField {...form.check('isLocking')} label="Tage werden für Kommunen abgeschlossen" />
        {values.isLocking ? (
          <TextField
            {...form.field('lockAfterDays')}
            inputMode="numeric"
            label="Abgeschlossen nach Tagen"
            hint="Danach meldet nur noch der Landkreis, mit Grund (0 bis 3660)."
          />
        ) : (
          <p className="kern-body">Kommunen können jeden Tag nachmelden und korrigieren.</p>
        )}
      </fieldset>
      <fieldset className="kern-fieldset form-group">
        <legend className="kern-heading-small">Einschätzung der Lage</legend>
        <CheckField {...form.check('middleStep')} label="Stufe „angespannt“ zwischen „ausreichend“ und „kritisch“" />
        <CheckField {...form.check('assessmentRequired')} label="Einschätzung ist Pflicht" />
      </fieldset>
      <fieldset className="kern-fieldset form-group">
        <legend className="kern-heading-small">Arten der Unterbringung</legend>
        <CheckField
          {...form.check('emergencyShelter')}
          label="Notunterkunft: Hallen, Container und Zelte auf Zeit als eigene Art"
        />
      </fieldset>
    </>
  );
}

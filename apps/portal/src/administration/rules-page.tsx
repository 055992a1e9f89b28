import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { findRuleProblems } from '#territory/domain';
import { useViewer } from '../session/viewer.js';
import { Alert, Announcement } from '../ui/controls.js';
import { Form, useForm } from '../ui/form.js';
import { Loaded } from '../ui/states.js';
import { type GivenRules, rulesQuery, updateRules } from './administration-queries.js';
import { AdministrationPage } from './administration-page.js';
import { CalendarPreview } from './calendar-preview.js';
import { RecalculationProgress } from './recalculation-progress.js';
import { carryOver, changesOf, readRules, type RulesText, textOfRules, toRulesInput } from './rules.domain.js';
import { RulesFields } from './rules-fields.js';

/** Meldefrist und Meldetage: the rules that reports of the district follow. */
export default function RulesPage(): ReactNode {
  const { district } = useViewer();
  const query = useQuery(rulesQuery(district.key));
  return (
    <AdministrationPage title="Meldefrist und Meldetage">
      <Loaded query={query} what="Regeln">
        {(rules) => <RulesForm rules={rules} />}
      </Loaded>
    </AdministrationPage>
  );
}

const changesBetween = (start: RulesText, values: RulesText): string[] =>
  changesOf(readRules(start), readRules(values));

function RulesForm({ rules }: { readonly rules: GivenRules }): ReactNode {
  const { district } = useViewer();
  const queries = useQueryClient();
  /** The values that were saved last; null = none on this page. */
  const [saved, setSaved] = useState<string | null>(null);
  const form = useForm({
    record: textOfRules(rules),
    isChanged: (start, values) => changesBetween(start, values).length > 0,
    merge: carryOver,
    check: (values) => findRuleProblems(readRules(values)),
    toInput: (values) => toRulesInput(readRules(values)),
    send: async (input: ReturnType<typeof toRulesInput>) => {
      const answer = await updateRules({ ...input, baseRevision: rules.revision });
      if (answer.problems.some(({ code }) => code === 'REVISION_CONFLICT'))
        await queries.invalidateQueries(rulesQuery(district.key));
      return answer;
    },
    onDone: async (answer) => {
      await queries.invalidateQueries();
      const values = textOfRules(answer.rules!);
      setSaved(JSON.stringify(values));
      return values;
    },
  });
  const { values, start } = form;
  const changes = changesBetween(start, values);
  return (
    <div className="rules">
      <Form
        form={form}
        texts={{ submit: 'Speichern', sending: 'Wird gespeichert …' }}
        mayDiscard
        footer={
          <>
            <Announcement>
              {saved === JSON.stringify(values) && <Alert kind="success" title="Die Regeln sind gespeichert." />}
            </Announcement>
            <RecalculationProgress districtKey={district.key} />
          </>
        }
      >
        <RulesFields form={form} />
        {changes.length > 0 && (
          <Alert kind="info" title="Das ändern Sie">
            <ul className="problem-summary__list">
              {changes.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
            <p className="kern-body">Die Zahlen vergangener Tage werden neu berechnet.</p>
          </Alert>
        )}
      </Form>
      <CalendarPreview rules={values} isChanged={changes.length > 0} />
    </div>
  );
}

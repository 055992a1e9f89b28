import { useQuery } from '@tanstack/react-query';
import { type ReactNode } from 'react';
import { Loaded } from '../ui/states.js';
import { additionText, asOfText, ruleName } from './explanation.domain.js';
import { type ExplainedKey, type ExplainedSum, explanationQuery } from './explanation-queries.js';
import { ExplanationTable, ReportLink, statusText } from './explanation-table.js';
import { type SituationKey } from './situation-queries.js';

/** The sums of a figure: formula, rule, and the inputs of the units. */
export function SumsExplained({
  figure,
  situationKey,
  timeZone,
}: {
  readonly figure: ExplainedKey;
  readonly situationKey: SituationKey;
  readonly timeZone: string;
}): ReactNode {
  const query = useQuery(explanationQuery(figure, situationKey));
  return (
    <Loaded query={query} what="Erklärung">
      {({ parts, computedAt }) => (
        <>
          <p className="kern-body">
            {parts.length > 1 && (
              <>
                <b>{additionText(parts.map(({ sum }) => sum.value))}</b>.{' '}
              </>
            )}
            {asOfText(situationKey.knownAt, computedAt, timeZone)}
          </p>
          {parts.map(({ label, sum }) => (
            <section key={label} className="explanation__part">
              {label && <h3 className="kern-title">{label}</h3>}
              <p className="explanation__formula">{sum.explanation.formula}</p>
              <p className="kern-body muted">
                Regel „{ruleName(sum.explanation.rule)}“, Version {sum.explanation.ruleVersion}
              </p>
              <Inputs sum={sum} caption={`Angaben der Kommunen${label ? `, ${label}` : ''}`} />
            </section>
          ))}
        </>
      )}
    </Loaded>
  );
}

function Inputs({ sum, caption }: { readonly sum: ExplainedSum; readonly caption: string }): ReactNode {
  // A flow belongs to its day: an older report is listed so that it can be looked at, and does not count.
  const isOfDay = sum.explanation.rule === 'same-day-sum';
  return (
    <ExplanationTable
      caption={caption}
      columns={['Kommune', 'Wert', 'Meldung']}
      rows={sum.explanation.inputs.map(({ unit, value, reportingDate, revision, status }) => ({
        key: unit.key,
        name: unit.name,
        value,
        source: reportingDate ? (
          <>
            <ReportLink unitKey={unit.key} unitName={unit.name} date={reportingDate} />, Fassung {revision},{' '}
            {isOfDay && status === 'CARRIED_FORWARD' ? 'nicht von diesem Tag' : statusText[status]}
          </>
        ) : (
          statusText[status]
        ),
      }))}
      total={sum.value}
    />
  );
}

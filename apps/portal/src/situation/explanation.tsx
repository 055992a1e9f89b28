import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import { countText, dayText, longDayText } from '../format/format.domain.js';
import { Anchor, Button } from '../ui/controls.js';
import { Loaded } from '../ui/states.js';
import { Known, Status } from '../ui/status.js';
import { additionText, asOfText } from './explanation.domain.js';
import { type ExplainedKey, type ExplainedSum, explanationQuery } from './explanation-queries.js';
import { type Asked, type Picture, type Series } from './situation-queries.js';
import { type FigureKey } from './tiles.domain.js';

const titles: Record<FigureKey, string> = {
  untergebracht: 'Untergebracht',
  frei: 'Sofort frei',
  aussicht: 'In Aussicht (30 Tage)',
  zuweisungen: 'Zuweisungen',
  anrechnung: 'Anrechnung voraussichtlich',
  lage: 'Lage',
};

/** "So gerechnet": formula, rule and inputs of a figure, each with the way to the report it stands on. */
export function ExplanationDialog({
  figure,
  asked,
  picture,
  series,
  timeZone,
  onClose,
}: {
  readonly figure: FigureKey;
  readonly asked: Asked;
  readonly picture: Picture;
  /** Up to the day, at least the seven days of the flow; null = not there yet. */
  readonly series: Series | null;
  readonly timeZone: string;
  readonly onClose: () => void;
}): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
    heading.current?.focus();
  }, []);
  return (
    <dialog className="kern-dialog explanation" ref={dialog} aria-labelledby="erklaerung" onClose={onClose}>
      <div className="kern-dialog__header">
        <h2 className="kern-heading-small" id="erklaerung" tabIndex={-1} ref={heading}>
          So gerechnet: {titles[figure]} am {dayText(asked.date)}
        </h2>
      </div>
      <div className="kern-dialog__body">
        {figure === 'lage' ? (
          <AssessmentsExplained picture={picture} timeZone={timeZone} />
        ) : (
          <SumsExplained figure={figure} asked={asked} timeZone={timeZone} />
        )}
        {figure === 'zuweisungen' && <FlowExplained picture={picture} series={series} />}
      </div>
      <div className="kern-dialog__footer">
        <Button weight="primary" onClick={() => dialog.current?.close()}>
          Schließen
        </Button>
      </div>
    </dialog>
  );
}

function SumsExplained({
  figure,
  asked,
  timeZone,
}: {
  readonly figure: ExplainedKey;
  readonly asked: Asked;
  readonly timeZone: string;
}): ReactNode {
  const query = useQuery(explanationQuery(figure, asked));
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
            {asOfText(asked.knownAt, computedAt, timeZone)}
          </p>
          {parts.map(({ label, sum }) => (
            <section key={label} className="explanation__part">
              {label && <h3 className="kern-title">{label}</h3>}
              <p className="explanation__formula">{sum.explanation.formula}</p>
              <p className="kern-body muted">
                Regel {sum.explanation.rule}, Fassung {sum.explanation.ruleVersion}
              </p>
              <Inputs sum={sum} caption={`Angaben der Kommunen${label ? `, ${label}` : ''}`} />
            </section>
          ))}
        </>
      )}
    </Loaded>
  );
}

const statusText = { REPORTED: 'vom Tag', CARRIED_FORWARD: 'fortgeschrieben', UNKNOWN: 'keine Meldung' } as const;

function Inputs({ sum, caption }: { readonly sum: ExplainedSum; readonly caption: string }): ReactNode {
  // A flow is of its day: an older report stands here to show what there is, and does not count.
  const isOfDay = sum.explanation.rule === 'same-day-sum';
  return (
    <Table
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

/** Seven days: what came on each, and from whom. Both add up to the figure. */
function FlowExplained({ picture, series }: { readonly picture: Picture; readonly series: Series | null }): ReactNode {
  const { from, to, value, reportsKnown, reportsExpected } = picture.allocationsSince;
  const start = series?.dates.indexOf(from) ?? -1;
  const days = series && start >= 0 ? series.dates.slice(start) : [];
  return (
    <section className="explanation__part">
      <h3 className="kern-title">7 Tage</h3>
      <p className="explanation__formula">
        Summe der Zuweisungen vom {dayText(from)} bis {dayText(to)}: {countText(value)}; bekannt aus {reportsKnown} von{' '}
        {reportsExpected} Meldungen. Ein Tag ohne Meldung zählt nicht als 0.
      </p>
      {series && days.length > 0 && (
        <Table
          caption="Zuweisungen je Tag"
          columns={['Tag', 'Wert', 'Bekannt']}
          rows={days.map((day, index) => ({
            key: day,
            name: longDayText(day),
            value: series.allocations.values[start + index] ?? null,
            source: `${series.allocations.unitsKnown[start + index]} von ${series.unitsExpected[start + index]} Kommunen`,
          }))}
          total={value}
        />
      )}
      <Table
        caption="Zuweisungen je Kommune"
        columns={['Kommune', 'Wert', 'Bekannt']}
        rows={picture.units.map(({ unit, allocationsSince: flow }) => ({
          key: unit.key,
          name: unit.name,
          value: flow.value,
          source: (
            <>
              {flow.reportsKnown} von {flow.reportsExpected}{' '}
              <Anchor href={`/kommune/${unit.key}/meldungen`} aria-label={`Meldungen ${unit.name}`}>
                Meldungen
              </Anchor>
            </>
          ),
        }))}
        total={value}
      />
    </section>
  );
}

/** How each unit judges itself; the counts of the tile are counted from these. */
function AssessmentsExplained({
  picture: { units, assessments, knownAt, computedAt },
  timeZone,
}: {
  readonly picture: Picture;
  readonly timeZone: string;
}): ReactNode {
  const caption = 'Einschätzung der Kommunen';
  return (
    <>
      <p className="kern-body">{asOfText(knownAt, computedAt, timeZone)}</p>
      <p className="explanation__formula">
        {assessments.sufficient} ausreichend + {assessments.strained} angespannt + {assessments.critical} kritisch +{' '}
        {assessments.unknown} ohne Einschätzung = {units.length} Kommunen. Es zählt die jüngste Meldung jeder Kommune,
        so lange sie fortgeschrieben wird.
      </p>
      <div className="kern-table-responsive" role="region" tabIndex={0} aria-label={caption}>
        <table className="kern-table kern-table--small">
          <caption className="kern-sr-only">{caption}</caption>
          <thead className="kern-table__header">
            <tr className="kern-table__row">
              {['Kommune', 'Lage', 'Meldung'].map((label) => (
                <th key={label} scope="col" className="kern-table__header">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="kern-table__body">
            {units.map(({ unit, report, reportedOn, status }) => (
              <tr key={unit.key} className="kern-table__row">
                <th scope="row" className="kern-table__cell">
                  {unit.name}
                </th>
                <td className="kern-table__cell">
                  <Status assessment={report?.assessment} />
                </td>
                <td className="kern-table__cell">
                  {reportedOn && report ? (
                    <>
                      <ReportLink unitKey={unit.key} unitName={unit.name} date={reportedOn} />, Fassung{' '}
                      {report.revision}, {statusText[status]}
                    </>
                  ) : (
                    statusText[status]
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function ReportLink({
  unitKey,
  unitName,
  date,
}: {
  readonly unitKey: string;
  readonly unitName: string;
  readonly date: string;
}): ReactNode {
  return (
    <Anchor href={`/kommune/${unitKey}/meldungen/${date}`} aria-label={`Meldung ${unitName} vom ${dayText(date)}`}>
      {dayText(date)}
    </Anchor>
  );
}

function Table({
  caption,
  columns,
  rows,
  total,
}: {
  readonly caption: string;
  readonly columns: readonly [string, string, string];
  readonly rows: readonly {
    readonly key: string;
    readonly name: string;
    readonly value: number | null;
    readonly source: ReactNode;
  }[];
  readonly total: number | null;
}): ReactNode {
  return (
    <div className="kern-table-responsive" role="region" tabIndex={0} aria-label={caption}>
      <table className="kern-table kern-table--small">
        <caption className="kern-sr-only">{caption}</caption>
        <thead className="kern-table__header">
          <tr className="kern-table__row">
            {columns.map((label, index) => (
              <th
                key={label}
                scope="col"
                className={`kern-table__header${index === 1 ? ' kern-table__header--numeric' : ''}`}
              >
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="kern-table__body">
          {rows.map(({ key, name, value, source }) => (
            <tr key={key} className="kern-table__row">
              <th scope="row" className="kern-table__cell">
                {name}
              </th>
              <td className="kern-table__cell kern-table__cell--numeric">
                <Known>{countText(value)}</Known>
              </td>
              <td className="kern-table__cell">{source}</td>
            </tr>
          ))}
        </tbody>
        <tfoot className="kern-table__footer">
          <tr className="kern-table__row">
            <th scope="row" className="kern-table__cell">
              Summe
            </th>
            <td className="kern-table__cell kern-table__cell--numeric">
              <Known>{countText(total)}</Known>
            </td>
            <td className="kern-table__cell" />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

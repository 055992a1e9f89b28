import { Fragment, type ReactNode } from 'react';
import { addDays, type CalendarDate } from '#kernel';
import { entriesOf, typeLabel, typesOf } from '#reporting/domain';
import { type Report } from '../daily-report/report-queries.js';
import { counted, dayText } from '../format/format.domain.js';
import { additionText } from '../situation/explanation.domain.js';
import { FLOW_DAYS } from '../situation/situation-queries.js';
import { HowCounted } from '../ui/how-counted.js';
import { type OverviewSum } from './overview-sums.js';
import { ReportLink } from './report-link.js';
import { type Allocations } from './unit.domain.js';

/** "So gerechnet": each figure with its numbers, down to the reports it comes from. */
export function OverviewFormulas({
  unitKey,
  report,
  sums,
  week,
  today,
  carryForwardDays,
}: {
  readonly unitKey: string;
  readonly report: Report | null;
  readonly sums: readonly OverviewSum[];
  readonly week: Allocations;
  readonly today: CalendarDate;
  readonly carryForwardDays: number;
}): ReactNode {
  return (
    <HowCounted>
      <p className="kern-body">
        {report ? (
          <>
            Bestände und Lage stehen in der{' '}
            <ReportLink unitKey={unitKey} date={report.reportingDate}>
              Meldung vom {dayText(report.reportingDate)}, Fassung {report.revision}
            </ReportLink>
            ; ohne neue Meldung gelten sie {counted(carryForwardDays, 'Tag', 'Tage')} weiter.
          </>
        ) : (
          `Ohne neue Meldung gelten Bestände ${counted(carryForwardDays, 'Tag', 'Tage')} weiter; die letzte ist älter.`
        )}{' '}
        Was unbekannt ist, zählt nicht als 0.
      </p>
      <dl className="kern-body">
        {sums.map(({ title, parts, rule }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>
              {typesOf(parts)
                .map((type) => typeLabel[type])
                .join(' + ')}
              : {additionText(entriesOf(parts).map(([, value]) => value))}
              {rule && `. ${rule}`}
            </dd>
          </div>
        ))}
        <div>
          <dt>Zuweisungen in {FLOW_DAYS} Tagen</dt>
          <dd>
            {week.inputs.length > 0 && `${additionText(week.inputs.map(({ value }) => value))} aus `}
            {counted(week.inputs.length, 'Meldung', 'Meldungen')} vom {dayText(addDays(today, 1 - FLOW_DAYS))} bis{' '}
            {dayText(today)}
            {week.inputs.map(({ date }, index) => (
              <Fragment key={date}>
                {index === 0 ? ': ' : ', '}
                <ReportLink unitKey={unitKey} date={date}>
                  {dayText(date)}
                </ReportLink>
              </Fragment>
            ))}
            . Ein Tag ohne Meldung zählt nicht als 0.
          </dd>
        </div>
      </dl>
    </HowCounted>
  );
}

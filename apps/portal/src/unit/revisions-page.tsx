import './unit.css';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { type Report } from '../daily-report/report-queries.js';
import { differencesOf } from '../daily-report/report-form.domain.js';
import { ReportTable } from '../daily-report/report-table.js';
import { dayText, longDayText, momentText } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { Button } from '../ui/controls.js';
import { DateStepper } from '../ui/date-stepper.js';
import { DayMark, dayWords } from '../ui/day-mark.js';
import { Page } from '../ui/page.js';
import { usePrintFoot } from '../ui/print-foot.js';
import { Empty, Loaded } from '../ui/states.js';
import { UnitHead } from './unit-head.js';
import { revisionsQuery } from './unit-queries.js';

const sourceName: Record<Report['source'], string> = { PORTAL: 'Portal', API: 'Schnittstelle', IMPORT: 'Import' };

/** One day of a unit: the report that counts, and every revision with what it changed. */
export default function RevisionsPage(): ReactNode {
  const { unitKey, date } = useParams({ from: '/frame/signed-in/kommune/$unitKey/meldungen/$date' });
  const { district } = useViewer();
  const navigate = useNavigate();
  // The day before stays until the other one is there: who goes from day to day, or types one, stays in the field.
  const query = useQuery({ ...revisionsQuery(unitKey, date), placeholderData: keepPreviousData });
  usePrintFoot(
    `Kreislage · ${district.name} · Meldung vom ${dayText(date)} · gedruckt mit dem Stand vom ${dayText(district.today)}`,
  );
  return (
    <Loaded query={query} what="Meldung" page="Meldung">
      {({ day, unit, revisions, previous }) => (
        <Page
          title={`Meldung vom ${longDayText(day)}`}
          place={unit.name}
          heading={`${unit.name}, ${longDayText(day)}`}
          head={
            <>
              <UnitHead unitKey={unitKey} data={null} />
              <div className="page__filters">
                <DateStepper
                  label="Meldetag"
                  value={date}
                  today={district.today}
                  onChange={(other) =>
                    void navigate({ to: '/kommune/$unitKey/meldungen/$date', params: { unitKey, date: other } })
                  }
                />
              </div>
            </>
          }
        >
          <p className="kern-body day-cell">
            <DayMark day={{ ...unit.reportingDay, revision: revisions[0]?.revision ?? null }} />
            {dayWords({ ...unit.reportingDay, revision: revisions[0]?.revision ?? null })}
          </p>
          {revisions.length === 0 ? (
            <Empty>
              Für diesen Tag liegt keine Meldung vor. <MayReport unitKey={unitKey} date={day} />
            </Empty>
          ) : (
            <>
              <ReportTable report={revisions[0]!} previous={previous} />
              <section aria-labelledby="revisions-title">
                <h2 className="kern-heading-small" id="revisions-title">
                  Fassungen
                </h2>
                <ol className="revisions" reversed>
                  {revisions.map((revision, index) => (
                    <li key={revision.id}>
                      <Revision
                        revision={revision}
                        former={revisions[index + 1] ?? null}
                        timeZone={district.timeZone}
                      />
                    </li>
                  ))}
                </ol>
              </section>
              <div className="actions">
                <MayReport unitKey={unitKey} date={day} />
                <Button weight="tertiary" onClick={() => window.print()}>
                  Drucken
                </Button>
              </div>
            </>
          )}
        </Page>
      )}
    </Loaded>
  );
}

function MayReport({ unitKey, date }: { readonly unitKey: string; readonly date: string }): ReactNode {
  const { role, units } = useViewer();
  if (role !== 'STEERING_OFFICER' && !units.some(({ key }) => key === unitKey)) return null;
  return (
    <Link className="kern-link" to="/meldung/$unitKey/$date" params={{ unitKey, date }}>
      Melden oder korrigieren
    </Link>
  );
}

/** "Fassung 2, 11:40 Uhr, Grund: Zahlendreher" and what it says differently. */
function Revision({
  revision,
  former,
  timeZone,
}: {
  readonly revision: Report;
  readonly former: Report | null;
  readonly timeZone: string;
}): ReactNode {
  const differences = former ? differencesOf(former, revision) : [];
  return (
    <>
      <p className="kern-body">
        <strong>Fassung {revision.revision}</strong>, {momentText(revision.recordedAt, timeZone)}
        {revision.recordedBy && `, ${revision.recordedBy}`}
        {revision.onBehalf && ', in Vertretung'} · {sourceName[revision.source] ?? revision.source}
        {revision.confirmedUnchanged && ' · unverändert bestätigt'}
        {revision.correctionReason && <>, Grund: {revision.correctionReason}</>}
      </p>
      {former && differences.length === 0 && <p className="kern-body muted">Ändert keine Angabe.</p>}
      {differences.length > 0 && (
        <ul className="differences">
          {differences.map(({ label, before, now }) => (
            <li key={label}>
              {label}: <del>{before}</del> → <ins>{now}</ins>
            </li>
          ))}
        </ul>
      )}
      {revision.warnings.length > 0 && (
        <details>
          <summary>Bestätigte Hinweise ({revision.warnings.length})</summary>
          <ul>
            {revision.warnings.map(({ code, message, field }) => (
              <li key={`${code}${field}`}>{message}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

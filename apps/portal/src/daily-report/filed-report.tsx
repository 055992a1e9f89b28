import { type ReactNode } from 'react';
import { Button } from '../ui/controls.js';
import { type Report } from './report-queries.js';
import { ReportTable } from './report-table.js';

/** The report on record, to be read, printed or corrected. */
export function FiledReport({
  report,
  previous,
  onCorrect,
}: {
  readonly report: Report;
  readonly previous: Report | null;
  /** null = the day is closed for the viewer. */
  readonly onCorrect: (() => void) | null;
}): ReactNode {
  return (
    <>
      <ReportTable id="report" report={report} previous={previous} />
      <div className="actions">
        {onCorrect && (
          <Button icon="edit" id="correct" onClick={onCorrect}>
            Korrigieren
          </Button>
        )}
        <Button weight="tertiary" onClick={() => window.print()}>
          Drucken
        </Button>
      </div>
    </>
  );
}

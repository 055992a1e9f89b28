import './explanation.css';
import { type ReactNode, useEffect, useRef } from 'react';
import { dayText } from '../format/format.domain.js';
import { Button } from '../ui/controls.js';
import { AssessmentsExplained } from './assessments-explained.js';
import { FlowExplained } from './flow-explained.js';
import { type SituationKey, type Picture, type Series } from './situation-queries.js';
import { SumsExplained } from './sums-explained.js';
import { type FigureKey } from './tiles.domain.js';

const titles: Record<FigureKey, string> = {
  untergebracht: 'Untergebracht',
  frei: 'Sofort frei',
  aussicht: 'In Aussicht (30 Tage)',
  zuweisungen: 'Zuweisungen',
  anrechnung: 'Voraussichtliche Anrechnung',
  lage: 'Lage',
};

/** "So gerechnet": formula, rule and inputs of a figure, each with the way to the report it stands on. */
export function ExplanationDialog({
  figure,
  situationKey,
  picture,
  series,
  timeZone,
  onClose,
}: {
  readonly figure: FigureKey;
  readonly situationKey: SituationKey;
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
          So gerechnet: {titles[figure]} am {dayText(situationKey.date)}
        </h2>
      </div>
      <div className="kern-dialog__body">
        {figure === 'lage' ? (
          <AssessmentsExplained picture={picture} timeZone={timeZone} />
        ) : (
          <SumsExplained figure={figure} situationKey={situationKey} timeZone={timeZone} />
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

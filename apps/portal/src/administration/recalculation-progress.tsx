import { type ReactNode } from 'react';
import { counted } from '../format/format.domain.js';
import { useRecalculation } from '../situation/recalculation.js';

/** The progress of the days that a change of the rules touches. */
export function RecalculationProgress({ districtKey }: { readonly districtKey: string }): ReactNode {
  const { daysPending, days } = useRecalculation(districtKey);
  const text = `Noch ${counted(daysPending, 'Tag', 'Tage')} neu zu berechnen`;
  return (
    <>
      {daysPending > 0 && (
        <div className="recalculation">
          <p className="kern-body">{text}</p>
          <progress className="kern-progress" aria-label={text} max={days} value={days - daysPending} />
        </div>
      )}
      <p className="kern-body" role="status">
        {daysPending === 0 && days > 0 && 'Die Zahlen vergangener Tage sind neu berechnet.'}
      </p>
    </>
  );
}

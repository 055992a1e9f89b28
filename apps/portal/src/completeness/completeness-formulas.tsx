import { type ReactNode } from 'react';
import { HowCounted } from '../ui/how-counted.js';

/** The formulas of the rates, and the way to their parts. */
export function CompletenessFormulas(): ReactNode {
  return (
    <HowCounted>
      <dl className="kern-body">
        <div>
          <dt>Vollzähligkeit</dt>
          <dd>
            eingegangene ÷ fällige Meldungen. Fällig sind erwartete Meldungen, deren Frist abgelaufen ist oder die schon
            da sind; freiwillige zählen nicht.
          </dd>
        </div>
        <div>
          <dt>Pünktlichkeit</dt>
          <dd>bis zur Frist eingegangene ÷ fällige Meldungen.</dd>
        </div>
        <div>
          <dt>Abdeckung</dt>
          <dd>
            bekannte ÷ alle Angaben zu „Untergebracht“, je Kommune eine für dezentral und eine für GU; fortgeschriebene
            zählen mit.
          </dd>
        </div>
      </dl>
      <p className="kern-body">Jedes Feld der Tabelle führt zur Meldung des Tages mit allen Fassungen.</p>
    </HowCounted>
  );
}

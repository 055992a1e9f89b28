import { Link } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { themes } from '#map-layers/domain';
import { countText, longDayText, shortDayText } from '../format/format.domain.js';
import { Known, Status } from '../ui/status.js';
import { type MapUnit, staleSince, valueText } from './map-units.domain.js';

/** What is known of the unit that is chosen, whatever the map shows. */
export function UnitFacts({ unit, canOpen }: { readonly unit: MapUnit; readonly canOpen: boolean }): ReactNode {
  const { attributes } = unit;
  const since = staleSince(unit);
  const [, perInhabitants, occupancy, age] = themes;
  const both = (decentralised: number | null, shared: number | null): string =>
    `${countText(decentralised)} dezentral, ${countText(shared)} GU`;
  return (
    <section className="unit-facts" aria-label={unit.name}>
      <h2 className="kern-heading-small">{unit.name}</h2>
      <dl>
        <dt>Lage</dt>
        <dd>
          <Status assessment={attributes.assessment} staleSince={since && shortDayText(since)} />
        </dd>
        <dt>Gemeldet für</dt>
        <dd>
          <Known>{attributes.reported_on && longDayText(attributes.reported_on)}</Known>
        </dd>
        <dt>Untergebracht</dt>
        <dd>{both(attributes.accommodated_decentralised, attributes.accommodated_shared)}</dd>
        <dt>Sofort frei</dt>
        <dd>{both(attributes.available_decentralised, attributes.available_shared)}</dd>
        {[
          { theme: perInhabitants!, label: 'Frei je 1.000 Einwohner' },
          { theme: occupancy!, label: 'Auslastung' },
          { theme: age!, label: 'Datenalter' },
        ].map(({ theme, label }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <Known>{valueText(theme, unit)}</Known>
            </dd>
          </div>
        ))}
      </dl>
      {attributes.boundary_schematic && <p className="kern-body kern-body--small muted">Grenze schematisch.</p>}
      {canOpen && (
        <Link to={`/kommune/${unit.key}` as string} className="kern-link">
          {unit.name} öffnen
        </Link>
      )}
    </section>
  );
}

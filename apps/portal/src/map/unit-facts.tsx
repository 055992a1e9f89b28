import './unit-facts.css';
import { Link } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { themes } from '#map-layers/domain';
import { measureLabel, typeLabel } from '#reporting/domain';
import { countText, dayText, longDayText } from '../format/format.domain.js';
import { HowCounted } from '../ui/how-counted.js';
import { Known, Status } from '../ui/status.js';
import { assessmentOf, figureByKind, type MapUnit, valueText } from './map-units.domain.js';
import { freePerInhabitantsText, occupancyText } from './unit-facts.domain.js';

/** All figures of the chosen unit, whatever the map shows. */
export function UnitFacts({ unit, canOpen }: { readonly unit: MapUnit; readonly canOpen: boolean }): ReactNode {
  const { attributes } = unit;
  const [, perInhabitants, occupancy, age] = themes;
  return (
    <section className="unit-facts" aria-label={unit.name}>
      <h2 className="kern-heading-small">{unit.name}</h2>
      <dl>
        <dt>Lage</dt>
        <dd>
          <Status assessment={assessmentOf(unit)} />
        </dd>
        <dt>Gemeldet für</dt>
        <dd>
          <Known>{attributes.reported_on && longDayText(attributes.reported_on)}</Known>
        </dd>
        {[
          ...(['accommodatedPersons', 'availableNow'] as const).flatMap((measure) =>
            figureByKind(attributes, measure).map(({ type, value }) => [
              `${measureLabel[measure]}, ${typeLabel[type]}`,
              countText(value),
            ]),
          ),
          ['Frei je 1.000 Einwohner', valueText(perInhabitants!, unit)],
          ['Auslastung', valueText(occupancy!, unit)],
          ['Datenalter', valueText(age!, unit)],
        ].map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>
              <Known>{value!}</Known>
            </dd>
          </div>
        ))}
      </dl>
      <HowCounted>
        <p className="kern-body">
          Frei je 1.000 Einwohner: sofort frei, über alle Arten, je Einwohner: {freePerInhabitantsText(attributes)}
        </p>
        <p className="kern-body">
          Auslastung: Untergebrachte je Platz, über die Arten, von denen beides bekannt ist: {occupancyText(attributes)}
        </p>
        {canOpen && attributes.reported_on && (
          <p className="kern-body">
            Aus der{' '}
            <Link
              to="/kommune/$unitKey/meldungen/$date"
              params={{ unitKey: unit.key, date: attributes.reported_on }}
              className="kern-link"
            >
              Meldung vom {dayText(attributes.reported_on)}
            </Link>
          </p>
        )}
      </HowCounted>
      {attributes.boundary_schematic && <p className="kern-body kern-body--small muted">Grenze schematisch.</p>}
      {canOpen && (
        <Link to="/kommune/$unitKey" params={{ unitKey: unit.key }} className="kern-link">
          {unit.name} öffnen
        </Link>
      )}
    </section>
  );
}

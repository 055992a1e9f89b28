import './map-legend.css';
import { type ReactNode } from 'react';
import { showsAge, type Theme } from '#map-layers/domain';
import { countText, dative } from '../format/format.domain.js';
import { ClockSign, Swatch } from './area-signs.js';
import { classCounts, type MapUnit, staleSince } from './map-units.domain.js';

/** The classes with their breaks, and how many units are in each. */
export function MapLegend({ theme, units }: { readonly theme: Theme; readonly units: readonly MapUnit[] }): ReactNode {
  const stale = units.filter((unit) => staleSince(unit) !== null).length;
  return (
    <section className="map-legend" aria-labelledby="map-legend">
      <h2 className="kern-heading-small" id="map-legend">
        Legende
      </h2>
      <p className="kern-body kern-body--small muted">
        {theme.unit ? `${theme.description} Klassen in ${dative(theme.unit)}.` : theme.description}
      </p>
      <ul>
        {classCounts(theme, units).map(({ candidate, count }) => (
          <li key={candidate.id}>
            <Swatch theme={theme} candidate={candidate} />
            <span>{candidate.label}</span>
            <Count count={count} />
          </li>
        ))}
        {showsAge(theme) && (
          <li>
            {theme.attribute === 'assessment' ? (
              <svg className="map-swatch" viewBox="0 0 44 24" aria-hidden="true">
                <g transform="translate(22 12)">
                  <ClockSign />
                </g>
              </svg>
            ) : (
              <span className="map-swatch map-swatch--words" aria-hidden="true">
                (TT.MM.)
              </span>
            )}
            <span>Angaben von einem früheren Tag</span>
            <Count count={stale} />
          </li>
        )}
      </ul>
    </section>
  );
}

function Count({ count }: { readonly count: number }): ReactNode {
  return (
    <span className="map-legend__count">
      {countText(count)}
      <span className="kern-sr-only"> Kommunen</span>
    </span>
  );
}

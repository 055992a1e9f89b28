import './unit.css';
import { Link } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { useViewer } from '../session/viewer.js';
import { UnitFacts } from './unit-facts.js';
import { type UnitOverview } from './unit-queries.js';

/**
 * Head and tabs of a unit; the tab is a page of its own.
 * @param data as of today, whatever days the page is about; null = tabs only
 */
export function UnitHead({
  unitKey,
  data,
}: {
  readonly unitKey: string;
  readonly data: UnitOverview | null;
}): ReactNode {
  const { role, units, district } = useViewer();
  const mayReport =
    role === 'STEERING_OFFICER' || (role === 'MUNICIPAL_CLERK' && units.some(({ key }) => key === unitKey));
  return (
    <>
      {data && <UnitFacts data={data} today={district.today} />}
      <nav className="tabs" aria-label="Ansichten der Kommune">
        <ul>
          <li>
            <Link to="/kommune/$unitKey" params={{ unitKey }} activeOptions={{ exact: true }}>
              Überblick
            </Link>
          </li>
          <li>
            <Link to="/kommune/$unitKey/meldungen" params={{ unitKey }}>
              Meldungen
            </Link>
          </li>
          {mayReport && (
            <li>
              <Link to="/meldung/$unitKey/$date" params={{ unitKey, date: district.today }}>
                Tagesmeldung
              </Link>
            </li>
          )}
        </ul>
      </nav>
    </>
  );
}

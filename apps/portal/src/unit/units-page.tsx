import './unit.css';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { countText, dayText, shortDayText } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { Page } from '../ui/page.js';
import { usePrintFoot } from '../ui/print-foot.js';
import { Empty, Loaded } from '../ui/states.js';
import { Known, Status } from '../ui/status.js';
import { kindName } from './unit.domain.js';
import { unitsQuery } from './unit-queries.js';
import { numbers, Table, words } from '../ui/table.js';

/** Every unit of the district; a clerk with several units sees the own first. */
export default function UnitsPage(): ReactNode {
  const viewer = useViewer();
  const { query: part = '' } = useSearch({ from: '/frame/signed-in/kommunen' });
  const navigate = useNavigate();
  const query = useQuery(unitsQuery(viewer.district.key));
  usePrintFoot(`Kreislage · ${viewer.district.name} · Kommunen · Stand ${dayText(viewer.district.today)}`);
  const own = new Set(viewer.role === 'MUNICIPAL_CLERK' ? viewer.units.map(({ key }) => key) : []);
  return (
    <Page title="Kommunen" place={viewer.district.name} wide>
      <div className="kern-form-input unit-search">
        <label className="kern-label" htmlFor="suche">
          Kommune suchen
        </label>
        <input
          id="suche"
          type="search"
          className="kern-form-input__input"
          value={part}
          onChange={({ target }) =>
            void navigate({ to: '.', search: target.value ? { query: target.value } : {}, replace: true })
          }
        />
      </div>
      <Loaded query={query} what="Liste der Kommunen">
        {(units) => {
          const found = units
            .filter(({ unit }) => unit.name.toLocaleLowerCase('de').includes(part.toLocaleLowerCase('de')))
            .sort(
              (a, b) =>
                Number(own.has(b.unit.key)) - Number(own.has(a.unit.key)) ||
                a.unit.name.localeCompare(b.unit.name, 'de'),
            );
          return found.length === 0 ? (
            <Empty>
              {units.length === 0
                ? 'Für diesen Landkreis sind noch keine Kommunen angelegt.'
                : `Keine Kommune hat „${part}“ im Namen.`}
            </Empty>
          ) : (
            <Table
              name="Kommunen"
              caption="Kommunen des Landkreises, heute"
              columns={[words('Name'), words('Art'), numbers('Einwohner'), words('Lage'), words('Stand der Zahlen')]}
            >
              <tbody className="kern-table__body">
                {found.map(({ unit, report, reportedOn, stalenessDays }) => (
                  <tr key={unit.key} className="kern-table__row">
                    <th scope="row" className="kern-table__cell">
                      <Link className="kern-link" to="/kommune/$unitKey" params={{ unitKey: unit.key }}>
                        {unit.name}
                      </Link>
                      {own.has(unit.key) && <span className="muted"> · eigene</span>}
                    </th>
                    <td className="kern-table__cell">{kindName[unit.kind] ?? unit.kind}</td>
                    <td className="kern-table__cell kern-table__cell--numeric">
                      <Known>{countText(unit.population)}</Known>
                    </td>
                    <td className="kern-table__cell">
                      <Status
                        assessment={report?.assessment}
                        staleSince={stalenessDays && reportedOn ? shortDayText(reportedOn) : null}
                      />
                    </td>
                    <td className="kern-table__cell">
                      <Known>{reportedOn && dayText(reportedOn)}</Known>
                    </td>
                  </tr>
                ))}
              </tbody>
            </Table>
          );
        }}
      </Loaded>
    </Page>
  );
}

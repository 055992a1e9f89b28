import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { countText, dayText } from '../format/format.domain.js';
import { useViewer } from '../session/viewer.js';
import { TextField } from '../ui/field.js';
import { Empty, Loaded } from '../ui/states.js';
import { Known } from '../ui/status.js';
import { kindName } from '../unit/unit.domain.js';
import { type AdministeredUnit, administeredUnitsQuery, type AdministeredUnits } from './administration-queries.js';
import { AdministrationPage } from './administration-page.js';
import { ContactDialog } from './contact-dialog.js';
import { Deputies } from './deputies.js';
import { numbers, Table, words } from '../ui/table.js';

/** Kommunen und Vertretungen: who reports for which unit, and whom to reach there. */
export default function AdministeredUnitsPage(): ReactNode {
  const { district } = useViewer();
  const query = useQuery(administeredUnitsQuery(district));
  return (
    <AdministrationPage title="Kommunen und Vertretungen">
      <Loaded query={query} what="Liste der Kommunen">
        {(found) => (
          <>
            <Deputies found={found} today={district.today} />
            <Units found={found} />
          </>
        )}
      </Loaded>
    </AdministrationPage>
  );
}

function Units({ found: { units, clerks, deputies } }: { readonly found: AdministeredUnits }): ReactNode {
  const { query = '' } = useSearch({ from: '/frame/signed-in/verwaltung/einheiten' });
  const { today } = useViewer().district;
  const navigate = useNavigate();
  const [edited, setEdited] = useState<AdministeredUnit | null>(null);
  const shown = units.filter(({ name }) => name.toLocaleLowerCase('de').includes(query.toLocaleLowerCase('de')));
  return (
    <section className="administration-part" aria-labelledby="units-title">
      <h2 className="kern-heading-medium" id="units-title">
        Kommunen
      </h2>
      <p className="kern-body">
        Kommunen legt der Betrieb mit dem Befehl <code>district import</code> an und ändert sie so. Hier pflegen Sie,
        wen man dort erreicht.
      </p>
      <div className="page__filters">
        <TextField
          id="suche"
          type="search"
          label="Kommune suchen"
          value={query}
          onChange={(text) => void navigate({ to: '.', search: text ? { query: text } : {}, replace: true })}
        />
      </div>
      {shown.length === 0 ? (
        <Empty>
          {units.length === 0
            ? 'Für diesen Landkreis sind noch keine Kommunen angelegt.'
            : `Keine Kommune hat „${query}“ im Namen.`}
        </Empty>
      ) : (
        <Table
          name="Tabelle der Kommunen"
          caption="Kommunen des Landkreises"
          columns={[words('Name'), numbers('Einwohner'), words('Es melden'), words('Kontakt')]}
        >
          <tbody className="kern-table__body">
            {shown.map((unit) => {
              const own = clerks.filter(({ unitKeys }) => unitKeys.includes(unit.key));
              const standingIn = deputies.filter((deputy) => deputy.unit.key === unit.key && deputy.from <= today);
              return (
                <tr key={unit.key} className="kern-table__row">
                  <th scope="row" className="kern-table__cell">
                    <Link className="kern-link" to="/kommune/$unitKey" params={{ unitKey: unit.key }}>
                      {unit.name}
                    </Link>
                    <span className="muted cell-note">
                      {kindName[unit.kind] ?? unit.kind}
                      {validityText(unit, today)}
                    </span>
                  </th>
                  <td className="kern-table__cell kern-table__cell--numeric">
                    <Known>{countText(unit.population)}</Known>
                  </td>
                  <td className="kern-table__cell">
                    {own.length + standingIn.length === 0 ? (
                      <strong>niemand</strong>
                    ) : (
                      <ul className="plain-list">
                        {own.map(({ username, name }) => (
                          <li key={username}>
                            <Link className="kern-link" to="/verwaltung/konten/$username" params={{ username }}>
                              {name}
                            </Link>
                          </li>
                        ))}
                        {standingIn.map(({ id, account }) => (
                          <li key={id}>
                            {account.name} <span className="muted">in Vertretung</span>
                          </li>
                        ))}
                      </ul>
                    )}
                  </td>
                  <td className="kern-table__cell">
                    {unit.contact ? (
                      <ul className="plain-list">
                        {[unit.contact.office, unit.contact.phone, unit.contact.email].filter(Boolean).map((line) => (
                          <li key={line}>{line}</li>
                        ))}
                      </ul>
                    ) : (
                      <span className="muted">nicht eingetragen</span>
                    )}{' '}
                    <button
                      type="button"
                      className="kern-link-button"
                      aria-label={`Kontakt von ${unit.name} ${unit.contact ? 'ändern' : 'eintragen'}`}
                      onClick={() => setEdited(unit)}
                    >
                      {unit.contact ? 'ändern' : 'eintragen'}
                    </button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </Table>
      )}
      {edited && <ContactDialog unit={edited} onClose={() => setEdited(null)} />}
    </section>
  );
}

/** When it begins or ends, where that is worth saying. */
function validityText({ validFrom, validTo }: AdministeredUnit, today: string): string {
  const parts = [
    validFrom !== null && validFrom > today && `ab ${dayText(validFrom)}`,
    validTo !== null && `bis ${dayText(validTo)}`,
  ].filter(Boolean);
  return parts.length > 0 ? ` · ${parts.join(' ')}` : '';
}

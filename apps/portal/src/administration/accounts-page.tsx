import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { counted, momentText } from '../format/format.domain.js';
import { type Role, roleName, useViewer } from '../session/viewer.js';
import { SelectField, TextField } from '../ui/field.js';
import { Empty, Loaded } from '../ui/states.js';
import { accountState, isMeant } from './account.domain.js';
import { accountsQuery } from './administration-queries.js';
import { AdministrationPage } from './administration-page.js';
import { Table, words } from '../ui/table.js';

/** Konten und Rollen: everybody who can sign in in this district. */
export default function AccountsPage(): ReactNode {
  const { district } = useViewer();
  const { query: part = '', role = null } = useSearch({ from: '/frame/signed-in/verwaltung/konten' });
  const navigate = useNavigate();
  const query = useQuery(accountsQuery(district));
  const filter = (change: { query?: string; role?: Role | null }): void => {
    const next = { query: part, role, ...change };
    const search = { ...(next.query && { query: next.query }), ...(next.role && { role: next.role }) };
    void navigate({ to: '.', search, replace: true });
  };
  return (
    <AdministrationPage title="Konten und Rollen">
      <div className="page__filters">
        <TextField
          id="suche"
          type="search"
          label="Konto suchen (Name oder Benutzername)"
          value={part}
          onChange={(text) => filter({ query: text })}
        />
        <SelectField
          id="rolle"
          label="Rolle"
          value={role ?? ''}
          onChange={(chosen) => filter({ role: chosen === '' ? null : (chosen as Role) })}
        >
          <option value="">alle</option>
          {Object.entries(roleName).map(([one, name]) => (
            <option key={one} value={one}>
              {name}
            </option>
          ))}
        </SelectField>
        <Link className="kern-btn kern-btn--primary compact" to="/verwaltung/konto-anlegen">
          <span className="kern-label">Konto anlegen</span>
        </Link>
      </div>
      <Loaded query={query} what="Liste der Konten">
        {({ accounts }) => {
          const found = accounts.filter((account) => isMeant(account, part, role));
          if (found.length === 0) return <Empty>Kein Konto passt zu dieser Auswahl.</Empty>;
          const now = new Date();
          return (
            <>
              <p className="kern-body">{counted(found.length, 'Konto', 'Konten')}</p>
              <Table
                name="Konten"
                caption="Konten des Landkreises"
                columns={['Name', 'Benutzername', 'Rolle', 'Kommunen', 'Zustand', 'Zuletzt angemeldet'].map(words)}
              >
                <tbody className="kern-table__body">
                  {found.map((account) => (
                    <tr key={account.username} className="kern-table__row">
                      <th scope="row" className="kern-table__cell">
                        <Link
                          className="kern-link"
                          to="/verwaltung/konten/$username"
                          params={{ username: account.username }}
                        >
                          {account.name}
                        </Link>
                      </th>
                      <td className="kern-table__cell account-username">{account.username}</td>
                      <td className="kern-table__cell">{roleName[account.role]}</td>
                      <td className="kern-table__cell">{account.units.map(({ name }) => name).join(', ')}</td>
                      <td className="kern-table__cell">
                        {accountState(account, now, district.timeZone)}
                        {account.demonstration && <span className="muted"> · Vorführung</span>}
                      </td>
                      <td className="kern-table__cell">
                        {account.lastSignInAt ? momentText(account.lastSignInAt, district.timeZone) : 'nie'}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </Table>
            </>
          );
        }}
      </Loaded>
    </AdministrationPage>
  );
}

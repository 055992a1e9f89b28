import './frame.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { Button } from '../ui/controls.js';
import { useConnection } from '../offline/connection.js';
import { WaitingReportBand } from '../daily-report/waiting-report.js';
import { useNewDay } from '../session/new-day.js';
import { settingsQuery } from '../session/settings.js';
import { signOut } from '../session/sign-in.js';
import { type Role, roleName, type Viewer, viewerQuery } from '../session/viewer.js';
import { useShortcuts } from '../ui/shortcuts.js';
import { IdleWarning } from './idle-warning.js';

interface Entry {
  readonly to: string;
  readonly label: string;
  /** Beginning of the addresses that belong to it, where it is not its own. */
  readonly under?: string;
}

const situation: Entry = { to: '/lage', label: 'Lagebild' };
const map: Entry = { to: '/karte', label: 'Karte' };
const units: Entry = { to: '/kommunen', label: 'Kommunen', under: '/kommune' };
const completeness: Entry = { to: '/vollstaendigkeit', label: 'Vollständigkeit' };
const services: Entry = { to: '/kartendienste', label: 'Kartendienste' };

/** The pages of each role, in the order of docs/ux-concept.md. */
function navigationFor({ role, units: own }: Pick<Viewer, 'role' | 'units'>): readonly Entry[] {
  const entries: Record<Role, readonly Entry[]> = {
    MUNICIPAL_CLERK: [
      { to: '/meldung', label: 'Tagesmeldung' },
      situation,
      map,
      ...(own.length === 1
        ? [{ to: `/kommune/${own[0]!.key}`, label: 'Meine Kommune' }]
        : [{ ...units, label: 'Meine Kommunen' }]),
      { to: '/import', label: 'Import' },
    ],
    STEERING_OFFICER: [situation, map, units, completeness, { to: '/import', label: 'Import' }, services],
    ADMIN: [situation, map, units, completeness, { to: '/verwaltung', label: 'Administration' }, services],
    GIS: [map, services],
  };
  return entries[role];
}

/** Everything around a page: who is here, where one can go, and whether the server is there. */
export function Frame(): ReactNode {
  const { data: settings } = useQuery(settingsQuery);
  const { data: viewer } = useQuery(viewerQuery);
  const connected = useConnection();
  const navigate = useNavigate();
  useNewDay(viewer ?? null);
  useShortcuts({ '?': () => void navigate({ to: '/hilfe', hash: 'tasten' }) });
  return (
    <>
      <a className="skip-link" href="#inhalt">
        Zum Inhalt springen
      </a>
      {settings?.demonstration && <p className="demo-banner">Vorführung – erfundene Zahlen</p>}
      <Header viewer={viewer ?? null} />
      {!connected && (
        <p className="offline-band" role="alert">
          Keine Verbindung zum Server. Gezeigt wird der letzte Stand.
        </p>
      )}
      {viewer && <WaitingReportBand viewer={viewer} />}
      <main id="inhalt" tabIndex={-1}>
        <Outlet />
      </main>
      <footer className="frame-footer">
        <nav aria-label="Über dieses Portal">
          <ul>
            <li>
              <Link to="/hilfe">Hilfe</Link>
            </li>
            <li>
              <Link to="/barrierefreiheit" hash="melden">
                Barriere melden
              </Link>
            </li>
            <li>
              <Link to="/barrierefreiheit">Erklärung zur Barrierefreiheit</Link>
            </li>
            <li>
              <Link to="/datenschutz">Datenschutz</Link>
            </li>
            <li>
              <Link to="/impressum">Impressum</Link>
            </li>
            <li>Version {settings?.release}</li>
          </ul>
        </nav>
      </footer>
      {viewer && settings && <IdleWarning minutes={settings.idleMinutes} username={viewer.username} />}
    </>
  );
}

function Header({ viewer }: { readonly viewer: Viewer | null }): ReactNode {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return (
    <header className="frame-header">
      <div className="frame-header__top">
        <Link to="/" className="frame-header__product">
          <img src="/icon.svg" alt="" width="28" height="28" />
          Kreislage
        </Link>
        {viewer && <span className="frame-header__district">{viewer.district.name}</span>}
        {viewer && (
          <div className="frame-header__person">
            <span>
              <Link to="/konto" className="kern-link">
                {viewer.name}
              </Link>{' '}
              <span className="muted">· {roleName[viewer.role]}</span>
            </span>
            <Button
              weight="tertiary"
              icon="logout"
              compact
              onClick={() =>
                void signOut(queries).then((isKnown) =>
                  navigate({ to: '/anmelden', search: isKnown ? {} : { reason: 'offline' } }),
                )
              }
            >
              Abmelden
            </Button>
          </div>
        )}
      </div>
      {viewer && <Navigation viewer={viewer} />}
    </header>
  );
}

function Navigation({ viewer }: { readonly viewer: Viewer }): ReactNode {
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  return (
    <nav className="frame-navigation" aria-label="Hauptnavigation">
      <ul>
        {navigationFor(viewer).map(({ to, label, under = `${to}/` }) => (
          <li key={to}>
            <Link
              to={to}
              aria-current={pathname === to || pathname.startsWith(under) ? 'page' : undefined}
              // The router would set it by its own idea of what is active.
              activeProps={{}}
            >
              {label}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

import './administration.css';
import { Link } from '@tanstack/react-router';
import { type ReactNode } from 'react';
import { Page } from '../ui/page.js';

const sections = [
  { to: '/verwaltung/konten', label: 'Konten und Rollen' },
  { to: '/verwaltung/einheiten', label: 'Kommunen und Vertretungen' },
  { to: '/verwaltung/regeln', label: 'Meldefrist und Meldetage' },
] as const;

/** A page of the administration, with the way to the others. */
export function AdministrationPage({
  title,
  heading,
  children,
}: {
  readonly title: string;
  readonly heading?: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <Page
      title={title}
      place="Administration"
      heading={heading}
      wide
      head={
        <nav aria-label="Administration" className="administration-nav">
          <ul>
            {sections.map(({ to, label }) => (
              <li key={to}>
                <Link to={to}>{label}</Link>
              </li>
            ))}
          </ul>
        </nav>
      }
    >
      {children}
    </Page>
  );
}

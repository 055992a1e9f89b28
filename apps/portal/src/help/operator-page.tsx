import './help.css';
import { queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense } from 'react';
import { request } from '../graphql/request.js';
import { type OperatorPage as Name, settingsQuery } from '../session/settings.js';
import { Alert } from '../ui/controls.js';
import { Page } from '../ui/page.js';
import { Loaded, Loading } from '../ui/states.js';

const Markdown = lazy(() => import('react-markdown'));

const pageQuery = (name: Name) =>
  queryOptions({
    queryKey: ['settings', 'page', name],
    queryFn: async ({ signal }) => (await request<string>(`/portal/pages/${name}`, { signal })).body,
  });

/** A page whose text is the operator's; where there is none, it says so and what the product itself can say. */
function OperatorPage({
  name,
  title,
  children,
}: {
  readonly name: Name;
  readonly title: string;
  /** The page without a text of the operator. */
  readonly children?: ReactNode;
}): ReactNode {
  const { data: settings } = useSuspenseQuery(settingsQuery);
  return (
    <Page title={title}>
      {settings.pages.includes(name) ? (
        <OperatorText name={name} title={title} />
      ) : (
        <>
          <Alert kind="info" title="Diese Angaben macht der Betreiber">
            <p className="kern-body">
              Für diese Installation sind sie noch nicht hinterlegt. Der Betrieb legt dazu die Datei{' '}
              <code>{name}.md</code> in den Ordner, den die Einstellung <code>PAGES_DIR</code> nennt.
            </p>
          </Alert>
          {children}
        </>
      )}
    </Page>
  );
}

function OperatorText({ name, title }: { readonly name: Name; readonly title: string }): ReactNode {
  const query = useQuery(pageQuery(name));
  return (
    <Loaded query={query} what={title}>
      {(text) => (
        <Suspense fallback={<Loading what={title} />}>
          <div className="operator-text kern-body">
            <Markdown
              // The page has its one `h1` already.
              components={{ h1: ({ children }) => <h2 className="kern-heading-medium">{children}</h2> }}
            >
              {text}
            </Markdown>
          </div>
        </Suspense>
      )}
    </Loaded>
  );
}

/** Impressum: the operator's text alone. */
export function ImprintPage(): ReactNode {
  return <OperatorPage name="impressum" title="Impressum" />;
}

/** Datenschutz: the operator's text, else what the product itself processes. */
export function PrivacyPage(): ReactNode {
  const { data: settings } = useSuspenseQuery(settingsQuery);
  const basemapHost = settings.basemap && new URL(settings.basemap.url).host;
  return (
    <OperatorPage name="datenschutz" title="Datenschutz">
      <section className="help-part" aria-labelledby="data-title">
        <h2 className="kern-heading-medium" id="data-title">
          Was dieses Portal von sich aus verarbeitet
        </h2>
        <ul>
          <li>Meldungen enthalten Anzahlen, keine Angaben zu einzelnen Personen.</li>
          <li>
            Zu jeder Meldung wird festgehalten, welches Konto sie wann abgegeben hat; Anmeldungen, Änderungen und Abrufe
            ganzer Dateien werden protokolliert.
          </li>
          <li>
            Auf Ihrem Gerät liegen ein Sitzungs-Cookie, wer zuletzt angemeldet war (Benutzername, Name, Rolle, Landkreis
            und Kommunen), Entwürfe, eine Meldung, die auf Verbindung wartet, Ihre Einstellungen und die Dateien des
            Portals selbst.
          </li>
          <li>
            Es gibt keine Reichweitenmessung.{' '}
            {basemapHost
              ? `Der Kartenhintergrund kommt von ${basemapHost}; dieser Server sieht Ihre Netzadresse und den gezeigten Ausschnitt. Alle anderen Anfragen gehen nur an diesen Server hier.`
              : 'Keine Anfrage geht an andere Server als diesen.'}
          </li>
        </ul>
      </section>
    </OperatorPage>
  );
}

/** Erklärung zur Barrierefreiheit: the operator's text, else what the product can say of itself; and where to report. */
export function AccessibilityPage(): ReactNode {
  return (
    <>
      <OperatorPage name="barrierefreiheit" title="Erklärung zur Barrierefreiheit">
        <section className="help-part" aria-labelledby="state-title">
          <h2 className="kern-heading-medium" id="state-title">
            Stand des Produkts
          </h2>
          <ul>
            <li>
              Jede Seite wird bei jeder Version automatisch auf die Regeln der WCAG 2.2 (A und AA) geprüft, bei 320
              Pixeln Breite, bei 400 % Vergrößerung und mit den Farben des Betriebssystems für hohen Kontrast.
            </li>
            <li>Melden, Lagebild, Karte und Administration werden dabei auch mit der Tastatur allein bedient.</li>
            <li>
              Diagramme sind für Hilfsmittel ausgeblendet; die Karte ist mit der Tastatur erreichbar, hat für sie aber
              nur einen Namen. Dieselben Angaben stehen als Liste, Satz oder Tabelle daneben.
            </li>
            <li>Eine Prüfung mit Screenreadern durch Menschen steht noch aus.</li>
          </ul>
        </section>
      </OperatorPage>
      <section className="page help-part" aria-labelledby="melden">
        <h2 className="kern-heading-medium" id="melden" tabIndex={-1}>
          Barriere melden
        </h2>
        <p className="kern-body">
          Bitte schreiben Sie der Stelle, die im Impressum steht: welche Seite, was Sie tun wollten, womit Sie arbeiten.
          Kommen Sie dort nicht weiter, hilft die Schlichtungsstelle Ihres Landes.
        </p>
      </section>
    </>
  );
}

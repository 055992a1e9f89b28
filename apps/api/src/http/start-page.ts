import { createHash } from 'node:crypto';

/** What the page at `/` shows. */
export interface StartPage {
  readonly publicUrl: string;
  /** Demonstration accounts; null when there are none to show. */
  readonly demonstration: { readonly clerks: readonly string[] } | null;
}

const style = `
:root { color-scheme: light; --ink: #171a1c; --line: #c3cad0; --accent: #00578a; --ground: #f4f6f8; }
* { box-sizing: border-box; }
body { margin: 0; font: 1.0625rem/1.55 "Fira Sans", "Segoe UI", system-ui, sans-serif; color: var(--ink); background: #fff; }
header { border-bottom: 4px solid var(--accent); background: var(--ground); }
header div, main, footer { max-width: 46rem; margin: 0 auto; padding: 1.25rem 1.25rem; }
header p { margin: 0; }
h1 { margin: 0; font-size: 1.9rem; line-height: 1.2; }
h2 { font-size: 1.25rem; margin: 2rem 0 .5rem; }
.note { margin: 0; padding: .55rem 1.25rem; background: #fff4d6; border-bottom: 1px solid #7a5200; color: #4a3200; text-align: center; font-weight: 600; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
code { font: .95em/1.4 "Fira Mono", ui-monospace, Consolas, monospace; overflow-wrap: break-word; }
a { color: var(--accent); }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
details { margin-top: .75rem; }
ul.names { columns: 13rem; padding-left: 1.2rem; margin: .5rem 0; }
footer { color: #4b5359; font-size: .95rem; border-top: 1px solid var(--line); margin-top: 2rem; }
`;

/** Lets this one style pass and nothing else. */
export const startPagePolicy =
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; ` +
  `base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The page that stands at `/` until the portal comes: where everything is, and who may try it. */
export function renderStartPage({ publicUrl, demonstration }: StartPage): string {
  // Long paths may break behind a slash, and only there.
  const address = (path: string): string => `<code>${escapeHtml(path).replaceAll('/', '/<wbr>')}</code>`;
  return `<!doctype html>
<html lang="de">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Start – Kreislage</title>
<style>${style}</style>
</head>
<body>
${demonstration ? '<p class="note">Vorführung – erfundene Zahlen</p>' : ''}
<header><div>
<h1>Kreislage</h1>
<p>Tagesmeldungen der Kommunen, gemeinsames Lagebild des Landkreises</p>
</div></header>
<main>
<p>Der Dienst läuft unter <code>${escapeHtml(publicUrl)}</code>. Das Portal für den Browser folgt; bis dahin sind diese Wege da:</p>
<table>
<thead><tr><th scope="col">Weg</th><th scope="col">Wofür</th></tr></thead>
<tbody>
<tr><td>${address('/auth/login')}</td><td>Anmelden mit Benutzername und Kennwort (POST, JSON)</td></tr>
<tr><td>${address('/graphql')}</td><td>Melden und Lagebild abfragen (GraphQL, POST)</td></tr>
<tr><td><a href="/schema.graphql">${address('/schema.graphql')}</a></td><td>Das Schema dazu, mit Erklärungen</td></tr>
<tr><td><a href="/ogc?f=html">${address('/ogc')}</a></td><td>Kartendienste: Ebenen, Kacheln, Stile, Downloads für QGIS und andere</td></tr>
<tr><td><a href="/health/ready">${address('/health/ready')}</a></td><td>Zustand des Dienstes</td></tr>
</tbody>
</table>
${demonstration ? renderAccounts(demonstration.clerks) : ''}
</main>
<footer>Kreislage ${demonstration ? '· Zahlen und Meldungen der Vorführung sind erfunden, Grenzen schematisch' : ''}</footer>
</body>
</html>
`;
}

function renderAccounts(clerks: readonly string[]): string {
  return `<h2>Konten der Vorführung</h2>
<p>Kennwort für alle: <code>kreislage-demo</code></p>
<table>
<thead><tr><th scope="col">Benutzername</th><th scope="col">Rolle</th></tr></thead>
<tbody>
<tr><td><code>steuerung</code></td><td>Steuerung im Landkreis: liest alles, meldet in Vertretung</td></tr>
<tr><td><code>admin</code></td><td>Verwaltung; liest in dieser Fassung das Lagebild</td></tr>
<tr><td><code>gis</code></td><td>nur Kartenebenen</td></tr>
<tr><td><code>kommune.melle</code> und ${clerks.length > 1 ? clerks.length - 1 : 'die'} weitere</td><td>Meldende Stelle einer Kommune</td></tr>
</tbody>
</table>
${clerks.length > 0 ? `<details><summary>Alle Konten der Kommunen (${clerks.length})</summary><ul class="names">${clerks.map((name) => `<li><code>${escapeHtml(name)}</code></li>`).join('')}</ul></details>` : ''}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

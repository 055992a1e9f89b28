import { html, type Markup } from '#ogc';
import { type Link, selfLinks } from '#ogc/domain';
import { type Collection } from './collection.domain.js';
import { serviceTitle } from './service.domain.js';

/** One level above a page. */
export interface PathStep {
  readonly title: string;
  readonly href: string;
}

interface Page {
  readonly title: string;
  /** From the landing page down to the page above this one. */
  readonly path: readonly PathStep[];
  readonly links: readonly Link[];
  readonly demonstration?: boolean;
  readonly body: Markup;
}

/** The path to what stands below the landing page. */
export const belowLanding = (base: string): PathStep[] => [{ title: serviceTitle, href: `${base}/ogc?f=html` }];

/** The path to what stands below the list of collections. */
export const belowCollections = (base: string): PathStep[] => [
  ...belowLanding(base),
  { title: 'Ebenen', href: `${base}/ogc/collections?f=html` },
];

/** The path to what stands below a collection. */
export const belowCollection = (base: string, { id, title }: Pick<Collection, 'id' | 'title'>): PathStep[] => [
  ...belowCollections(base),
  { title, href: `${base}/ogc/collections/${id}?f=html` },
];

/** The link of a page to the document that it shows. */
export const documentLink = (base: string, path: string, title = 'JSON'): Link[] => [
  { ...selfLinks(base, path, '')[0]!, rel: 'alternate', title },
];

/** A page for people: German, without script. */
export function renderPage(base: string, { title, path, links, demonstration, body }: Page): string {
  const others = links.filter(({ rel }) => rel === 'alternate' || rel === 'enclosure');
  return html`<!doctype html>
    <html lang="de">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${path.length === 0 ? '' : `${title} – `}Kartendienste – Kreislage</title>
        <link rel="stylesheet" href="${base}/ogc/resources/seite.css" />
      </head>
      <body>
        <a class="skip" href="#inhalt">Zum Inhalt springen</a>
        ${demonstration === true ? html`<p class="note">Vorführung – erfundene Zahlen</p>` : null}
        <header>
          <p class="product">Kreislage <span>Kartendienste</span></p>
        </header>
        ${
          path.length > 0 &&
          html`<nav aria-label="Pfad">
            <ol>
              ${path.map((step) => html`<li><a href="${step.href}">${step.title}</a></li>`)}
              <li aria-current="page">${title}</li>
            </ol>
          </nav>`
        }
        <main id="inhalt">
          <h1>${title}</h1>
          ${body}
        </main>
        <footer>
          ${
            others.length > 0 &&
            html`<p>
              Auch als:
              ${others.map(
                (link, index) => html`${index > 0 ? ' · ' : ''}<a href="${link.href}">${link.title ?? link.type}</a>`,
              )}
            </p>`
          }
        </footer>
      </body>
    </html> `.text;
}

/** The style sheet of the pages. */
export const pageStyle = `
:root { color-scheme: light; --ink: #171a1c; --line: #6b747b; --thin: #c3cad0; --accent: #00578a; --ground: #f4f6f8; }
* { box-sizing: border-box; }
body { margin: 0; font: 1.0625rem/1.55 "Fira Sans", "Segoe UI", system-ui, sans-serif; color: var(--ink); background: #fff; }
header { border-bottom: 4px solid var(--accent); background: var(--ground); }
header p, nav, main, footer, .note { max-width: 72rem; margin: 0 auto; padding: .9rem 1.25rem; }
.product { font-weight: 700; font-size: 1.25rem; }
.product span { font-weight: 400; margin-left: .5rem; }
.note { max-width: none; background: #fff4d6; border-bottom: 1px solid #7a5200; color: #4a3200; text-align: center; font-weight: 600; }
footer p { margin: 0; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: .5rem; top: .5rem; padding: .5rem 1rem; background: #fff; z-index: 1; }
nav ol { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem .6rem; }
nav li + li::before { content: "›"; margin-right: .6rem; color: #4b5359; }
h1 { margin: .25rem 0 1rem; font-size: 1.9rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin: 2rem 0 .5rem; }
main { padding-bottom: 2rem; }
a { color: var(--accent); }
a, td, th, dd { overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
dl { display: grid; grid-template-columns: minmax(9rem, max-content) 1fr; gap: .35rem 1.25rem; margin: 0; }
dt { font-weight: 600; } dd { margin: 0; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .9rem .4rem 0; border-bottom: 1px solid var(--thin); overflow-wrap: normal; }
thead th { border-bottom: 2px solid var(--line); }
.number { text-align: right; font-variant-numeric: tabular-nums; }
code { font: .95em/1.4 "Fira Mono", ui-monospace, Consolas, monospace; overflow-wrap: anywhere; }
figure { margin: 0 0 1.5rem; }
figure svg { width: auto; max-width: 100%; height: auto; max-height: 30rem; border: 1px solid var(--line); background: #fff; display: block; }
figure path { fill: #e6f1f8; stroke: #00578a; stroke-width: 1; vector-effect: non-scaling-stroke; }
figure path.STRAINED { fill: #fff4d6; stroke: #7a5200; } figure path.CRITICAL { fill: #fdebe0; stroke: #9a3b00; } figure path.UNKNOWN { fill: #f2f2f2; stroke: #595959; stroke-dasharray: 4 3; }
figure text { text-anchor: middle; dominant-baseline: middle; fill: #171a1c; }
figcaption { color: #4b5359; font-size: .95rem; margin-top: .35rem; }
footer { max-width: 72rem; padding-top: 1rem; color: #4b5359; border-top: 1px solid var(--thin); }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .6rem; } }
@media (forced-colors: active) { figure path { fill: Canvas; stroke: CanvasText; } }
`;

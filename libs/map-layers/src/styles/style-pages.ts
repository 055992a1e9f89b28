import { factList, html, table } from '#ogc';
import { type Link } from '#ogc/domain';
import { belowLanding, documentLink, type PathStep, renderPage } from '../layer/service-page.js';
import { type Theme, themes } from '../layer/theme.domain.js';

const belowStyles = (base: string): PathStep[] => [
  ...belowLanding(base),
  { title: 'Kartenstile', href: `${base}/ogc/styles?f=html` },
];

export function stylesPage(base: string): string {
  return renderPage(base, {
    title: 'Kartenstile',
    path: belowLanding(base),
    links: documentLink(base, '/styles'),
    body: html`<dl>
      ${themes.map(
        ({ id, title, description }) =>
          html`<dt><a href="${base}/ogc/styles/${id}?f=html">${title}</a></dt>
            <dd>${description}</dd>`,
      )}
    </dl>`,
  });
}

export function stylePage(base: string, { id, title, description }: Theme, links: readonly Link[]): string {
  return renderPage(base, {
    title,
    path: belowStyles(base),
    links: documentLink(base, `/styles/${id}`, 'MapLibre-Stil'),
    body: html`<p>${description}</p>
      <figure>
        <img src="${base}/ogc/styles/${id}/legend?f=svg" alt="Legende, auch als Tabelle unter dem nächsten Verweis" />
      </figure>
      ${factList([
        ['Stil', html`<code>${links[0]!.href}</code>`],
        ['Legende', html`<a href="${base}/ogc/styles/${id}/legend?f=html">${links[1]!.title}</a>`],
        ['Für QGIS', html`<a href="${base}/ogc/clients/qgis/${id}.qml">${id}.qml</a>`],
      ])}`,
  });
}

export function legendPage(base: string, { id, title, unit, classes, unknown }: Theme): string {
  return renderPage(base, {
    title: `Legende: ${title}`,
    path: [...belowStyles(base), { title, href: `${base}/ogc/styles/${id}?f=html` }],
    links: documentLink(base, `/styles/${id}/legend`),
    body: html`<figure><img src="${base}/ogc/styles/${id}/legend?f=svg" alt="" /></figure>
      ${table(
        unit === null ? title : `${title} (${unit})`,
        ['Klasse', 'Farbe', 'Muster'],
        [...classes, unknown].map(({ label, fill, pattern }) => [label, fill, patternWords[pattern]]),
      )}`,
  });
}

const patternWords = {
  plain: 'ohne',
  dots: 'weite Punkte',
  lines: 'dichte schräge Linien',
  crosshatch: 'offenes Kreuzmuster, gestrichelter Rand',
  'wide-rules': 'weite waagerechte Linien',
  rules: 'waagerechte Linien',
  'narrow-rules': 'enge waagerechte Linien',
  grid: 'Karos',
};

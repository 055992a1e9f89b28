import { factList, html, table } from '#ogc';
import { addressOf, type Link, MAX_ZOOM, type TileMatrixSet, tileMatrixSetIds, tileMatrixSetOf } from '#ogc/domain';
import { type Collection } from '../layer/collection.domain.js';
import { belowCollection, belowLanding, documentLink, renderPage } from '../layer/service-page.js';

export function tileMatrixSetsPage(base: string): string {
  return renderPage(base, {
    title: 'Kachelschemata',
    path: belowLanding(base),
    links: documentLink(base, '/tileMatrixSets'),
    body: html`<dl>
      ${tileMatrixSetIds.map(
        (id) =>
          html`<dt><a href="${base}/ogc/tileMatrixSets/${id}?f=html">${id}</a></dt>
            <dd>${tileMatrixSetOf(id).title}</dd>`,
      )}
    </dl>`,
  });
}

const numbers = new Intl.NumberFormat('de-DE', { maximumFractionDigits: 4 });

export function tileMatrixSetPage(base: string, set: TileMatrixSet): string {
  return renderPage(base, {
    title: set.id,
    path: [...belowLanding(base), { title: 'Kachelschemata', href: `${base}/ogc/tileMatrixSets?f=html` }],
    links: documentLink(base, `/tileMatrixSets/${set.id}`),
    body: html`${factList([
      ['Titel', set.title],
      ['Koordinatensystem', html`<code>${set.crs}</code>`],
      ['Linke obere Ecke', set.tileMatrices[0]!.pointOfOrigin.map((value) => numbers.format(value)).join(' / ')],
    ])}
    ${table(
      'Stufen',
      ['Stufe', 'Maßstab 1 :', 'Meter je Pixel', 'Spalten und Zeilen'],
      set.tileMatrices.map(({ id, scaleDenominator, cellSize, matrixWidth }) => [
        id,
        numbers.format(Math.round(scaleDenominator)),
        numbers.format(cellSize),
        numbers.format(matrixWidth),
      ]),
      [false, true, true, true],
    )}`,
  });
}

export function tilesetsPage(base: string, collection: Collection): string {
  return renderPage(base, {
    title: 'Kacheln',
    path: belowCollection(base, collection),
    links: documentLink(base, `/collections/${collection.id}/tiles`),
    body: html`<dl>
      ${tileMatrixSetIds.map(
        (id) =>
          html`<dt><a href="${base}/ogc/collections/${collection.id}/tiles/${id}?f=html">${id}</a></dt>
            <dd>${tileMatrixSetOf(id).title}</dd>`,
      )}
    </dl>`,
  });
}

export function tilesetPage(
  base: string,
  collection: Collection,
  set: TileMatrixSet,
  { links }: { readonly links: readonly Link[] },
): string {
  const path = `/collections/${collection.id}/tiles`;
  const template = links.find(({ rel }) => rel === 'item')!.href;
  return renderPage(base, {
    title: set.id,
    path: [...belowCollection(base, collection), { title: 'Kacheln', href: `${base}/ogc${path}?f=html` }],
    links: documentLink(base, `${path}/${set.id}`),
    body: html`${factList([
      ['Kachelschema', html`<a href="${base}/ogc/tileMatrixSets/${set.id}?f=html">${set.title}</a>`],
      ['Adresse der Kacheln', html`<code>${template}</code>`],
      ['Form', 'Mapbox Vector Tile, gzip'],
      ['Stufen', `0 bis ${MAX_ZOOM}`],
      [
        'TileJSON',
        set.id === 'WebMercatorQuad' &&
          html`<a href="${addressOf(base, `${path}/${set.id}`, { f: 'tilejson' })}">TileJSON 3.0</a>`,
      ],
      [
        'Nur Grenzen',
        html`<code>${addressOf(base, `${path}/${set.id}`, { flavour: 'geometry' })}</code>, Werte eines Tages:
          <code>${addressOf(base, `/collections/${collection.id}/values`)}</code>`,
      ],
    ])}`,
  });
}

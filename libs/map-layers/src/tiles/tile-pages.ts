import { selfLinks, serviceTitle } from '../catalogue/documents.domain.js';
import { addressOf, type Link } from '../http/links.domain.js';
import { factList, html, renderPage, table } from '../http/page.js';
import { type Collection } from '../layer/collection.domain.js';
import { type LayerSettings } from '../layer/layer-settings.js';
import { MAX_ZOOM, type TileMatrixSet, tileMatrixSetIds, tileMatrixSetOf } from './tile-matrix-set.domain.js';

type Base = Pick<LayerSettings, 'base'>;

const home = ({ base }: Base) => [{ title: serviceTitle, href: `${base}/ogc?f=html` }];
const others = ({ base }: Base, path: string): Link[] => [
  { ...selfLinks(base, path, '')[0]!, rel: 'alternate', title: 'JSON' },
];
const aboveTiles = (base: Base, { id, title }: Collection) => [
  ...home(base),
  { title: 'Ebenen', href: `${base.base}/ogc/collections?f=html` },
  { title, href: `${base.base}/ogc/collections/${id}?f=html` },
];

export function tileMatrixSetsPage(base: Base): string {
  return renderPage(base.base, {
    title: 'Kachelschemata',
    path: home(base),
    links: others(base, '/tileMatrixSets'),
    body: html`<dl>
      ${tileMatrixSetIds.map(
        (id) =>
          html`<dt><a href="${base.base}/ogc/tileMatrixSets/${id}?f=html">${id}</a></dt>
            <dd>${tileMatrixSetOf(id).title}</dd>`,
      )}
    </dl>`,
  });
}

const numbers = new Intl.NumberFormat('de-DE', { maximumFractionDigits: 4 });

export function tileMatrixSetPage(base: Base, set: TileMatrixSet): string {
  return renderPage(base.base, {
    title: set.id,
    path: [...home(base), { title: 'Kachelschemata', href: `${base.base}/ogc/tileMatrixSets?f=html` }],
    links: others(base, `/tileMatrixSets/${set.id}`),
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

export function tilesetsPage(base: Base, collection: Collection): string {
  return renderPage(base.base, {
    title: 'Kacheln',
    path: aboveTiles(base, collection),
    links: others(base, `/collections/${collection.id}/tiles`),
    body: html`<dl>
      ${tileMatrixSetIds.map(
        (id) =>
          html`<dt><a href="${base.base}/ogc/collections/${collection.id}/tiles/${id}?f=html">${id}</a></dt>
            <dd>${tileMatrixSetOf(id).title}</dd>`,
      )}
    </dl>`,
  });
}

export function tilesetPage(
  base: Base,
  collection: Collection,
  set: TileMatrixSet,
  { links }: { readonly links: readonly Link[] },
): string {
  const path = `/collections/${collection.id}/tiles`;
  const template = links.find(({ rel }) => rel === 'item')!.href;
  return renderPage(base.base, {
    title: set.id,
    path: [...aboveTiles(base, collection), { title: 'Kacheln', href: `${base.base}/ogc${path}?f=html` }],
    links: others(base, `${path}/${set.id}`),
    body: html`${factList([
      ['Kachelschema', html`<a href="${base.base}/ogc/tileMatrixSets/${set.id}?f=html">${set.title}</a>`],
      ['Adresse der Kacheln', html`<code>${template}</code>`],
      ['Form', 'Mapbox Vector Tile, gzip'],
      ['Stufen', `0 bis ${MAX_ZOOM}`],
      [
        'TileJSON',
        set.id === 'WebMercatorQuad' &&
          html`<a href="${addressOf(base.base, `${path}/${set.id}`, { f: 'tilejson' })}">TileJSON 3.0</a>`,
      ],
      [
        'Nur Grenzen',
        html`<code>${addressOf(base.base, `${path}/${set.id}`, { flavour: 'geometry' })}</code>, Werte eines Tages:
          <code>${addressOf(base.base, `/collections/${collection.id}/values`)}</code>`,
      ],
    ])}`,
  });
}

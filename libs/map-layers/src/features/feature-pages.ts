import { factList, html, table } from '#ogc';
import { belowCollection, renderPage } from '../layer/service-page.js';
import { smallMap, smallMapOfPlaces } from './small-map.js';
import {
  type AttributeDefinition,
  type AttributeValue,
  type Collection,
  type LayerFeature,
} from '../layer/collection.domain.js';
import { accommodationTypes, numberOf } from '#reporting/domain';
import { type Audience, PUBLISHED_NOTE } from '../layer/disclosure.domain.js';
import { type Surroundings } from '../query/feature-page.domain.js';

const words: Readonly<Record<string, string>> = {
  TOWN: 'Stadt',
  MUNICIPALITY: 'Gemeinde',
  MUNICIPAL_ASSOCIATION: 'Samtgemeinde',
  DISTRICT_FACILITY: 'Einrichtung des Kreises',
  REPORTED: 'gemeldet',
  CARRIED_FORWARD: 'fortgeschrieben',
  UNKNOWN: 'keine Meldung',
  SUFFICIENT: '● ausreichend',
  STRAINED: '◆ angespannt',
  CRITICAL: '▲ kritisch',
};

const numbers = new Intl.NumberFormat('de-DE', { maximumFractionDigits: 1 });

/** A value as people read it; unknown is a dash that says so, and for everybody may be what is not published. */
function valueText(
  { type, values }: AttributeDefinition,
  value: AttributeValue | undefined,
  audience: Audience,
): unknown {
  if (value === null || value === undefined)
    return html`<span title="${audience === 'public' ? 'unbekannt oder nicht öffentlich' : 'unbekannt'}">–</span>`;
  if (type === 'integer' || type === 'number') return numbers.format(value as number);
  if (type === 'boolean') return value === true ? 'ja' : 'nein';
  if (type === 'date') return (value as string).split('-').reverse().join('.');
  return values ? (words[value as string] ?? value) : value;
}

/** The columns of the overview; the page of a feature has all. */
const overview = [
  'name',
  'date',
  'valid_from',
  'valid_to',
  'assessment',
  'status',
  'reported_on',
  ...(['accommodatedPersons', 'availableNow'] as const).flatMap((measure) =>
    accommodationTypes.map((type) => numberOf(measure, type).column),
  ),
  'occupancy_rate',
];

/** A page of features for people: a small map and a table. */
export function itemsPage(
  base: string,
  collection: Collection,
  features: readonly LayerFeature[],
  numberMatched: number | null,
  { links, demonstration, audience, attribution }: Surroundings,
): string {
  const columns = collection.attributes.filter(({ name }) => overview.includes(name));
  const next = links.find(({ rel }) => rel === 'next');
  const caption = `${collection.title}${attribution === null ? '.' : `. Grenzen: ${attribution}.`}`;
  return renderPage(base, {
    title: 'Objekte',
    path: belowCollection(base, collection),
    links,
    demonstration,
    body: html`${collection.time === 'state' ? smallMap(features, caption) : smallMapOfPlaces(features, caption)}
      <p>
        ${numberMatched === null ? html`${features.length} Objekte auf dieser Seite.` : html`${features.length} von ${numberMatched} Objekten.`}
        ${audience === 'public' ? html`„–“ heißt unbekannt oder nicht öffentlich, nicht 0. ${PUBLISHED_NOTE}` : '„–“ heißt unbekannt, nicht 0.'}
        <a href="${base}/ogc/collections/${collection.id}/queryables?f=html">Bedeutung der Angaben</a>
      </p>
      ${table(
        collection.title,
        columns.map(({ title }) => title),
        features.map((feature) =>
          columns.map((column) =>
            column.name === 'name'
              ? html`<a href="${base}/ogc/collections/${collection.id}/items/${feature.id}?f=html"
                  >${feature.attributes['name']}</a
                >`
              : valueText(column, feature.attributes[column.name], audience),
          ),
        ),
        columns.map(({ type }) => type === 'integer' || type === 'number'),
      )}
      ${next && html`<p><a rel="next" href="${next.href}">Nächste Seite</a></p>`}`,
  });
}

/** One feature with everything that it says. */
export function featurePage(
  base: string,
  collection: Collection,
  feature: LayerFeature,
  { links, demonstration, audience, attribution }: Surroundings,
): string {
  const name = String(feature.attributes['name']);
  return renderPage(base, {
    title: name,
    path: [
      ...belowCollection(base, collection),
      { title: 'Objekte', href: `${base}/ogc/collections/${collection.id}/items?f=html` },
    ],
    links,
    demonstration,
    body: html`${smallMap([feature], attribution === null ? name : `${name}. Grenzen: ${attribution}.`)}
    ${audience === 'public' && html`<p>${PUBLISHED_NOTE}</p>`}
    ${factList(
      collection.attributes.map((attribute) => [
        attribute.title,
        html`${valueText(attribute, feature.attributes[attribute.name], audience)}${attribute.unit !== undefined && feature.attributes[attribute.name] !== null ? ` ${attribute.unit}` : ''}`,
      ]),
    )}`,
  });
}

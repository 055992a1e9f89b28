import { germanDate } from '#kernel';
import { factList, html, type Markup, table } from '#ogc';
import { crsList, type Link } from '#ogc/domain';
import { type Collection } from '../layer/collection.domain.js';
import { themes } from '../layer/theme.domain.js';
import { type CollectionFacts, type ServiceFacts } from './documents.domain.js';
import { serviceDescription, serviceTitle } from '../layer/service.domain.js';
import { belowCollection, belowCollections, belowLanding, documentLink, renderPage } from '../layer/service-page.js';

const typeWords = { string: 'Text', integer: 'ganze Zahl', number: 'Zahl', boolean: 'wahr oder falsch', date: 'Tag' };

export function landingPage(facts: ServiceFacts, { description }: { description: string }): string {
  const { base } = facts;
  const entry = (path: string, title: string, text: string): Markup =>
    html`<dt><a href="${base}/ogc${path}">${title}</a></dt>
      <dd>${text}</dd>`;
  return renderPage(base, {
    title: serviceTitle,
    path: [],
    links: documentLink(facts.base, ''),
    body: html`<p>${description}</p>
      <dl>
        ${entry('/collections?f=html', 'Ebenen', 'Lage der Kommunen und des Landkreises, als Stand eines Tages und im Verlauf')}
        ${entry('/tileMatrixSets?f=html', 'Kachelschemata', 'Einteilung der Vektorkacheln in Stufen, Zeilen und Spalten')}
        ${entry('/styles?f=html', 'Kartenstile', 'Stile und Legenden für MapLibre: Lage, freie Plätze, Auslastung, Datenalter')}
        ${entry('/api?f=html', 'Schnittstelle', 'Alle Adressen und Parameter (OpenAPI 3.0)')}
        ${entry('/conformance?f=html', 'Normen', 'Erfüllte Klassen der OGC-Normen')}
      </dl>
      <h2>In QGIS einbinden</h2>
      <p>
        Am schnellsten: die <a href="${base}/ogc/clients/qgis/kreislage.qgs">Projektdatei</a> öffnen. Von Hand: neue
        Verbindung „WFS / OGC API – Features“ mit der Adresse <code>${base}/ogc</code>. Anmeldung in beiden Fällen:
        „Basic“, Benutzername beliebig, Kennwort ist das Token, das Ihre Administration ausstellt.
      </p>
      <p>
        Stile für eigene Ebenen:
        ${themes.map(
          ({ id, title }, index) =>
            html`${index > 0 ? ', ' : ''}<a href="${base}/ogc/clients/qgis/${id}.qml">${title}</a>`,
        )}.
      </p>
      <h2>Andere Programme</h2>
      <p>
        <a href="${base}/ogc/clients/masterportal/services.json">Einträge für ein Masterportal</a>,
        <a href="${base}/ogc/clients/dcat.jsonld">Metadaten als DCAT-AP.de</a>.
      </p>`,
  });
}

export function conformancePage(facts: ServiceFacts, { conformsTo }: { conformsTo: readonly string[] }): string {
  return renderPage(facts.base, {
    title: 'Erfüllte Klassen der Normen',
    path: belowLanding(facts.base),
    links: documentLink(facts.base, '/conformance'),
    body: html`<ul>
      ${conformsTo.map((uri) => html`<li><code>${uri}</code></li>`)}
    </ul>`,
  });
}

export function apiPage(facts: ServiceFacts, document: Record<string, unknown>): string {
  const paths = document['paths'] as Record<
    string,
    { get: { tags: string[]; summary: string; parameters: Parameter[] } }
  >;
  const described = (document['components'] as { parameters: Record<string, Parameter> }).parameters;
  const whole = (parameter: Parameter): Parameter =>
    parameter.$ref === undefined ? parameter : described[parameter.$ref.split('/').at(-1)!]!;
  return renderPage(facts.base, {
    title: 'Schnittstelle',
    path: belowLanding(facts.base),
    links: [
      {
        href: `${facts.base}/ogc/api?f=json`,
        rel: 'alternate',
        type: 'application/vnd.oai.openapi+json;version=3.0',
        title: 'OpenAPI 3.0 (JSON)',
      },
    ],
    body: html`<p>
        ${serviceDescription} Alle Adressen beginnen mit <code>${facts.base}/ogc</code> und werden mit GET gelesen.
      </p>
      ${Object.entries(paths).map(
        ([path, { get }]) =>
          html`<h2><code>${path}</code></h2>
            <p>${get.summary}</p>
            ${
              get.parameters.length > 0 &&
              table(
                `Parameter von ${path}`,
                ['Parameter', 'Bedeutung'],
                get.parameters.map(whole).map(({ name, description }) => [html`<code>${name}</code>`, description]),
              )
            }`,
      )}`,
  });
}

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly description: string;
}

export function collectionsPage(
  facts: ServiceFacts,
  described: readonly (readonly [Collection, CollectionFacts])[],
): string {
  return renderPage(facts.base, {
    title: 'Ebenen',
    path: belowLanding(facts.base),
    links: documentLink(facts.base, '/collections'),
    body: html`<dl>
      ${described.map(
        ([{ id, title, description }]) =>
          html`<dt><a href="${facts.base}/ogc/collections/${id}?f=html">${title}</a></dt>
            <dd>${description}</dd>`,
      )}
    </dl>`,
  });
}

export function collectionPage(
  facts: ServiceFacts,
  collection: Collection,
  { bbox, days, attribution }: CollectionFacts,
  links: readonly Link[],
): string {
  const { base, publicLayers } = facts;
  const path = `/collections/${collection.id}`;
  const license = links.find(({ rel }) => rel === 'license');
  return renderPage(base, {
    title: collection.title,
    path: belowCollections(facts.base),
    links: [...documentLink(facts.base, path), ...links.filter(({ rel }) => rel === 'enclosure')],
    body: html`<p>${collection.description}</p>
      ${factList([
        ['Name der Ebene', html`<code>${collection.id}</code>`],
        [
          'Objekte',
          html`<a href="${base}/ogc${path}/items?f=html">ansehen</a>,
            <a href="${base}/ogc${path}/items?f=json">GeoJSON</a>`,
        ],
        [
          'Kacheln',
          collection.time === 'state' && html`<a href="${base}/ogc${path}/tiles?f=html">Mapbox-Vektorkacheln</a>`,
        ],
        [
          'Angaben',
          html`<a href="${base}/ogc${path}/queryables?f=html">Bedeutung und Einheiten</a>,
            <a href="${base}/ogc${path}/schema">Arten als JSON Schema</a>`,
        ],
        ['Zeit', days && `${germanDate(days[0])} bis heute`],
        [
          'Ausdehnung',
          bbox &&
            `${bbox.map((degree) => degree.toLocaleString('de-DE', { maximumFractionDigits: 3 })).join(' / ')} (West / Süd / Ost / Nord, Grad)`,
        ],
        [
          'Zugang',
          publicLayers.includes(collection.id)
            ? 'öffentlich: kleine Zahlen sind gerundet oder weggelassen'
            : 'mit Token oder Anmeldung',
        ],
        ['Grenzen', attribution],
        ['Lizenz der Grenzen', license && html`<a rel="license" href="${license.href}">${license.title}</a>`],
        [
          'Koordinatensysteme',
          crsList.map((crs, index) => html`${index > 0 ? html`<br />` : ''}${crs.title}: <code>${crs.uri}</code>`),
        ],
      ])}`,
  });
}

/** @param resource to which the page belongs */
export function attributesPage(facts: ServiceFacts, collection: Collection, resource: 'queryables' | 'schema'): string {
  return renderPage(facts.base, {
    title: 'Angaben',
    path: belowCollection(facts.base, collection),
    links: documentLink(facts.base, `/collections/${collection.id}/${resource}`),
    body: html`<p>${collection.description}</p>
      <p>
        Nach allen Angaben kann gefiltert werden, mit <code>filter</code> oder als Parameter ihres Namens. Was unbekannt
        ist, ist leer und nicht 0.
      </p>
      ${table(
        'Angaben',
        ['Name', 'Titel', 'Bedeutung', 'Art', 'Einheit'],
        collection.attributes.map(({ name, title, description, type, unit, values }) => [
          html`<code>${name}</code>`,
          title,
          html`${description}${values && html` Werte: ${values.map((value, index) => html`${index > 0 ? ', ' : ''}<code>${value}</code>`)}.`}`,
          typeWords[type],
          unit ?? '',
        ]),
      )}`,
  });
}

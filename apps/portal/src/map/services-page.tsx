import './services.css';
import { type ReactNode } from 'react';
import { themes } from '#map-layers/domain';
import { useViewer } from '../session/viewer.js';
import { Anchor } from '../ui/controls.js';
import { Page } from '../ui/page.js';
import { TableRegion } from '../ui/table.js';
import { layers } from './layers.js';
import { CopyAddress, QgisSteps, serviceAddress } from './service-address.js';

/** Kartendienste: what there is for other programs, and how they get it. */
export default function ServicesPage(): ReactNode {
  const { district } = useViewer();
  const base = serviceAddress();
  return (
    <Page title="Kartendienste" place={district.name}>
      <p className="kern-body">
        Dieselben Zahlen wie auf der Karte, für GIS, Kartenportale und Auswertungen. Alles liegt unter einer Adresse; im
        Browser geöffnet erklärt sich jede Seite selbst. Leer heißt unbekannt, nie 0.
      </p>
      <Section id="zugang" title="Adresse und Zugang">
        <CopyAddress label="Adresse aller Dienste" address={base} />
        <p className="kern-body">
          Im Browser sind Sie schon angemeldet. Programme brauchen ein Token, das Ihre Administration ausstellt: als
          Kennwort der Anmeldung „Basic“ mit beliebigem Benutzernamen, oder als <code>Authorization: Bearer</code>. In
          einer Adresse wird es nicht angenommen. Es gilt nur für die Karten und nur für {district.name}.
        </p>
        <ul className="kern-body">
          <li>
            <Anchor href="/ogc?f=html">Übersicht der Dienste</Anchor>
          </li>
          <li>
            <Anchor href="/ogc/api?f=html">Beschreibung der Schnittstelle (OpenAPI)</Anchor>
          </li>
          <li>
            <Anchor href="/ogc/conformance?f=html">Erfüllte Normen</Anchor>
          </li>
        </ul>
      </Section>
      <Section id="ebenen" title="Ebenen">
        <TableRegion labelledBy="ebenen">
          <table className="kern-table kern-table--small">
            <caption className="kern-sr-only">Ebenen und was ein Objekt darin ist</caption>
            <thead className="kern-table__head">
              <tr className="kern-table__row">
                <th className="kern-table__header" scope="col">
                  Ebene
                </th>
                <th className="kern-table__header" scope="col">
                  Ein Objekt ist
                </th>
                <th className="kern-table__header" scope="col">
                  Öffnen
                </th>
              </tr>
            </thead>
            <tbody className="kern-table__body">
              {layers.map(({ id, what }) => (
                <tr className="kern-table__row" key={id}>
                  <th className="kern-table__cell" scope="row">
                    <code>{id}</code>
                  </th>
                  <td className="kern-table__cell">{what}</td>
                  <td className="kern-table__cell">
                    <ul className="plain-list">
                      <li>
                        <Anchor href={`/ogc/collections/${id}/items?f=html`} aria-label={`Objekte von ${id}`}>
                          Objekte
                        </Anchor>
                      </li>
                      <li>
                        <Anchor href={`/ogc/collections/${id}/queryables?f=html`} aria-label={`Angaben von ${id}`}>
                          Angaben
                        </Anchor>
                      </li>
                    </ul>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableRegion>
        <p className="kern-body">
          Einen vergangenen Tag zeigt <code>?datetime=2026-11-22</code> hinter der Adresse; ohne ist es heute.
        </p>
      </Section>
      <Section id="qgis" title="QGIS">
        <QgisSteps />
        <p className="kern-body">Stile für die Ebene der Kommunen (QML):</p>
        <ul className="kern-body">
          {themes.map(({ id, title }) => (
            <li key={id}>
              <Anchor href={`/ogc/clients/qgis/${id}.qml`}>{title}</Anchor>
            </li>
          ))}
        </ul>
      </Section>
      <Section id="kacheln" title="Kartenstile und Vektorkacheln">
        <p className="kern-body">
          Für MapLibre und OpenLayers: fertige Stile mit eigenen Zeichen und Schriften, dazu Legenden. Kacheln gibt es
          in Web Mercator und in EPSG:25832.
        </p>
        <ul className="kern-body">
          {themes.map(({ id, title }) => (
            <li key={id}>
              {title}: <Anchor href={`/ogc/styles/${id}?f=html`}>Stil „{title}“</Anchor>,{' '}
              <Anchor href={`/ogc/styles/${id}/legend?f=html`}>Legende „{title}“</Anchor>
            </li>
          ))}
          <li>
            <Anchor href="/ogc/collections/unit-situations/tiles?f=html">Kachelsätze der Kommunen</Anchor>
          </li>
        </ul>
        <CopyAddress
          label="Adresse der Kacheln"
          address={`${base}/collections/unit-situations/tiles/WebMercatorQuad/{z}/{y}/{x}`}
        />
      </Section>
      <Section id="dateien" title="Dateien">
        <p className="kern-body">
          Der ganze Stand von heute als Datei. CSV hat Semikolon und Dezimalkomma. Jeder Download wird protokolliert.
        </p>
        <ul className="kern-body">
          {[
            ['csv', 'CSV'],
            ['gpkg', 'GeoPackage (EPSG:25832)'],
            ['fgb', 'FlatGeobuf'],
          ].map(([format, name]) => (
            <li key={format}>
              <Anchor href={`/ogc/collections/unit-situations/items?f=${format}`} download>
                {name}
              </Anchor>
            </li>
          ))}
        </ul>
      </Section>
      <Section id="portale" title="Masterportal und Metadaten">
        <ul className="kern-body">
          <li>
            <Anchor href="/ogc/clients/masterportal/services.json">Einträge für ein Masterportal</Anchor>{' '}
            (services.json)
          </li>
          <li>
            <Anchor href="/ogc/clients/dcat.jsonld">Metadaten für GovData</Anchor> (DCAT-AP.de)
          </li>
        </ul>
      </Section>
    </Page>
  );
}

function Section({
  id,
  title,
  children,
}: {
  readonly id: string;
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className="services-section" aria-labelledby={id}>
      <h2 className="kern-heading-medium" id={id}>
        {title}
      </h2>
      {children}
    </section>
  );
}

import './help.css';
import { type ReactNode } from 'react';
import { Page } from '../ui/page.js';
import { ShortcutSwitch } from '../ui/shortcut-switch.js';

const keys: readonly (readonly [string, string])[] = [
  ['Alt + U', 'Meldung unverändert bestätigen'],
  ['Strg + Enter', 'Meldung absenden'],
  ['Enter', 'nächstes Feld der Tagesmeldung'],
  ['T', 'heute (auf Seiten mit einem Tag, außerhalb von Feldern)'],
  ['?', 'diese Übersicht'],
  ['Pfeiltasten', 'von Feld zu Feld in der Vollständigkeit, von Kommune zu Kommune auf der Karte'],
];

const mistakes: readonly (readonly [string, string])[] = [
  [
    '„In der Kopfzeile fehlen die Spalten …“',
    'Die Spaltennamen der Vorlage in eine Zeile schreiben, keine verbundenen Zellen.',
  ],
  [
    '„… ist ein Schlüssel, den die Tabellenkalkulation gekürzt hat“',
    'Spalte als Text formatieren, Schlüssel neu eintragen. Eine fehlende führende Null schadet nicht.',
  ],
  ['„… ist keine ganze Zahl“', 'Nur Ziffern. Feld leeren, wenn die Zahl unbekannt ist.'],
  ['„… ist eine Zahl und kein Tag“', 'Spalte als Datum formatieren.'],
  ['„Zelle C2 enthält eine Formel“', 'Zellen kopieren, „Inhalte einfügen – Werte“.'],
  ['„Der Tag ist abgeschlossen.“', 'Nach der Sperre meldet nur noch der Landkreis, einzeln und mit Grund.'],
];

/** Hilfe: the few rules that figures follow, keys, and the import. Opened from every page at the same place. */
export default function HelpPage(): ReactNode {
  return (
    <Page title="Hilfe">
      <nav aria-label="Auf dieser Seite">
        <ul className="help-contents">
          <li>
            <a className="kern-link" href="#regeln">
              Was die Zahlen bedeuten
            </a>
          </li>
          <li>
            <a className="kern-link" href="#melden">
              Tagesmeldung
            </a>
          </li>
          <li>
            <a className="kern-link" href="#import">
              Import
            </a>
          </li>
          <li>
            <a className="kern-link" href="#tasten">
              Tasten
            </a>
          </li>
        </ul>
      </nav>
      <section className="help-part" aria-labelledby="regeln">
        <h2 className="kern-heading-medium" id="regeln">
          Was die Zahlen bedeuten
        </h2>
        <ul>
          <li>
            <strong>Leer ist nicht null.</strong> Ein leeres Feld heißt unbekannt. Keine Plätze und keine Personen
            werden als 0 eingetragen.
          </li>
          <li>
            <strong>Bestände</strong> (untergebracht, frei, in Aussicht, Lage) gelten weiter, bis die nächste Meldung
            kommt, höchstens so viele Tage, wie der Landkreis festgelegt hat. Danach gilt die Kommune als unbekannt.
          </li>
          <li>
            <strong>Zuweisungen</strong> gehören zu genau einem Tag und werden nie fortgeschrieben.
          </li>
          <li>
            <strong>Jede Summe sagt, was in ihr steckt</strong>: wie viele Kommunen bekannt sind und von wann die
            älteste Meldung ist. „So gerechnet“ zeigt den Weg bis zu den einzelnen Meldungen.
          </li>
          <li>
            <strong>Kenntnisstand.</strong> Frühere Tage können mit dem Kenntnisstand von damals gezeigt werden oder mit
            allem, was später korrigiert wurde.
          </li>
        </ul>
      </section>
      <section className="help-part" aria-labelledby="melden">
        <h2 className="kern-heading-medium" id="melden">
          Tagesmeldung
        </h2>
        <ul>
          <li>Hat sich nichts geändert, genügt „Unverändert bestätigen“. Die Zuweisungen des Tages sind dann 0.</li>
          <li>
            Fehler verhindern das Absenden. Hinweise werden einmal angezeigt und mit „Trotzdem absenden“ bestätigt; sie
            stehen dann bei der Meldung.
          </li>
          <li>
            Was Sie eintragen, bleibt 14 Tage als Entwurf auf diesem Gerät, auch nach dem Abmelden. Ohne Verbindung
            wartet eine Meldung auf dem Gerät und wird gesendet, sobald es geht.
          </li>
          <li>Jede Korrektur ist eine neue Fassung mit Grund. Frühere Fassungen bleiben sichtbar.</li>
          <li>Namen von Personen gehören nicht in Bemerkungen und Bezeichnungen.</li>
        </ul>
      </section>
      <section className="help-part" aria-labelledby="import">
        <h2 className="kern-heading-medium" id="import">
          Import
        </h2>
        <p className="kern-body">
          Nötig sind nur die Spalten <code>ars</code> (Schlüssel der Kommune) und <code>stichtag</code>; eine Zeile je
          Kommune und Tag. Weitere Spalten: <code>zuweisungen</code>, <code>anrechnung_voraussichtlich</code>,{' '}
          <code>untergebracht_dezentral</code>, <code>untergebracht_gu</code>, <code>frei_dezentral</code>,{' '}
          <code>frei_gu</code>, <code>plaetze_dezentral</code>, <code>plaetze_gu</code>, <code>aussicht_dezentral</code>
          , <code>aussicht_dezentral_ab</code>, <code>aussicht_gu</code>, <code>aussicht_gu_ab</code>, <code>lage</code>
          , <code>bemerkung</code>, <code>korrekturgrund</code>, <code>fassung</code>. Fehlt eine Spalte, bleibt, was
          gemeldet ist. Dieselbe Datei noch einmal zu senden schadet nie.
        </p>
        <dl className="help-list">
          {mistakes.map(([said, mend]) => (
            <div key={said}>
              <dt>{said}</dt>
              <dd>{mend}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section className="help-part" aria-labelledby="tasten">
        <h2 className="kern-heading-medium" id="tasten">
          Tasten
        </h2>
        <dl className="help-list">
          {keys.map(([key, meaning]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <ShortcutSwitch />
      </section>
    </Page>
  );
}

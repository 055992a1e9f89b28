import './service-address.css';
import { type ReactNode, useRef, useState } from 'react';
import { Anchor, Button } from '../ui/controls.js';

/** Address of the map layers as programs of other people need it. */
export function serviceAddress(): string {
  return `${location.origin}/ogc`;
}

/** An address to copy: by the button, or by hand where the browser does not let us. */
export function CopyAddress({ label, address }: { readonly label: string; readonly address: string }): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  const [outcome, setOutcome] = useState('');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(address);
      setOutcome('Kopiert.');
    } catch {
      field.current?.select();
      setOutcome('Bitte mit Strg+C kopieren.');
    }
  };
  return (
    <div className="copy-address">
      <label className="kern-label kern-label--small">
        {label}
        <input
          ref={field}
          className="kern-form-input__input"
          readOnly
          value={address}
          onFocus={({ target }) => target.select()}
        />
      </label>
      <Button compact icon="content-copy" onClick={() => void copy()}>
        Kopieren
      </Button>
      <span role="status">{outcome}</span>
    </div>
  );
}

/** The steps in QGIS. */
export function QgisSteps(): ReactNode {
  return (
    <ul className="kern-body">
      <li>
        Am schnellsten: <Anchor href="/ogc/clients/qgis/kreislage.qgs">QGIS-Projekt herunterladen</Anchor> und öffnen.
      </li>
      <li>
        Von Hand: Layer → „WFS/OGC API – Features hinzufügen“ → Neu, Adresse einfügen, Anmeldung „Basic“. „Seitenweise
        laden“ bleibt eingeschaltet.
      </li>
      <li>
        QGIS fragt nach Benutzername (beliebig) und Kennwort: Das ist ein Token, das Ihre Administration ausstellt. Ihr
        Kennwort für dieses Portal gilt dort nicht.
      </li>
    </ul>
  );
}

import { type ReactNode, useState } from 'react';
import { CheckField } from './field.js';
import { shortcutsAreOn, switchShortcuts } from './shortcuts.js';

/** Keys beside those of the browser, on or off on this device. */
export function ShortcutSwitch(): ReactNode {
  const [on, setOn] = useState(shortcutsAreOn);
  return (
    <CheckField
      id="shortcuts"
      label="Tastenkürzel auf diesem Gerät verwenden"
      checked={on}
      onChange={(isOn) => {
        switchShortcuts(isOn);
        setOn(isOn);
      }}
    />
  );
}

import { useEffect } from 'react';
import { onDevice } from '../device/on-device.js';
import { useLatest } from './latest.js';

const SETTING = 'shortcuts-off';

/** Whether keys beside those of the browser do anything; a person may switch them off. */
export function shortcutsAreOn(): boolean {
  return onDevice.find<boolean>(SETTING) !== true;
}

/** For this device. */
export function switchShortcuts(on: boolean): void {
  if (on) onDevice.forget(SETTING);
  else onDevice.keep(SETTING, true);
}

/** Keys as `alt+u` or `?`; plain ones work outside of fields only. */
export function useShortcuts(actions: Readonly<Record<string, () => void>>): void {
  const latest = useLatest(actions);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!shortcutsAreOn() || event.metaKey) return;
      const name = `${event.ctrlKey ? 'ctrl+' : ''}${event.altKey ? 'alt+' : ''}${event.key.toLowerCase()}`;
      const action = latest.current[name];
      // The page behind an open dialog does not react.
      if (!action || document.querySelector('dialog:modal')) return;
      const isPlain = !event.ctrlKey && !event.altKey;
      if (isPlain && (event.target as HTMLElement).closest('input, textarea, select, [contenteditable]')) return;
      event.preventDefault();
      action();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [latest]);
}

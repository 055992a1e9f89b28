import { type ReactNode, useEffect, useState } from 'react';
import { Button } from './controls.js';

/** Copies a text and says so for a moment; where the browser does not allow it, the text can still be selected. */
export function CopyButton({ text, children }: { readonly text: string; readonly children: string }): ReactNode {
  const [state, setState] = useState<'idle' | 'copied' | 'refused'>('idle');
  useEffect(() => {
    if (state === 'idle') return undefined;
    const timer = setTimeout(() => setState('idle'), 4_000);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = (): void =>
    void navigator.clipboard.writeText(text).then(
      () => setState('copied'),
      () => setState('refused'),
    );
  return (
    <>
      <Button compact icon="content-copy" onClick={copy}>
        {children}
      </Button>
      <span role="status" className="kern-body kern-body--small">
        {state === 'copied' && 'Kopiert.'}
        {state === 'refused' && 'Kopieren ist hier nicht erlaubt. Bitte den Text markieren.'}
      </span>
    </>
  );
}

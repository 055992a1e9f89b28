import './how-counted.css';
import { type ReactNode } from 'react';

/** "So gerechnet" for figures that need no more than a few lines: folded away until somebody asks. */
export function HowCounted({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <details className="how">
      <summary>So gerechnet</summary>
      {children}
    </details>
  );
}

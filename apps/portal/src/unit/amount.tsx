import { type ReactNode } from 'react';
import { countText } from '../format/format.domain.js';
import { onlyKind, type Parts } from '../situation/picture.domain.js';
import { Known } from '../ui/status.js';

/** The sum over the known kinds, and a note about the others. */
export function Amount({ parts }: { readonly parts: Parts }): ReactNode {
  const half = onlyKind(parts);
  return (
    <>
      <Known>{countText(parts.total)}</Known>
      {half && <span className="amount__half">{half}</span>}
    </>
  );
}

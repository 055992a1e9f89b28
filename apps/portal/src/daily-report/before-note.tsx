import { type ReactNode } from 'react';

/** The value of a group of fields in the report before, and whether it is another one now. */
export function BeforeNote({
  id,
  text,
  isChanged,
}: {
  readonly id: string;
  readonly text: string;
  readonly isChanged: boolean;
}): ReactNode {
  return (
    <p className="kern-body before-note" id={id}>
      {text} {isChanged && <span className="number-field__change">geändert</span>}
    </p>
  );
}

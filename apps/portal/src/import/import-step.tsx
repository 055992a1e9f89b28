import { type ReactNode } from 'react';

/** One numbered step of the import. */
export function ImportStep({
  number,
  title,
  isFocusable,
  children,
}: {
  readonly number: number;
  readonly title: string;
  /** Whether the heading can get the focus when the step appears. */
  readonly isFocusable?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  const id = `step-${number}`;
  return (
    <section aria-labelledby={id} className="import-step">
      <h2 className="kern-heading-small" id={id} {...(isFocusable && { tabIndex: -1 })}>
        {number} {title}
      </h2>
      {children}
    </section>
  );
}

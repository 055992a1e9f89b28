import './mail-text.css';
import { type ReactNode } from 'react';
import { CopyButton } from './copy-button.js';

/** A mail as the server has written it: sent, or to be copied. */
export function MailText({
  name,
  to,
  subject,
  body,
  sent,
}: {
  /** Its name for screen readers. */
  readonly name: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly body: string;
  readonly sent: boolean;
}): ReactNode {
  return (
    <article className="mail-text" aria-label={name}>
      <p className="kern-body">
        <span className="muted">An:</span> {to.length > 0 ? to.join(', ') : 'keine Adresse hinterlegt'}
        {sent && ' · versendet'}
      </p>
      <p className="kern-body">
        <span className="muted">Betreff:</span> {subject}
      </p>
      <pre>{body}</pre>
      <CopyButton text={`${subject}\n\n${body}`}>Text kopieren</CopyButton>
    </article>
  );
}

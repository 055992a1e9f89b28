import { type ReactNode, useEffect, useRef } from 'react';
import { momentText } from '../format/format.domain.js';
import { MailText } from '../ui/mail-text.js';
import { type Account, type Invitation } from './administration-queries.js';

/** An invitation, shown once: nobody, the administration included, can ask for the link again. Gets the focus. */
export function InvitationText({
  account,
  invitation: { subject, body, sent, expiresAt },
  timeZone,
}: {
  readonly account: Account;
  readonly invitation: Invitation;
  readonly timeZone: string;
}): ReactNode {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [expiresAt]);
  return (
    <section className="invitation" aria-labelledby="invitation-title">
      <h2 className="kern-heading-medium" id="invitation-title" tabIndex={-1} ref={heading}>
        {sent ? 'Einladung ist versendet' : 'Einladung zum Kopieren'}
      </h2>
      <p className="kern-body">
        {sent ? `Die Einladung ging an ${account.email}.` : 'Bitte senden Sie diesen Text selbst an die Person.'} Der
        Link ist einmal verwendbar, bis {momentText(expiresAt, timeZone)}.{' '}
        {body === null ? 'Ihn sieht nur, wer die E-Mail bekommt.' : 'Er wird nur jetzt gezeigt.'}
      </p>
      {body !== null && (
        <MailText
          name={`Einladung für ${account.name}`}
          to={account.email ? [account.email] : []}
          subject={subject}
          body={body}
          sent={sent}
        />
      )}
    </section>
  );
}

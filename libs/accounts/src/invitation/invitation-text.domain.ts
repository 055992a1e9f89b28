import { dayOf, germanDate, germanTime } from '#kernel';

/** The mail that brings somebody the link to set the own password. */
export function invitationText(invitation: {
  readonly name: string;
  readonly username: string;
  readonly link: string;
  readonly expiresAt: Date;
  readonly timeZone: string;
}): { readonly subject: string; readonly body: string } {
  const { name, username, link, expiresAt, timeZone } = invitation;
  const until = `${germanDate(dayOf(expiresAt, timeZone))}, ${germanTime(expiresAt, timeZone)}`;
  return {
    subject: 'Kreislage: Ihr Konto',
    body: [
      `Guten Tag, ${name},`,
      '',
      `für Sie ist bei Kreislage das Konto „${username}“ eingerichtet. Bitte legen Sie über diesen Link Ihr Kennwort fest:`,
      link,
      '',
      `Der Link ist einmal verwendbar, bis zum ${until}.`,
      '',
    ].join('\n'),
  };
}

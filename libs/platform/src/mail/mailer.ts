import { isLoopback } from '../config/config.js';

/** A mail of plain text. */
interface Mail {
  /** Nobody = it is not sent. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** The caller waits for the mail server no longer than this. Milliseconds. */
const LIMIT_MS = 5_000;

/** Hands mails to the mail server of `SMTP_URL`; without one, nothing is sent. */
export class Mailer {
  private readonly server: URL | null;
  private readonly from: string;

  /**
   * @param smtpUrl `smtps://NAME:KENNWORT@RECHNER:465`; `?from=` names the sender, else the user name where it is an address
   * @param publicUrl address of the installation; its host is the sender's where nothing else is known
   * @param onError gets the reason why a mail was not sent: the message may quote the server, addresses included
   */
  constructor(
    smtpUrl: string | undefined,
    publicUrl: string,
    private readonly onError: (error: unknown) => void,
  ) {
    this.server = smtpUrl === undefined ? null : new URL(smtpUrl);
    const user = decodeURIComponent(this.server?.username ?? '');
    this.from =
      this.server?.searchParams.get('from') ??
      (user.includes('@') ? user : `kreislage@${new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')}`);
  }

  /**
   * For each mail whether the server has taken it for all who are to get it. Takes 5 s at most, and never fails. Not to be called inside a
   * transaction: what is sent cannot be taken back.
   */
  async send(mails: readonly Mail[]): Promise<boolean[]> {
    const { server } = this;
    const sent = mails.map(() => false);
    if (server === null || mails.every(({ to }) => to.length === 0)) return sent;
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      pool: true,
      maxConnections: 2,
      host: server.hostname.replace(/^\[|\]$/g, ''),
      port: Number(server.port) || (server.protocol === 'smtps:' ? 465 : 587),
      secure: server.protocol === 'smtps:',
      // Over the network only encrypted; certificates are checked.
      requireTLS: !isLoopback(server.hostname),
      ...(server.username
        ? { auth: { user: decodeURIComponent(server.username), pass: decodeURIComponent(server.password) } }
        : {}),
      connectionTimeout: LIMIT_MS,
      greetingTimeout: LIMIT_MS,
      socketTimeout: LIMIT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    let late: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      late = setTimeout(resolve, LIMIT_MS);
    });
    const work = mails.map(async ({ to, subject, text }, index) => {
      if (to.length === 0) return;
      try {
        const { rejected } = await transport.sendMail({ from: this.from, to: [...to], subject, text });
        if (rejected.length > 0)
          throw Object.assign(new Error('Some recipients were refused'), { code: 'EENVELOPE', command: 'RCPT TO' });
        sent[index] = true;
      } catch (error) {
        this.onError(error);
      }
    });
    await Promise.race([Promise.all(work), limit]);
    clearTimeout(late);
    // A mail that is still on its way counts as not sent.
    transport.close();
    return [...sent];
  }
}

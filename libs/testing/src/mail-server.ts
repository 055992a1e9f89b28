import { SMTPServer } from 'smtp-server';

/** A mail as a server got it. */
interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** A mail server on this machine that keeps what it is given. */
export interface MailServer {
  /** For `SMTP_URL`. */
  readonly url: string;
  readonly mails: ReceivedMail[];
  /** Names and passwords that were used. */
  readonly logins: (readonly [string, string])[];
  close(): Promise<void>;
}

/**
 * @param options.refuse an address that it takes no mail for
 * @param options.tls certificate and key: it speaks TLS from the first byte on
 */
export async function startMailServer({
  refuse,
  tls,
}: {
  readonly refuse?: string;
  readonly tls?: { readonly key: string; readonly cert: string };
} = {}): Promise<MailServer> {
  const mails: ReceivedMail[] = [];
  const logins: (readonly [string, string])[] = [];
  const server = new SMTPServer({
    ...(tls ? { secure: true, ...tls } : {}),
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) => {
      logins.push([username ?? '', password ?? '']);
      done(null, { user: username ?? '' });
    },
    onRcptTo: ({ address }, _session, done) =>
      // As real servers do, it names the address.
      done(address === refuse ? new Error(`5.1.1 <${address}>: no such mailbox`) : null),
    onData: (stream, { envelope }, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('end', () => {
        const { mailFrom, rcptTo } = envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          ...read(Buffer.concat(chunks).toString('utf8')),
        });
        done();
      });
    },
  });
  // A client that does not trust the certificate hangs up.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as { port: number };
  return {
    url: `${tls ? 'smtps' : 'smtp'}://127.0.0.1:${port}`,
    mails,
    logins,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Subject and text of a message of one part, with the encodings that plain mails have. */
function read(message: string): { subject: string; text: string } {
  const [, head = '', body = ''] = /^(.*?)\r\n\r\n(.*)$/s.exec(message) ?? [];
  const unfolded = head.replace(/\r\n[ \t]+/g, ' ');
  const header = (name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(unfolded)?.[1] ?? '';
  const encoding = header('Content-Transfer-Encoding').toLowerCase();
  const bytes =
    encoding === 'base64'
      ? Buffer.from(body, 'base64')
      : encoding === 'quoted-printable'
        ? fromQuoted(body)
        : Buffer.from(body);
  return { subject: fromWords(header('Subject')), text: bytes.toString('utf8').replace(/\r\n/g, '\n') };
}

function fromQuoted(text: string): Buffer {
  return Buffer.from(
    text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
}

/** RFC 2047: words in another encoding stand together without the blanks between them. */
function fromWords(text: string): string {
  return text
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(/=\?utf-8\?([QB])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      (kind.toUpperCase() === 'B' ? Buffer.from(word, 'base64') : fromQuoted(word.replaceAll('_', ' '))).toString(
        'utf8',
      ),
    );
}

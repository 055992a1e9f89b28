import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { orRequired, startMailServer, type MailServer } from '#testing';
import { packageRoot } from '../process/package-root.js';
import { Mailer } from './mailer.js';

const hasOpenssl = orRequired(spawnSync('openssl', ['version']).status === 0, 'OpenSSL', 'openssl');
const [inOpenssl, noOpenssl] = hasOpenssl ? [it, ''] : [it.skip, ' (skipped: openssl is not there)'];
let server: MailServer;
const errors: unknown[] = [];
const mailer = (url: string | undefined): Mailer =>
  new Mailer(url, 'https://kreislage.example', (error) => errors.push(error));
const mail = (...to: string[]) => ({ to, subject: 'Größe – für Melle', text: 'Guten Tag,\n\n§ 1\n' });

beforeAll(async () => {
  server = await startMailServer({ refuse: 'niemand@melle.example' });
});
afterAll(() => server?.close());

describe('the mailer', () => {
  it('hands over what has recipients, from the address of the installation', async () => {
    expect(await mailer(server.url).send([mail('a@melle.example', 'b@melle.example'), mail()])).toEqual([true, false]);
    expect(server.mails).toEqual([
      {
        from: 'kreislage@kreislage.example',
        to: ['a@melle.example', 'b@melle.example'],
        subject: 'Größe – für Melle',
        text: 'Guten Tag,\n\n§ 1\n',
      },
    ]);
  });

  it('names the sender that the address of the server names, and signs in where it says so', async () => {
    const { host } = new URL(server.url);
    server.mails.length = 0;
    await mailer(`smtp://lage%40kreis.example:ge%2Fheim@${host}`).send([mail('a@melle.example')]);
    await mailer(`smtp://${host}?from=meldung@kreis.example`).send([mail('a@melle.example')]);
    expect(server.mails.map(({ from }) => from)).toEqual(['lage@kreis.example', 'meldung@kreis.example']);
    expect(server.logins).toEqual([['lage@kreis.example', 'ge/heim']]);
  });

  it('says what the server refused, and sends the rest', async () => {
    errors.length = 0;
    expect(await mailer(server.url).send([mail('niemand@melle.example'), mail('a@melle.example')])).toEqual([
      false,
      true,
    ]);
    expect(errors).toHaveLength(1);
  });

  it('counts as sent only what everybody gets', async () => {
    errors.length = 0;
    expect(await mailer(server.url).send([mail('a@melle.example', 'niemand@melle.example')])).toEqual([false]);
    expect(errors).toEqual([expect.objectContaining({ code: 'EENVELOPE' })]);
  });

  inOpenssl(
    `speaks TLS with who shows a certificate that is trusted, and with nobody else${noOpenssl}`,
    async () => {
      const dir = mkdtempSync(join(tmpdir(), 'kreislage-mail-'));
      const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
      execFileSync(
        'openssl',
        ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'].concat([
          '-subj',
          '/CN=127.0.0.1',
          '-addext',
          'subjectAltName=IP:127.0.0.1',
          '-keyout',
          key,
          '-out',
          cert,
        ]),
        { stdio: 'pipe' },
      );
      const secure = await startMailServer({
        tls: { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') },
      });
      try {
        errors.length = 0;
        expect(await mailer(secure.url).send([mail('a@melle.example')])).toEqual([false]);
        expect(errors).toEqual([expect.objectContaining({ code: 'ESOCKET' })]);
        expect(secure.mails).toEqual([]);
        // Whom a process trusts is settled when it starts.
        const program = `
        import { Mailer } from ${JSON.stringify(pathToFileURL(join(packageRoot(), 'dist/libs/platform/src/mail/mailer.js')).href)};
        const mailer = new Mailer(process.argv[1], 'https://kreislage.example', console.error);
        console.log(JSON.stringify(await mailer.send([{ to: ['a@melle.example'], subject: 'S', text: 'T' }])));`;
        const { stdout } = await promisify(execFile)(
          process.execPath,
          ['--input-type=module', '--eval', program, secure.url],
          { env: { PATH: process.env['PATH'], NODE_EXTRA_CA_CERTS: cert } },
        );
        expect(JSON.parse(stdout)).toEqual([true]);
        expect(secure.mails).toHaveLength(1);
      } finally {
        await secure.close();
        rmSync(dir, { recursive: true });
      }
    },
    20_000,
  );

  it('sends nothing without a server, and waits no longer than 5 s for one that says nothing', async () => {
    expect(await mailer(undefined).send([mail('a@melle.example')])).toEqual([false]);
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const startedAt = Date.now();
    const { port } = silent.address() as { port: number };
    expect(await mailer(`smtp://127.0.0.1:${port}`).send([mail('a@melle.example')])).toEqual([false]);
    expect(Date.now() - startedAt).toBeLessThan(6_000);
    silent.close();
  }, 15_000);
});

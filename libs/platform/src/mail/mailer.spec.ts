import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startMailServer, type MailServer } from '#testing';
import { Mailer } from './mailer.js';

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

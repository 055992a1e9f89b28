import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase, type TestDatabase } from '#testing';
import { type Installation, startInstallation } from '../support/installation.js';

describe('the files of the portal', () => {
  let database: TestDatabase;
  let installation: Installation;
  let secured: Installation;
  let pages: string;
  let url: string;

  beforeAll(async () => {
    database = await testDatabase();
    pages = await mkdtemp(join(tmpdir(), 'kreislage-pages-'));
    await writeFile(join(pages, 'impressum.md'), '# Impressum\n\nLandkreis Probe');
    const options = { databaseUrl: database.url, redisUrl: database.redisUrl, workers: 0 };
    installation = await startInstallation({ ...options, env: { DEMO: '0', PAGES_DIR: pages } });
    secured = await startInstallation({
      ...options,
      env: {
        DEMO: '0',
        PUBLIC_URL: 'https://kreislage.example',
        BASEMAP_URL: 'https://karten.example/{z}/{x}/{y}.png',
        BASEMAP_ATTRIBUTION: '© Kartenamt',
      },
    });
    url = installation.apis[0]!.url;
  }, 120_000);
  afterAll(async () => {
    await installation?.stop();
    await secured?.stop();
    await database?.close();
    await rm(pages, { recursive: true, force: true });
  });

  const open = (path: string, base = url): Promise<Response> =>
    fetch(base + path, { headers: { accept: 'text/html' } });

  it('come as one page at every address that a browser opens, under a policy without exceptions', async () => {
    for (const path of ['/', '/lage?datum=2026-11-22', '/kommune/034590024024/meldungen', '/nirgends']) {
      const page = await open(path);
      expect([path, page.status, page.headers.get('content-type')]).toEqual([path, 200, 'text/html; charset=utf-8']);
      const policy = page.headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(page.headers.get('cache-control')).toBe('no-cache');
      const text = await page.text();
      expect(text).toContain('<html lang="de">');
      // Nothing inside the page that the policy would have to let pass.
      expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=/);
    }
  });

  it('are not given to programs that ask for something that is not there', async () => {
    for (const path of ['/nirgends', '/api/secret', '/assets/nothing.js', '/.git/config']) {
      const answer = await fetch(url + path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.json()).toEqual({ code: 'NOT_FOUND', message: 'Nicht vorhanden oder nicht zugänglich.' });
    }
    expect((await fetch(`${url}/assets/..%2f..%2fpackage.json`)).status).toBe(400);
  });

  it('stand at no address of the interfaces, also not for a browser', async () => {
    for (const path of ['/ogc/nothing', '/api/nothing', '/auth/nothing', '/health/nothing', '/portal/nothing'])
      expect([path, (await open(path)).status]).toEqual([path, 404]);
  });

  it('say to caches that they depend on what the caller takes', async () => {
    const [, script] = /<script[^>]* src="([^"]+)"/.exec(await (await open('/')).text())!;
    for (const path of ['/', '/service-worker.js', script!])
      for (const encoding of ['br', 'identity']) {
        const response = await fetch(url + path, { headers: { accept: 'text/html', 'accept-encoding': encoding } });
        expect([path, encoding, response.headers.get('vary')]).toEqual([
          path,
          encoding,
          expect.stringContaining('accept-encoding'),
        ]);
      }
  });

  it('come compressed, and those with a hash in their name stay for a year', async () => {
    const [, asset] = /src="(\/assets\/[^"]+\.js)"/.exec(await (await open('/')).text())!;
    const { headers, bytes } = await new Promise<{ headers: NodeJS.Dict<string | string[]>; bytes: Buffer }>(
      (resolve, reject) =>
        get(url + asset, { headers: { 'accept-encoding': 'br' } }, (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => resolve({ headers: response.headers, bytes: Buffer.concat(chunks) }));
        }).on('error', reject),
    );
    expect(headers).toMatchObject({
      'content-encoding': 'br',
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
    });
    expect(headers['content-type']).toContain('javascript');
    expect(brotliDecompressSync(bytes).length).toBeGreaterThan(bytes.length);
    const worker = await fetch(`${url}/service-worker.js`);
    expect([worker.status, worker.headers.get('cache-control')]).toEqual([200, 'no-cache']);
  });

  it('open the policy for the background map alone, and ask for https where that is the address', async () => {
    const page = await open('/', secured.apis[0]!.url);
    const policy = page.headers.get('content-security-policy')!;
    expect(policy.match(/https:[^\s;]+/g)).toEqual(['https://karten.example', 'https://karten.example']);
    expect(policy).toContain('img-src');
    expect(page.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    const settings = await (await fetch(`${secured.apis[0]!.url}/portal/settings`)).json();
    expect(settings).toMatchObject({
      basemap: { url: 'https://karten.example/{z}/{x}/{y}.png', attribution: '© Kartenamt' },
      demonstration: null,
      pages: [],
    });
    expect((await open('/')).headers.get('strict-transport-security')).toBeNull();
  });

  it('have the pages that the operator has written, and no others', async () => {
    expect(await (await fetch(`${url}/portal/settings`)).json()).toMatchObject({
      pages: ['impressum'],
      idleMinutes: 30,
    });
    const page = await fetch(`${url}/portal/pages/impressum`);
    expect(page.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(await page.text()).toContain('Landkreis Probe');
    for (const name of ['datenschutz', 'andere', '..%2fpackage'])
      expect((await fetch(`${url}/portal/pages/${name}`)).status).toBe(404);
  });
});

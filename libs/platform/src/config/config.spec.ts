import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, it } from '@jest/globals';
import { isLoopback, readConfig, type Config, type ProcessName } from './config.js';

const directory = mkdtempSync(join(tmpdir(), 'kreislage-config-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const secret = 'geheim'.repeat(6);
const server = {
  DATABASE_URL: `postgresql://app:${secret}@db.example/kreislage`,
  SESSION_SECRET: secret,
  PUBLIC_URL: 'https://kreislage.example',
};

function configOf(env: Record<string, string>, process: ProcessName = 'api'): Config {
  const result = readConfig(env, { process });
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.line).join('\n'));
  return result.config;
}

function linesOf(env: Record<string, string>, process: ProcessName = 'api'): string[] {
  const result = readConfig(env, { process });
  return result.ok ? [] : result.problems.map((problem) => problem.line);
}

describe('readConfig', () => {
  it('starts the demonstration on the embedded database when nothing is set', () => {
    expect(configOf({}, 'supervisor')).toMatchObject({
      mode: 'embedded',
      host: '127.0.0.1',
      port: 3000,
      demo: true,
      publicUrl: 'http://127.0.0.1:3000',
      logLevel: 'info',
      corsOrigins: [],
    });
    expect(configOf({}, 'supervisor').databaseUrl).toBeUndefined();
    expect(configOf({}, 'cli').demo).toBe(false);
  });

  it('is without demonstration on a server', () => {
    expect(configOf(server, 'supervisor')).toMatchObject({ mode: 'server', demo: false });
    expect(configOf(server)).toMatchObject({
      databaseUrl: server.DATABASE_URL,
      migrationDatabaseUrl: server.DATABASE_URL,
      sessionSecret: secret,
    });
  });

  it('knows the embedded database behind the address the supervisor hands on', () => {
    expect(configOf({ ...server, KREISLAGE_MODE: 'embedded' }).mode).toBe('embedded');
  });

  it('names every problem at once, each with a mend', () => {
    const lines = linesOf({
      DATABASE_URL: 'mysql://x',
      PORT: '70000',
      HOST: 'a b',
      DEMO: 'ja',
      PUBLIC_URL: 'https://x/pfad',
      SESSION_SECRET: 'kurz',
      TRUSTED_PROXIES: 'viele',
      CORS_ORIGINS: '*',
      LOG_LEVEL: 'laut',
      SMTP_URL: 'mail',
      REDIS_URL: 'redis',
      OIDC_ISSUER: 'http://x',
      BASEMAP_URL: 'ftp://x',
      PUBLIC_LAYERS: 'x',
      PAGES_DIR: '/nowhere',
      METRICS_TOKEN: 'x',
    });
    const variables = lines.map((line) => line.split(' ')[0]);
    for (const name of [
      'DATABASE_URL',
      'PORT',
      'HOST',
      'DEMO',
      'PUBLIC_URL',
      'SESSION_SECRET',
      'TRUSTED_PROXIES',
      'CORS_ORIGINS',
      'LOG_LEVEL',
      'SMTP_URL',
      'REDIS_URL',
      'OIDC_ISSUER',
      'BASEMAP_URL',
      'PUBLIC_LAYERS',
      'PAGES_DIR',
      'METRICS_TOKEN',
    ])
      expect(variables).toContain(name);
    expect(lines).toContain('PORT ("70000") ist keine Portnummer. Eine Zahl von 1 bis 65535 nehmen: PORT=3000.');
    expect(lines.every((line) => !line.includes('\n'))).toBe(true);
  });

  it('never shows a secret, neither in a problem nor when the configuration is printed', () => {
    const lines = linesOf({
      DATABASE_URL: `postgresql://u:${secret}@/x`,
      SESSION_SECRET: 'geheim',
      METRICS_TOKEN: 'geheim',
      SMTP_URL: `geheim`,
      REDIS_URL: `http://:${secret}@x`,
    });
    expect(lines.length).toBeGreaterThanOrEqual(5);
    expect(lines.join('\n')).not.toContain('geheim');
    const config = configOf({
      ...server,
      OIDC_ISSUER: 'https://i.example',
      OIDC_CLIENT_ID: 'x',
      OIDC_CLIENT_SECRET: secret,
      METRICS_TOKEN: secret,
    });
    expect(inspect(config, { depth: 9 }) + JSON.stringify(config)).not.toContain('geheim');
    expect(config.oidc?.clientSecret).toBe(secret);
  });

  it('refuses the demonstration where others can reach it', () => {
    expect(linesOf({ HOST: '0.0.0.0', PUBLIC_URL: 'https://x.example' }, 'supervisor')).toEqual([
      expect.stringMatching(/^DEMO=1 .*HOST=127\.0\.0\.1 nehmen oder DEMO=0/),
    ]);
    expect(linesOf({ ...server, DEMO: '1', HOST: '192.168.1.5' })).toEqual([expect.stringMatching(/^DEMO=1/)]);
    expect(linesOf({ ...server, DEMO: '1', HOST: '::1' })).toEqual([]);
  });

  it('refuses unencrypted addresses away from this machine', () => {
    expect(linesOf({ ...server, PUBLIC_URL: 'http://kreislage.example' })).toEqual([
      expect.stringMatching(/^PUBLIC_URL .*https/),
    ]);
    expect(linesOf({ ...server, PUBLIC_URL: '', HOST: '0.0.0.0' })).toEqual([
      expect.stringMatching(/^PUBLIC_URL fehlt/),
    ]);
    expect(linesOf({ ...server, PUBLIC_URL: 'http://localhost:8080' })).toEqual([]);
  });

  it('asks only for what a process needs', () => {
    expect(linesOf({ DATABASE_URL: server.DATABASE_URL, HOST: '0.0.0.0' }, 'worker')).toEqual([]);
    expect(linesOf({ DATABASE_URL: server.DATABASE_URL, HOST: '0.0.0.0' }, 'cli')).toEqual([]);
    expect(linesOf({ DATABASE_URL: server.DATABASE_URL }, 'supervisor')).toEqual([
      expect.stringMatching(/^SESSION_SECRET fehlt/),
    ]);
    expect(linesOf({}, 'api')).toEqual([
      expect.stringMatching(/^DATABASE_URL fehlt/),
      expect.stringMatching(/^SESSION_SECRET fehlt/),
    ]);
  });

  it('reads secrets from files', () => {
    const file = join(directory, 'secret');
    writeFileSync(file, `${secret}\n`);
    expect(configOf({ DATABASE_URL: server.DATABASE_URL, SESSION_SECRET_FILE: file }).sessionSecret).toBe(secret);
    expect(linesOf({ ...server, SESSION_SECRET_FILE: file })).toEqual([expect.stringMatching(/beide gesetzt/)]);
    expect(linesOf({ DATABASE_URL: server.DATABASE_URL, SESSION_SECRET_FILE: '/nowhere' })).toEqual([
      expect.stringMatching(/^SESSION_SECRET_FILE: .*gibt es nicht/),
    ]);
    writeFileSync(file, '\n');
    expect(linesOf({ DATABASE_URL: server.DATABASE_URL, SESSION_SECRET_FILE: file })).toEqual([
      expect.stringMatching(/ist leer/),
    ]);
  });

  it('takes single sign-on whole or not at all', () => {
    expect(linesOf({ ...server, OIDC_ISSUER: 'https://i.example' })).toEqual([
      expect.stringMatching(/^OIDC_CLIENT_ID fehlt/),
      expect.stringMatching(/^OIDC_CLIENT_SECRET fehlt/),
    ]);
  });

  it('reads lists', () => {
    expect(
      configOf({
        ...server,
        TRUSTED_PROXIES: '10.0.0.0/8, ::1',
        CORS_ORIGINS: 'https://a.example, http://b.example:81',
        PUBLIC_LAYERS: 'unit-situations',
      }),
    ).toMatchObject({
      trustedProxies: ['10.0.0.0/8', '::1'],
      corsOrigins: ['https://a.example', 'http://b.example:81'],
      publicLayers: ['unit-situations'],
    });
    expect(configOf({ ...server, TRUSTED_PROXIES: '2' }).trustedProxies).toBe(2);
  });
});

it('knows loopback addresses', () => {
  expect(['127.0.0.1', '127.8.8.8', '::1', '[::1]', 'localhost'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '::', '10.0.0.1', 'localhost.example', '127.0.0.1.example', '1.127.0.1'].some(isLoopback)).toBe(
    false,
  );
});

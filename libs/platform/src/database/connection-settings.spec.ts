import { describe, expect, it } from '@jest/globals';
import { bullmqConnection, connectionSettings, ConnectionUrlError, typeOrmConnection } from './connection-settings.js';

describe('connectionSettings', () => {
  it('takes a server address apart and decodes it', () => {
    expect(connectionSettings('postgresql://us%40er:p%3Aw%2Fd@db.example:6432/kreis%20lage')).toEqual({
      host: 'db.example',
      port: 6432,
      user: 'us@er',
      password: 'p:w/d',
      database: 'kreis lage',
      ssl: false,
      connectionTimeoutMillis: 2_000,
    });
  });

  it('understands the socket address of the embedded database', () => {
    const url = 'postgresql:///postgres?host=%2Fsome%20where%2Frun&port=5432&user=postgres';
    expect(connectionSettings(url)).toMatchObject({
      host: '/some where/run',
      port: 5432,
      user: 'postgres',
      database: 'postgres',
      ssl: false,
    });
  });

  it('puts role and settings into the start-up options, the role last', () => {
    const url = 'postgresql://u@h/d?options=-c%20geqo%3Doff%20-c%20role%3Downer';
    expect(
      connectionSettings(url, {
        role: 'kreislage_app',
        searchPath: 'a, b',
        statementTimeoutMs: 5000,
        applicationName: 'api',
      }),
    ).toMatchObject({
      options: '-c geqo=off -c role=owner -c search_path=a,\\ b -c statement_timeout=5000 -c role=kreislage_app',
      application_name: 'api',
    });
  });

  it('verifies certificates unless told otherwise', () => {
    expect(connectionSettings('postgresql://u@h/d?sslmode=require').ssl).toMatchObject({ rejectUnauthorized: true });
    expect(connectionSettings('postgresql://u@h/d?sslmode=no-verify').ssl).toMatchObject({ rejectUnauthorized: false });
    expect(connectionSettings('postgresql://u@h/d?sslmode=disable').ssl).toBe(false);
  });

  it('explains what is wrong without repeating the password', () => {
    for (const url of [
      '',
      'mysql://u:geheim@h/d',
      'postgresql://u:geheim@/d',
      'postgresql://:geheim@h/d',
      'postgresql://u:geheim@h',
      'postgresql://u:geheim@h:99999/d',
      'postgresql://u:geheim@h/d?sslmode=prefer',
      'postgresql://u:geheim@h/d?sslmode=require&sslrootcert=/nowhere',
    ]) {
      let caught: unknown;
      try {
        connectionSettings(url);
      } catch (error) {
        caught = error;
      }
      expect(caught).toBeInstanceOf(ConnectionUrlError);
      expect((caught as Error).message).not.toContain('geheim');
    }
  });
});

it('gives TypeORM the same connection', () => {
  expect(typeOrmConnection('postgresql://u:p@h/d', { role: 'r', max: 7, applicationName: 'x' })).toEqual({
    type: 'postgres',
    host: 'h',
    port: 5432,
    username: 'u',
    password: 'p',
    database: 'd',
    ssl: false,
    applicationName: 'x',
    extra: { options: '-c role=r', max: 7, connectionTimeoutMillis: 2_000 },
  });
});

it('gives BullMQ the same connection without a search_path of its own', () => {
  expect(bullmqConnection('postgresql://u:p@h/d', { role: 'r' })).toMatchObject({
    host: 'h',
    user: 'u',
    options: '-c role=r',
    schema: 'bullmq',
    max: 4,
  });
});

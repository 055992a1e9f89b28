import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import {
  checkDatabase,
  checkPort,
  checkRedis,
  describeConnectionError,
  describePortTaken,
  findingsOfSchema,
  holderOfPort,
} from './preflight.js';

const url = 'postgresql://app:geheim@127.0.0.1:1/kreislage';

describe('port', () => {
  it('names the process that has it, and the mend', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const [finding] = await checkPort('127.0.0.1', port);
    expect(finding!.exitCode).toBe(3);
    expect(finding!.line).toMatch(new RegExp(`^Port ${port} ist belegt`));
    if (process.platform === 'linux') expect(holderOfPort(port)).toMatchObject({ pid: process.pid });
    server.close();
    await once(server, 'close');
    expect(await checkPort('127.0.0.1', port)).toEqual([]);
    expect(holderOfPort(port)).toBeNull();
  });

  it('speaks as promised', () => {
    expect(describePortTaken(3000, { pid: 4711, name: 'node' })).toBe(
      'Port 3000 ist belegt (PID 4711, node). Anderen Port nehmen: PORT=3001 npm start',
    );
    expect(describePortTaken(3000, null)).toBe('Port 3000 ist belegt. Anderen Port nehmen: PORT=3001 npm start');
  });

  it('explains an address that is not of this machine', async () => {
    expect(await checkPort('192.0.2.1', 3000)).toEqual([
      { exitCode: 3, line: expect.stringContaining('HOST=192.0.2.1 ist keine Adresse dieses Rechners') },
    ]);
  });
});

describe('database', () => {
  it('says what is wrong with the connection, without the password', async () => {
    const [finding] = await checkDatabase(url, []);
    expect(finding).toEqual({
      exitCode: 3,
      line: 'Die Datenbank ist nicht erreichbar: 127.0.0.1:1 nimmt keine Verbindungen an. Läuft der Server? Sonst DATABASE_URL ändern.',
    });
    const lines = [
      'ENOTFOUND',
      '28P01',
      '3D000',
      '53300',
      '57P03',
      'ETIMEDOUT',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'XYZ',
    ].map((code) => describeConnectionError(url, Object.assign(new Error('x'), { code })));
    expect(new Set(lines).size).toBe(lines.length);
    expect(
      lines.every((line) => line.startsWith('Die Datenbank ist nicht erreichbar: ') && !line.includes('geheim')),
    ).toBe(true);
  });

  it('names missing PostGIS, pending migrations and a newer schema', () => {
    expect(
      findingsOfSchema('kreislage', { pending: [], unknown: [], postgisMissing: false, rolesMissing: [] }),
    ).toEqual([]);
    expect(
      findingsOfSchema('kreislage', { pending: ['A1', 'B2'], unknown: [], postgisMissing: true, rolesMissing: [] }),
    ).toEqual([
      { exitCode: 3, line: expect.stringContaining('fehlt PostGIS') },
      { exitCode: 4, line: '2 Migrationen stehen aus (A1, B2). Einspielen: npm run kreislage -- migrate' },
    ]);
    expect(
      findingsOfSchema('kreislage', { pending: ['A1'], unknown: ['Z9'], postgisMissing: false, rolesMissing: [] }),
    ).toEqual([{ exitCode: 4, line: expect.stringContaining('neuer als dieses Programm (unbekannt: Z9)') }]);
  });

  it('says when Redis does not answer', async () => {
    expect(await checkRedis('redis://:geheim@127.0.0.1:1')).toEqual([
      { exitCode: 3, line: expect.stringMatching(/^Redis ist nicht erreichbar: 127\.0\.0\.1:1 /) },
    ]);
  });
});

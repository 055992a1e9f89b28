import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GatheringSocket } from './gathering-socket.js';

describe('GatheringSocket', () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => void server.close());

  /** A connected socket that counts how often it hands something to the system. */
  async function connected(): Promise<{ socket: GatheringSocket; calls: () => number }> {
    let calls = 0;
    class Counting extends GatheringSocket {
      override _write(...args: Parameters<GatheringSocket['_write']>): void {
        calls += 1;
        super._write(...args);
      }
      override _writev(...args: Parameters<NonNullable<GatheringSocket['_writev']>>): void {
        calls += 1;
        super._writev!(...args);
      }
    }
    const socket = new Counting();
    socket.connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    return { socket, calls: () => calls };
  }

  /** Sends a statement as the driver does. */
  function send(socket: GatheringSocket, ...messages: readonly string[]): void {
    socket.cork();
    for (const message of messages) socket.write(message);
    socket.uncork();
  }

  it('sends the statements of one turn with one call, and those of the next with another', async () => {
    const { socket, calls } = await connected();
    socket.write('begin;');
    for (const statement of ['a', 'b', 'c']) send(socket, statement, 'execute;');
    expect(calls()).toBe(0);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect([calls(), answer.toString()]).toEqual([1, 'begin;aexecute;bexecute;cexecute;']);
    send(socket, 'd', 'e');
    await once(socket, 'data');
    expect(calls()).toBe(2);
    socket.destroy();
  });

  it('loses nothing when it ends in the turn of its last statement', async () => {
    const { socket } = await connected();
    const answers: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => answers.push(chunk));
    send(socket, 'last', 'words');
    socket.end();
    await once(socket, 'close');
    expect(Buffer.concat(answers).toString()).toBe('lastwords');
  });
});

/**
 * FastCGI without a web server in between: each worker has a socket of its own and one connection that stays open, and the
 * next request goes to whichever worker is free. A web server would only cost the worker's side more.
 */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { connect, createServer } from 'node:net';

const BEGIN_REQUEST = 1;
const END_REQUEST = 3;
const PARAMS = 4;
const STDIN = 5;
const STDOUT = 6;
const RESPONDER_KEEP_CONNECTION = Buffer.from([0, 1, 1, 0, 0, 0, 0, 0]);
const HEADER = 8;

function record(type, content) {
  const header = Buffer.alloc(HEADER);
  header.writeUInt8(1, 0);
  header.writeUInt8(type, 1);
  header.writeUInt16BE(1, 2);
  header.writeUInt16BE(content.length, 4);
  return Buffer.concat([header, content]);
}

function lengthOf(text) {
  const bytes = Buffer.byteLength(text);
  if (bytes < 128) return Buffer.from([bytes]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes + 2 ** 31);
  return length;
}

/** The bytes of a GET. @param params CGI variables besides the usual ones */
export function fastCgiRequest(params) {
  const all = {
    GATEWAY_INTERFACE: 'CGI/1.1',
    SERVER_PROTOCOL: 'HTTP/1.1',
    SERVER_NAME: 'localhost',
    SERVER_PORT: '80',
    HTTP_HOST: 'localhost',
    REQUEST_METHOD: 'GET',
    ...params,
  };
  const pairs = Object.entries(all).map(([name, value]) =>
    Buffer.concat([lengthOf(name), lengthOf(value), Buffer.from(name), Buffer.from(value)]),
  );
  const empty = Buffer.alloc(0);
  return Buffer.concat([
    record(BEGIN_REQUEST, RESPONDER_KEEP_CONNECTION),
    record(PARAMS, Buffer.concat(pairs)),
    record(PARAMS, empty),
    record(STDIN, empty),
  ]);
}

class FastCgiConnection {
  #socket;
  #buffer = Buffer.alloc(0);
  #output = [];
  #waiting = null;

  constructor(port) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk) => {
      this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
      this.#read();
    });
    const fail = (error) => {
      this.#waiting?.reject(error ?? new Error('The worker closed the connection.'));
      this.#waiting = null;
    };
    this.#socket.on('error', fail);
    this.#socket.on('close', () => fail());
  }

  send(bytes) {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#output = [];
      this.#socket.write(bytes);
    });
  }

  close() {
    this.#socket.destroy();
  }

  #read() {
    let at = 0;
    while (this.#buffer.length >= at + HEADER) {
      const type = this.#buffer.readUInt8(at + 1);
      const length = this.#buffer.readUInt16BE(at + 4);
      const end = at + HEADER + length + this.#buffer.readUInt8(at + 6);
      if (this.#buffer.length < end) break;
      if (type === STDOUT) this.#output.push(this.#buffer.subarray(at + HEADER, at + HEADER + length));
      at = end;
      if (type === END_REQUEST) this.#settle();
    }
    this.#buffer = this.#buffer.subarray(at);
  }

  #settle() {
    const output = Buffer.concat(this.#output);
    const gap = /\r?\n\r?\n/.exec(output.latin1Slice(0, Math.min(4_096, output.length)));
    const head = output.latin1Slice(0, gap?.index ?? 0);
    const raw = output.subarray(gap ? gap.index + gap[0].length : 0);
    const status = Number(/^Status: *(\d+)/im.exec(head)?.[1] ?? 200);
    const { resolve } = this.#waiting;
    this.#waiting = null;
    resolve({ status, head, raw, body: raw.toString('utf8') });
  }
}

/**
 * Starts so many workers of a FastCGI program.
 * @returns `send(bytes)` as {@link HttpConnection} has it, the process ids, and `stop`
 */
export async function startFastCgi(program, { workers, env, logFile }) {
  const started = [];
  for (let worker = 0; worker < workers; worker += 1) {
    const listener = createServer();
    await new Promise((resolve, reject) => {
      listener.once('error', reject);
      listener.listen(0, '127.0.0.1', resolve);
    });
    const { port } = listener.address();
    const log = openSync(logFile, 'a');
    // The worker finds the socket as its standard input (FastCGI, 2.2); here it is closed, so that nobody else accepts.
    // Node has no public name for a listener's descriptor.
    const stdio = [listener._handle.fd, log, log];
    const child = spawn(program, [], { env: { PATH: process.env.PATH, ...env }, stdio });
    closeSync(log);
    listener.close();
    const ended = new Promise((resolve) => child.once('close', resolve));
    started.push({ child, ended, connection: new FastCgiConnection(port) });
  }
  const free = started.map(({ connection }) => connection);
  const waiting = [];
  return {
    pids: started.map(({ child }) => child.pid),
    async send(bytes) {
      const connection = free.pop() ?? (await new Promise((resolve) => waiting.push(resolve)));
      try {
        return await connection.send(bytes);
      } finally {
        const next = waiting.shift();
        if (next) next(connection);
        else free.push(connection);
      }
    },
    async stop() {
      for (const { child, connection, ended } of started) {
        connection.close();
        child.kill('SIGKILL');
        await ended;
      }
    },
  };
}

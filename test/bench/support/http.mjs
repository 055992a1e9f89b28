/**
 * A small HTTP/1.1 client on one keep-alive connection. The load generator shares two cores with what it measures: Node's
 * own client costs as much as a bare server, this one a fraction of it.
 */
import { connect } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');

export class HttpConnection {
  #socket;
  #buffer = Buffer.alloc(0);
  /** The received pieces, not joined before there is enough: pages of a map have megabytes. */
  #chunks = [];
  #missing = 0;
  #waiting = null;

  constructor(port) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk) => {
      this.#chunks.push(chunk);
      this.#missing -= chunk.length;
      if (this.#missing > 0) return;
      const chunks = this.#chunks.splice(0);
      this.#buffer =
        this.#buffer.length === 0 && chunks.length === 1 ? chunks[0] : Buffer.concat([this.#buffer, ...chunks]);
      this.#read();
    });
    const fail = (error) => {
      this.#waiting?.reject(error ?? new Error('The connection was closed.'));
      this.#waiting = null;
    };
    this.#socket.on('error', fail);
    this.#socket.on('close', () => fail());
  }

  /** Sends a request made by {@link postRequest} or {@link getRequest}; one at a time. */
  send(bytes) {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(bytes);
    });
  }

  close() {
    this.#socket.destroy();
  }

  #read() {
    const headEnd = this.#buffer.indexOf(HEAD_END);
    if (headEnd < 0 || !this.#waiting) return;
    const head = this.#buffer.latin1Slice(0, headEnd);
    const status = Number(head.slice(9, 12));
    const length = status === 304 || status === 204 ? 0 : /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    let raw;
    let end;
    if (length !== undefined) {
      end = headEnd + 4 + Number(length);
      this.#missing = end - this.#buffer.length;
      if (this.#missing > 0) return;
      raw = this.#buffer.subarray(headEnd + 4, end);
    } else {
      const parts = [];
      for (end = headEnd + 4; ;) {
        const lineEnd = this.#buffer.indexOf('\r\n', end);
        if (lineEnd < 0) return;
        const size = Number.parseInt(this.#buffer.latin1Slice(end, lineEnd), 16);
        if (this.#buffer.length < lineEnd + 2 + size + 2) return;
        parts.push(this.#buffer.subarray(lineEnd + 2, lineEnd + 2 + size));
        end = lineEnd + 2 + size + 2;
        if (size === 0) break;
      }
      raw = Buffer.concat(parts);
    }
    this.#buffer = this.#buffer.subarray(end);
    const { resolve } = this.#waiting;
    this.#waiting = null;
    resolve({
      status,
      head,
      raw,
      // A body that nobody reads, as with tiles, need not cost the processors that are measured.
      get body() {
        return raw.toString('utf8');
      },
    });
  }
}

/** The bytes of a POST with a JSON body. */
export function postRequest(path, headers, body) {
  const text = JSON.stringify(body);
  const lines = Object.entries({
    host: '127.0.0.1',
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}`);
  return `POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${text}`;
}

/** The bytes of a GET. */
export function getRequest(path, headers) {
  const lines = Object.entries({ host: '127.0.0.1', ...headers }).map(([name, value]) => `${name}: ${value}`);
  return `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

/**
 * Closed loop: `clients` connections, each sends its next request when it has its answer, until the time is over or
 * `next` has nothing more to ask.
 * @param next `(client) => { bytes, done(answer) }`, or null for no more; `done` throws when the answer is wrong
 * @param connect the connection of a client, as {@link HttpConnection}; default: HTTP to the port
 * @param costs processes by name, each `() => seconds of processor time`, to say what a request costs them
 * @returns requests, seconds, the latency of each in milliseconds, and processor milliseconds a request by process
 */
export async function runLoad({
  port,
  connect: open = () => new HttpConnection(port),
  clients,
  seconds = Infinity,
  next,
  costs = {},
}) {
  const measure = () => Promise.all(Object.values(costs).map((cost) => cost()));
  const before = await measure();
  const connections = Array.from({ length: clients }, open);
  const latencies = [];
  const startedAt = performance.now();
  const deadline = startedAt + seconds * 1_000;
  try {
    await Promise.all(
      connections.map(async (connection, client) => {
        while (performance.now() < deadline) {
          const request = next(client);
          if (request === null) return;
          const sentAt = performance.now();
          const answer = await connection.send(request.bytes);
          latencies.push(performance.now() - sentAt);
          request.done(answer);
        }
      }),
    );
  } finally {
    for (const connection of connections) connection.close();
  }
  const took = (performance.now() - startedAt) / 1_000;
  const after = await measure();
  const cpu = Object.keys(costs).map((name, i) => [name, ((after[i] - before[i]) * 1_000) / latencies.length]);
  return { requests: latencies.length, seconds: took, latencies, cpu: Object.fromEntries(cpu) };
}

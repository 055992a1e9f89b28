/** Requests to the map layers, and how their answers are taken. */
import { getRequest, HttpConnection, runLoad } from '../support/http.mjs';
import { summarise } from '../support/statistics.mjs';

export const STATES = '/ogc/collections/unit-situations';
export const HISTORY = '/ogc/collections/unit-situation-history';

/** The bytes of a GET with the token of the set. */
export const layerRequest = ({ token }, path, headers = {}) =>
  getRequest(path, { authorization: `Bearer ${token}`, ...headers });

/** Asks the api once. */
export async function askOnce(port, bytes) {
  const connection = new HttpConnection(port);
  try {
    return await connection.send(bytes);
  } finally {
    connection.close();
  }
}

/** A server that is measured: how its clients send, and whether an answer is what was asked for. */
export const overHttp = (api) => ({ connect: () => new HttpConnection(api.port) });
export const overFastCgi = (server) => ({ connect: () => ({ send: (bytes) => server.send(bytes), close() {} }) });

export function mustBe(status, { atLeast = 0 } = {}) {
  return (answer) => {
    if (answer.status !== status || answer.raw.length < atLeast)
      throw new Error(
        `${answer.status}, ${answer.raw.length} bytes instead of ${status}: ${answer.body.slice(0, 300)}`,
      );
  };
}

/** A leg of a round: requests by some clients in a closed loop, after a warm-up. */
export function loadLeg({ connect }, nextBytes, check, { clients, seconds, warmUp }) {
  const next = () => ({ bytes: nextBytes(), done: check });
  return async () => {
    await runLoad({ connect, clients, seconds: warmUp, next });
    return summarise(await runLoad({ connect, clients, seconds, next }));
  };
}

/** Milliseconds that the work takes, and what it gives. */
export async function timed(work) {
  const startedAt = performance.now();
  const result = await work();
  return { milliseconds: performance.now() - startedAt, result };
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

import { createServer } from 'node:net';

const FIRST = 10_000;
const PER_LANE = 4_000;

let next = Math.floor(Math.random() * PER_LANE);

/**
 * A port of this machine that nobody listens on now. Each lane of a test run draws from a range of its own, below the one
 * that the kernel gives to outgoing connections: so nobody takes the port before the process under test does.
 */
export async function freePort() {
  const lane = (Number(process.env.JEST_WORKER_ID ?? 1) - 1) % 2;
  for (let tried = 0; tried < PER_LANE; tried += 1) {
    next = (next + 1) % PER_LANE;
    const port = FIRST + lane * PER_LANE + next;
    if (await isFree(port)) return port;
  }
  throw new Error('No free port in the range of this lane.');
}

/** @param {number} port */
function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** A thread that pulls tiles by 8 clients until it is told to end, so that it does not hold up what is measured beside. */
import { parentPort, workerData } from 'node:worker_threads';
import { runLoad } from '../support/http.mjs';

const { port, clients, requests } = workerData;
let going = true;
parentPort.once('message', () => (going = false));
const next = () =>
  going
    ? {
        bytes: requests[Math.floor(Math.random() * requests.length)],
        done({ status, body }) {
          if (status !== 200 && status !== 204) throw new Error(`tile: ${status} ${body.slice(0, 300)}`);
        },
      }
    : null;
const { requests: pulled, seconds } = await runLoad({ port, clients, next });
parentPort.postMessage({ perSecond: pulled / seconds });

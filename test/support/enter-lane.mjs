/** Before each spec file: what the set-up of the run has made for this lane stands in the environment. */
import { LANES } from './lanes.mjs';

const lanes = JSON.parse(process.env[LANES] ?? '[{}]');
const lane = lanes[(Number(process.env.JEST_WORKER_ID ?? 1) - 1) % lanes.length];
for (const [name, value] of Object.entries(lane)) process.env[name] = value;

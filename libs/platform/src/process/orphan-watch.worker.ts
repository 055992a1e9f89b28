import { workerData } from 'node:worker_threads';

// Runs in a thread of its own: the event loop of the process may never turn again.

const { parentPid, graceMs } = workerData as { readonly parentPid: number; readonly graceMs: number };

const watch = setInterval(() => {
  if (process.ppid === parentPid) return;
  clearInterval(watch);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), graceMs);
}, 1_000);

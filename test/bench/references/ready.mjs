/** How a reference starts and ends: tells its parent that it serves, and goes with it. */
export function ready() {
  process.on('SIGTERM', () => process.exit(0));
  process.on('disconnect', () => process.exit(0));
  process.send?.({ type: 'ready' });
}

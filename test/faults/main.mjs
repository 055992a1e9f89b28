/**
 * `npm run soak [-- SECONDS]`: two api and two worker processes under submissions and reads while api, worker, Redis and
 * PostgreSQL are killed and started again at random, ten minutes by default; then nothing may be lost and `verify` finds
 * no difference. The specs are those that CI runs for a minute.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const seconds = process.argv[2] ?? '600';
if (!/^[1-9]\d{0,5}$/.test(seconds)) {
  process.stderr.write('npm run soak [-- SECONDS], a whole number of seconds\n');
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'kreislage-soak-'));
const services = (action) =>
  execFileSync('infra/dev/services.sh', [action, '--dir', folder], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });

const exported = services('start').toString();
const env = Object.fromEntries(
  [...exported.matchAll(/export (\w+)='([^']*)'/g)].map(([, name, value]) => [name, value]),
);
// REQUIRE_ALL: a soak in which something could not be killed has shown nothing.
const test = spawn('npm', ['test', '--', 'test/faults'], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...env, REQUIRE_ALL: '1', KREISLAGE_FAULT_SECONDS: seconds },
});
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => test.kill('SIGTERM'));
test.once('close', (code) => {
  services('stop');
  process.exitCode = code ?? 1;
});

/**
 * `npm test [-- JEST ARGUMENTS]`: installs what is missing, builds, runs Jest; its exit status is Jest's.
 * Node built-ins only: in a fresh clone nothing else is there yet.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';
import { installMissing } from './install.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const say = (line) => process.stderr.write(`${line}\n`);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  say(`test: Node ${process.versions.node} is too old, 20.19 or newer is needed.`);
  process.exit(1);
}

try {
  await installMissing();
  await build();
} catch (error) {
  say(error.message);
  process.exit(1);
}

say(
  process.env.TEST_DATABASE_URL
    ? `test: PostgreSQL server from TEST_DATABASE_URL, jobs on ${process.env.TEST_REDIS_URL ? 'Redis from TEST_REDIS_URL' : 'the same PostgreSQL'}`
    : 'test: embedded database (set TEST_DATABASE_URL and TEST_REDIS_URL to test against servers, see CONTRIBUTING.md)',
);

const jest = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    ...process.argv.slice(2),
  ],
  { cwd: ROOT, stdio: 'inherit' },
);
// Ctrl+C reaches Jest by itself; a supervisor's SIGTERM does not. Stay until Jest has cleaned up.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => jest.kill('SIGTERM'));
jest.once('error', (error) => {
  say(`test: Jest could not start: ${error.message}`);
  process.exitCode = 1;
});
jest.once('close', (code) => {
  process.exitCode = code ?? 1;
});

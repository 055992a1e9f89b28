/**
 * `npm run check [-- JEST ARGUMENTS]`: what must hold before a change goes in, without any database. All steps run, so that one look shows
 * everything that is wrong; the status is 1 if one of them failed.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { installMissing } from './install.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const node = (script, ...args) => [process.execPath, script, ...args];
const npmRun = (name) => node(process.env.npm_execpath, 'run', '--silent', name);

if (!process.env.npm_execpath) {
  process.stderr.write('check: run it as `npm run check`\n');
  process.exit(1);
}
await installMissing();

const steps = [
  ['build', npmRun('build')],
  ['format', npmRun('format:check')],
  ['lint', npmRun('lint')],
  ['types', npmRun('typecheck')],
  ['schema.graphql and schema.sql are current', npmRun('schema:check')],
  [
    'architecture and unit specs',
    node(
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      'node_modules/jest/bin/jest.js',
      ...process.argv.slice(2),
    ),
    { TEST_PARTS: 'unit' },
  ],
];

const failed = [];
for (const [name, [program, ...args], environment] of steps) {
  process.stdout.write(`\ncheck: ${name}\n`);
  const startedAt = Date.now();
  const { status } = spawnSync(program, args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`check: ${name}: ${status === 0 ? 'ok' : 'FAILED'} (${seconds} s)\n`);
  if (status !== 0) failed.push(name);
}
process.stdout.write(failed.length === 0 ? '\ncheck: all good\n' : `\ncheck: failed: ${failed.join('; ')}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;

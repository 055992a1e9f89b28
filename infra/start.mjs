/**
 * `npm start`: checks Node, installs what is missing, builds, and hands over to the supervisor. Node built-ins only: in a
 * fresh clone nothing else is there yet.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const live = process.stdout.isTTY && process.env.TERM !== 'dumb';
const paint = (code, text) => (live && !process.env.NO_COLOR ? `\u001b[${code}m${text}\u001b[0m` : text);
const say = (line) => process.stdout.write(`${line}\n`);
process.stdout.on('error', () => undefined);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  say(
    `  ${paint(31, '✗')} Node ${process.versions.node} ist zu alt, nötig ist 20.19 oder neuer. Neuere Version: https://nodejs.org`,
  );
  process.exit(3);
}

/** Runs a step, showing what it does while it lasts. Its output stays hidden unless it fails. */
async function step(text, estimateSeconds, run) {
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  const about = estimateSeconds >= 3 ? ` (etwa ${estimateSeconds} s)` : '';
  const hidden = [];
  let timer;
  if (live) {
    const draw = () => process.stdout.write(`\r\u001b[2K  … ${text}${about}${seconds() >= 2 ? ` ${seconds()} s` : ''}`);
    draw();
    timer = setInterval(draw, 1000);
  } else {
    if (about) say(`  … ${text}${about}`);
    timer = setInterval(() => say(`  … ${text} (${seconds()} s)`), 10_000);
  }
  const end = (mark) => {
    clearInterval(timer);
    if (live) process.stdout.write('\r\u001b[2K');
    say(`  ${mark} ${text}${seconds() >= 2 ? ` (${seconds()} s)` : ''}`);
  };
  try {
    await run((line) => hidden.push(line));
    end(paint(32, '✓'));
  } catch (error) {
    end(paint(31, '✗'));
    for (const line of hidden) say(`    ${line}`);
    throw error;
  }
}

/** Development packages that are installed are kept: installing without them would remove them. */
function hasDevelopmentPackages() {
  try {
    const { packages } = JSON.parse(readFileSync(`${ROOT}node_modules/.package-lock.json`, 'utf8'));
    return Object.entries(packages).some(([path, entry]) => entry.dev && !entry.optional && existsSync(ROOT + path));
  } catch {
    return false;
  }
}

/** The parent, and npm behind it when the parent is npm's shell. Not further: whoever called npm may well go. */
function ancestors() {
  const parent = process.ppid;
  try {
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8');
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    if (name.startsWith('npm')) return [parent];
    return [parent, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])];
  } catch {
    // No /proc, or the parent has just ended.
    return [parent];
  }
}

try {
  const { findMissingPackages, installMissing } = await import('./install.mjs');
  const withDev = hasDevelopmentPackages();
  const missing = findMissingPackages({ withDev });
  if (missing.length > 0)
    await step('Pakete installieren', missing.length > 100 ? 90 : 20, (log) => installMissing({ withDev, log }));
} catch (error) {
  say(
    `  ${paint(31, '✗')} Die Pakete lassen sich nicht installieren: ${error.message} Netz prüfen, dann noch einmal: npm start`,
  );
  process.exit(3);
}

try {
  const { build } = await import('./build.mjs');
  if (existsSync(`${ROOT}dist/.build.json`)) await build({ log: () => undefined });
  else await step('Programm übersetzen', 6, (log) => build({ log }));
} catch (error) {
  say(`  ${paint(31, '✗')} Das Programm lässt sich nicht übersetzen: ${error.message}`);
  process.exit(5);
}

// The channel tells the supervisor when this process is killed; then it ends too.
const supervisor = spawn(
  process.execPath,
  ['--enable-source-maps', `${ROOT}dist/apps/supervisor/src/main.js`, ...process.argv.slice(2)],
  { cwd: ROOT, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => supervisor.kill(signal));
// `kill` on npm reaches npm's shell, not us. When the shell or npm is gone, nobody waits for this process any more.
if (process.env.npm_lifecycle_event) {
  const family = ancestors();
  setInterval(() => {
    const now = ancestors();
    if (family.some((pid, index) => pid !== now[index])) supervisor.kill('SIGTERM');
  }, 1000).unref();
}
supervisor.once('error', (error) => {
  say(`  ${paint(31, '✗')} Kreislage lässt sich nicht starten: ${error.message}`);
  process.exitCode = 5;
});
supervisor.once('exit', (code, signal) => {
  process.exitCode = code ?? (signal ? 5 : 0);
});

/**
 * Installs what package-lock.json names and node_modules lacks. Used by `npm test`; nothing but Node built-ins here,
 * because this runs before anything is installed.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Names of packages that are absent or have another version than the lock file says. */
export function findMissingPackages({ withDev = true } = {}) {
  const locked = packagesOf('package-lock.json');
  const installed = existsSync(join(ROOT, 'node_modules/.package-lock.json'))
    ? packagesOf('node_modules/.package-lock.json')
    : {};
  return Object.entries(locked)
    .filter(
      ([path, entry]) =>
        path !== '' && !entry.optional && !entry.devOptional && !entry.extraneous && (withDev || !entry.dev),
    )
    .filter(([path, entry]) => installed[path]?.version !== entry.version || !existsSync(join(ROOT, path)))
    .map(([path]) => path.replace(/^.*node_modules\//, ''));
}

/** Installs when something is missing; true when it did. Throws when npm fails. */
export async function installMissing({ withDev = true, log = (line) => process.stderr.write(`${line}\n`) } = {}) {
  const missing = findMissingPackages({ withDev });
  if (missing.length === 0) return false;
  log(
    `install: ${missing.length} packages are missing or outdated (${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ', …' : ''})`,
  );
  // `npm ci` starts by deleting node_modules, under the feet of a program that runs from it. Into an existing folder
  // npm adds only what is missing; --no-save keeps package.json and the lock file as they are.
  const add = ['install', '--no-save'];
  if (existsSync(join(ROOT, 'node_modules'))) {
    await npm(add, withDev, log);
  } else {
    await npm(['ci'], withDev, log).catch(async (error) => {
      log(`${error.message} Trying npm install, which is less strict.`);
      await npm(add, withDev, log);
    });
  }
  const left = findMissingPackages({ withDev });
  if (left.length > 0) throw new Error(`install: still missing: ${left.slice(0, 5).join(', ')}. Run: npm ci`);
  return true;
}

function packagesOf(path) {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8')).packages;
}

async function npm(command, withDev, log) {
  const args = [...command, withDev ? '--include=dev' : '--omit=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  log(`install: npm ${args.join(' ')}`);
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  const ticking = setInterval(() => log(`install: still running (${seconds()} s)`), 10_000);
  try {
    // Under `npm test` npm says where it lives; that also works where `npm` is a .cmd file. npm's notes go to stderr,
    // so that the standard output stays that of the command the user asked for.
    const [program, first] = process.env.npm_execpath ? [process.execPath, [process.env.npm_execpath]] : ['npm', []];
    const child = spawn(program, [...first, ...args], {
      cwd: ROOT,
      stdio: ['ignore', 2, 2],
      shell: program === 'npm' && process.platform === 'win32',
    });
    const status = await new Promise((resolve, reject) =>
      child.once('error', reject).once('close', (code) => resolve(code ?? 1)),
    );
    if (status !== 0) throw new Error(`install: npm ${command[0]} ended with status ${status}.`);
    log(`install: done in ${seconds()} s`);
  } finally {
    clearInterval(ticking);
  }
}

/**
 * `npm run build`: compiles apps, libs and infra/db to dist, keeping the tree; the processes that people wait for
 * ({@link BUNDLED}) become one file each (dist/apps/api/src/main.js).
 *
 * Everything is compiled in memory first, so a syntax error leaves dist as it was (a package that is not installed does
 * not: that only the bundles find). Then only files that differ are renamed into place: several processes may build, or
 * start from dist, at the same time. It does not check types.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildPortal } from './build-portal.mjs';
import { bundle } from './bundle.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');
const STAMP = join(DIST, '.build.json');
const SOURCE_FOLDERS = ['apps', 'libs', 'infra/db'];
/** Processes that are bundled, by their compiled module. */
const BUNDLED = ['api', 'worker', 'cli'].map((app) => join(DIST, `apps/${app}/src/main.js`));
// The portal has a build of its own; specs never ship.
const SKIPPED =
  /^apps\/portal\/|(^|\/)node_modules\/|\.(e2e-)?spec\.ts$|\.d\.ts$|\.md$|^infra\/db\/.*\.mjs$|\/tsconfig[^/]*\.json$/;

/**
 * Builds what changed since the last build, with `portal: false` only what runs in Node; true when dist was written. Throws
 * with file and line on a syntax error.
 */
export async function build({ log = (line) => process.stderr.write(`${line}\n`), force = false, portal = true } = {}) {
  const written = await buildPrograms({ log, force });
  return (portal && (await buildPortal({ log, force }))) || written;
}

async function buildPrograms({ log, force }) {
  const startedAt = Date.now();
  const sources = await readSources();
  const sourceHash = hashOf([...sources, await configEntry()]);
  if (!force && (await isCurrent(sourceHash))) return false;

  const compiled = new Map(await compile(sources));
  // Without a stamp a build that is cut short counts as no build.
  await rm(STAMP, { force: true });
  // Bundles read the others from where they are.
  for (const [path, content] of compiled)
    if (!BUNDLED.some((entry) => path.startsWith(entry))) await putInPlace(path, content);
  // Output without a source must not get into a bundle.
  await removeSurplus(new Set(compiled.keys()));
  await bundleInPlace(compiled);
  const outputs = [...compiled];
  await putInPlace(
    STAMP,
    JSON.stringify({ sourceHash, outputHash: hashOf(outputs), files: outputs.map(([path]) => toPosix(path)) }),
  );
  log(
    `build: ${outputs.filter(([path]) => path.endsWith('.js')).length} modules in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`,
  );
  return true;
}

async function readSources() {
  const paths = [];
  for (const folder of SOURCE_FOLDERS) {
    if (!existsSync(join(ROOT, folder))) continue;
    for (const entry of await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      const path = toPosix(join(entry.parentPath, entry.name));
      if (entry.isFile() && !SKIPPED.test(path)) paths.push(path);
    }
  }
  return Promise.all(paths.sort().map(async (path) => [path, await readFile(join(ROOT, path))]));
}

/**
 * The settings, the build itself and what is installed belong to the sources: changing them changes the output. The
 * lock file that npm keeps beside the installed packages tells which they are.
 */
async function configEntry() {
  const paths = ['.swcrc', 'infra/build.mjs', 'infra/bundle.mjs', 'node_modules/.package-lock.json'];
  const contents = await Promise.all(paths.map((path) => readFile(join(ROOT, path)).catch(() => Buffer.alloc(0))));
  return ['config', Buffer.concat(contents)];
}

async function isCurrent(sourceHash) {
  try {
    const stamp = JSON.parse(await readFile(STAMP, 'utf8'));
    if (stamp.sourceHash !== sourceHash) return false;
    // Two builds of different sources at once may have mixed their files: the outputs are checked as well.
    const outputs = await Promise.all(
      stamp.files.map(async (file) => [join(ROOT, file), await readFile(join(ROOT, file))]),
    );
    return stamp.outputHash === hashOf(outputs);
  } catch {
    return false;
  }
}

async function compile(sources) {
  const { transform } = await import('@swc/core').catch(() => {
    throw new Error('build: @swc/core is not installed. Run: npm ci');
  });
  const outputs = await Promise.all(
    sources.map(async ([path, content]) => {
      const target = join(DIST, path);
      if (!path.endsWith('.ts')) return [[target, content]];
      const source = join(ROOT, path);
      const { code, map } = await transform(content.toString('utf8'), {
        filename: source,
        sourceFileName: toPosix(relative(dirname(target), source), ''),
        root: ROOT,
        cwd: ROOT,
        configFile: join(ROOT, '.swcrc'),
      }).catch((error) => {
        // Behind the place of the mistake stands the compiler's own stack.
        throw new Error(`build: ${path}: ${error.message.split('\n\nCaused by:')[0].trimEnd()}`);
      });
      const js = target.replace(/\.ts$/, '.js');
      return [
        [js, `${code}//# sourceMappingURL=${path.split('/').at(-1).replace(/\.ts$/, '.js')}.map\n`],
        [`${js}.map`, map],
      ];
    }),
  );
  return outputs.flat();
}

/** Puts the bundles in the place of their entries' compiled modules, in `compiled` as well. */
async function bundleInPlace(compiled) {
  const bundles = await bundle(
    BUNDLED.map((path) => {
      const map = Buffer.from(compiled.get(`${path}.map`)).toString('base64');
      const inline = `//# sourceMappingURL=data:application/json;base64,${map}`;
      return { path, code: compiled.get(path).replace(/\/\/# sourceMappingURL=.*\n$/, inline) };
    }),
  );
  for (const { path, code, map } of bundles) {
    compiled.set(path, code).set(`${path}.map`, map);
    await putInPlace(`${path}.map`, map);
    await putInPlace(path, code);
  }
}

async function putInPlace(path, content) {
  const bytes = Buffer.from(content);
  if (
    await readFile(path).then(
      (current) => current.equals(bytes),
      () => false,
    )
  )
    return;
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  await writeFile(temporary, bytes);
  await rename(temporary, path);
}

/** Deletes what no source accounts for. A ".tmp" may belong to another build that runs now: only old ones go. */
async function removeSurplus(wanted) {
  const ours = SOURCE_FOLDERS.map((folder) => join(DIST, folder)).filter((folder) => existsSync(folder));
  for (const folder of ours) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((candidate) => candidate.isFile())) {
      const path = join(entry.parentPath, entry.name);
      if (!wanted.has(path) && !path.endsWith('.tmp') && !toPosix(path).startsWith('dist/apps/portal/'))
        await rm(path, { force: true });
    }
    const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
    // Deepest first; a folder that still holds something stays.
    for (const empty of folders.sort((a, b) => b.length - a.length)) await rmdir(empty).catch(() => undefined);
  }
}

function hashOf(entries) {
  const hash = createHash('sha256');
  for (const [path, content] of entries) {
    const bytes = Buffer.from(content);
    hash.update(`${toPosix(path)}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

function toPosix(path, base = ROOT) {
  const shown = base && path.startsWith(base) ? path.slice(base.length) : path;
  return shown.split(sep).join('/');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const quiet = process.argv.includes('--quiet');
    const written = await build({
      force: process.argv.includes('--force'),
      portal: !process.argv.includes('--no-portal'),
      ...(quiet ? { log: () => undefined } : {}),
    });
    if (!written && !quiet) process.stderr.write('build: dist is current\n');
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

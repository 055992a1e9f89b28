/**
 * Builds the portal into dist/apps/portal: Vite makes the pages, esbuild the service worker that knows their files; each file
 * also stands there compressed. Only when something changed that goes into it; put in place as a whole, since a
 * server may be serving the former one.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const PORTAL = join(ROOT, 'dist/apps/portal');
const STAMP = join(ROOT, 'dist/.portal.json');
/** Contents of the bundle: the portal's own sources, and the pure rules of the libraries. */
const SOURCES = ['apps/portal', 'libs/kernel/src', 'libs/territory/src', 'libs/reporting/src', 'libs/map-layers/src'];
const SETTINGS = ['infra/build-portal.mjs', 'tsconfig.base.json', 'node_modules/.package-lock.json'];
const COMPRESSED = /\.(js|mjs|css|html|svg|json|webmanifest)$/;
/**
 * Files that the service worker keeps for a start without a network: the shell, the form, sign-in and help, not maps
 * and charts.
 */
const KEPT_CHUNKS = /^index\.html$|\/(daily-report|session)\/|\/help\/help-page\./;

/** Builds the portal if its sources changed; true when it did. Throws with the bundler's own message. */
export async function buildPortal({ log = (line) => process.stderr.write(`${line}\n`), force = false } = {}) {
  const sourceHash = await hashOfSources();
  if (!force && existsSync(join(PORTAL, 'index.html')) && (await readStamp()) === sourceHash) return false;
  const startedAt = Date.now();
  const made = join(ROOT, `dist/.portal-${randomBytes(6).toString('hex')}`);
  try {
    const { build } = await import('vite').catch(() => {
      throw new Error('build: vite is not installed. Run: npm ci');
    });
    await build({
      configFile: join(ROOT, 'apps/portal/vite.config.ts'),
      mode: 'production',
      logLevel: 'error',
      build: { outDir: made },
    });
    await addServiceWorker(made);
    await compress(made);
    await rm(STAMP, { force: true });
    await putInPlace(made);
    await writeFile(STAMP, JSON.stringify({ sourceHash }));
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  log(`build: portal in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  return true;
}

async function hashOfSources() {
  const paths = [...SETTINGS];
  for (const folder of SOURCES)
    for (const entry of await readdir(join(ROOT, folder), { recursive: true, withFileTypes: true }))
      if (entry.isFile() && !/\.spec\.tsx?$|\.md$/.test(entry.name)) paths.push(join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const path of paths.sort()) {
    const absolute = path.startsWith(ROOT) ? path : join(ROOT, path);
    hash.update(`${absolute.slice(ROOT.length)}\0`).update(await readFile(absolute).catch(() => ''));
  }
  return hash.digest('hex');
}

async function readStamp() {
  try {
    return JSON.parse(await readFile(STAMP, 'utf8')).sourceHash;
  } catch {
    return null;
  }
}

/** The worker's list of files is part of it: a new portal is a new worker. */
async function addServiceWorker(folder) {
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
  const files = new Set(['index.html', 'icon.svg', 'portal.webmanifest']);
  const follow = (name) => {
    const chunk = manifest[name];
    if (!chunk || files.has(chunk.file)) return;
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file);
    for (const next of chunk.imports ?? []) follow(next);
  };
  for (const [name, chunk] of Object.entries(manifest)) if (KEPT_CHUNKS.test(chunk.src ?? name)) follow(name);
  // Of the fonts, those that the pages use; a browser without woff2 has its own.
  for (const file of await readdir(join(folder, 'assets')))
    if (/FiraSans-(Regular|SemiBold|Medium)[-.][^.]*\.?woff2$/.test(file)) files.add(`assets/${file}`);
  const entries = await Promise.all(
    [...files].map(async (file) => {
      const revision = createHash('sha256')
        .update(await readFile(join(folder, file)))
        .digest('hex')
        .slice(0, 16);
      return { url: file === 'index.html' ? '/' : `/${file}`, revision: file.startsWith('assets/') ? null : revision };
    }),
  );
  const esbuild = await import('esbuild');
  await esbuild.build({
    entryPoints: [join(ROOT, 'apps/portal/src/offline/service-worker.ts')],
    outfile: join(folder, 'service-worker.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    define: { 'process.env.NODE_ENV': '"production"', PRECACHED: JSON.stringify(entries) },
    logLevel: 'silent',
    legalComments: 'none',
  });
  await esbuild.stop();
}

async function compress(folder) {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !COMPRESSED.test(entry.name)) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await readFile(path);
    const [brotli, gzipped] = await Promise.all([
      promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
      promisify(gzip)(bytes, { level: 9 }),
    ]);
    await writeFile(`${path}.br`, brotli);
    await writeFile(`${path}.gz`, gzipped);
  }
}

async function putInPlace(made) {
  await mkdir(PORTAL, { recursive: true });
  const former = `${made}.former`;
  await rename(PORTAL, former);
  await rename(made, PORTAL);
  await rm(former, { recursive: true, force: true });
}

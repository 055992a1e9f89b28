/**
 * Puts everything that a process loads into one file: starting from some 1,500 small ones takes more than twice as long.
 * What is not code alone (native and WebAssembly modules, Lua scripts) or is loaded by few commands only stays in
 * node_modules.
 */
import { builtinModules } from 'node:module';
import { dirname } from 'node:path';

const LEFT_OUT = ['@electric-sql/*', '@node-rs/argon2', 'bullmq', 'node-sqlite3-wasm', 'typeorm'];

/** For packages that are written for `require`; what an ES module has instead. */
const BANNER = [
  `import { createRequire as $createRequire } from 'node:module';`,
  `import { fileURLToPath as $fileURLToPath } from 'node:url';`,
  `const require = $createRequire(import.meta.url);`,
  `const __filename = $fileURLToPath(import.meta.url);`,
  `const __dirname = $fileURLToPath(new URL('.', import.meta.url));`,
].join(' ');

/**
 * Bundles a compiled module with all it imports. Its imports are read from where `path` is.
 * @param {{ path: string, code: string }} entry where the module would be, and its compiled code with its source map inline
 * @returns {Promise<{ code: string, map: string }>} the bundle for the same place
 * @throws when an import does not exist
 */
export async function bundle({ path, code }) {
  const { build } = await import('esbuild').catch(() => {
    throw new Error('build: esbuild is not installed. Run: npm ci');
  });
  const { outputFiles } = await build({
    stdin: { contents: code, sourcefile: path, resolveDir: dirname(path), loader: 'js' },
    outfile: path,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // Nest and GraphQL call things by the names of their classes.
    keepNames: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
    external: LEFT_OUT,
    banner: { js: BANNER },
    plugins: [optionalPackages],
  }).catch(({ errors, message }) => {
    const first = errors?.[0];
    throw new Error(`build: ${first ? `${first.location?.file ?? path}: ${first.text}` : message}`);
  });
  const textOf = (ending) => outputFiles.find((file) => file.path.endsWith(ending)).text;
  return { code: textOf('.js'), map: textOf('.map') };
}

/** Packages that a package can do without and that are not installed: asked for at run time, as before. */
const optionalPackages = {
  name: 'optional-packages',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^[\w@]/ }, async ({ path, pluginData, importer, kind, resolveDir }) => {
      if (pluginData === optionalPackages || builtinModules.includes(path) || !importer.includes('node_modules'))
        return undefined;
      const found = await resolve(path, { kind, importer, resolveDir, pluginData: optionalPackages });
      return found.errors.length > 0 ? { path, external: true } : found;
    });
  },
};

/**
 * Puts everything that a process loads into one file: starting from some 1,500 small ones takes more than twice as
 * long. Packages that are not code alone (native and WebAssembly modules, Lua scripts) or that few commands load stay
 * in node_modules.
 */
import { readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { dirname } from 'node:path';

const LEFT_OUT = [
  '@electric-sql/*',
  '@node-rs/argon2',
  '@zxcvbn-ts/language-common',
  'bullmq',
  'node-sqlite3-wasm',
  'nodemailer',
  'typeorm',
];

/** For packages that are written for `require`; what an ES module has instead. */
const BANNER = [
  `import { createRequire as $createRequire } from 'node:module';`,
  `import { fileURLToPath as $fileURLToPath } from 'node:url';`,
  `const require = $createRequire(import.meta.url);`,
  `const __filename = $fileURLToPath(import.meta.url);`,
  `const __dirname = $fileURLToPath(new URL('.', import.meta.url));`,
].join(' ');

/**
 * Bundles compiled modules with all they import. Imports are read from where `path` is.
 * @param {{ path: string, code: string }[]} entries where each module would be, and its compiled code with its source map inline
 * @returns {Promise<{ path: string, code: string, map: string }[]>} the bundles for the same places
 * @throws when an import does not exist
 */
export async function bundle(entries) {
  const esbuild = await import('esbuild').catch(() => {
    throw new Error('build: esbuild is not installed. Run: npm ci');
  });
  try {
    return await Promise.all(entries.map((entry) => bundleOne(esbuild, entry)));
  } finally {
    // Its process would stay as long as this one, and this one may be `npm start`.
    await esbuild.stop();
  }
}

async function bundleOne({ build }, { path, code }) {
  const { outputFiles } = await build({
    stdin: { contents: code, sourcefile: path, resolveDir: dirname(path), loader: 'js' },
    outfile: path,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // Classes of one name get another in the bundle. Nothing goes by it: GraphQL types say their names, migrations have a
    // number in theirs. (`keepNames` would cost a call for each function made, an eighth of a request.)
    minifyWhitespace: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    logLevel: 'silent',
    external: LEFT_OUT,
    banner: { js: BANNER },
    plugins: [optionalPackages, withoutForeignMaps],
  }).catch(({ errors, message }) => {
    const first = errors?.[0];
    throw new Error(`build: ${first ? `${first.location?.file ?? path}: ${first.text}` : message}`);
  });
  const textOf = (ending) => outputFiles.find((file) => file.path.endsWith(ending)).text;
  return { path, code: textOf('.js'), map: textOf('.map') };
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

/** Everything stands at the beginning of the file. */
const EMPTY_MAP = `//# sourceMappingURL=data:application/json;base64,${Buffer.from('{"version":3,"sources":[""],"mappings":"AAAA"}').toString('base64')}`;

/**
 * Of a package's file a stack names the file and the function, not the line: Node reads the map at every start, and with
 * all lines of all packages it is as large as their code.
 */
const withoutForeignMaps = {
  name: 'without-foreign-maps',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }) => ({
      contents: `${await readFile(path, 'utf8')}\n${EMPTY_MAP}`,
      loader: 'js',
    }));
  },
};

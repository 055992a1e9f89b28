import { existsSync, readFileSync } from 'node:fs';

const here = (path) => new URL(path, import.meta.url);
const { imports } = JSON.parse(readFileSync(here('./package.json'), 'utf8'));

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

// The library doors stand once, in package.json `imports`; specs read the sources behind them, not the build.
const doors = Object.fromEntries(
  Object.entries(imports).map(([name, target]) => [`^${escape(name)}$`, target.types.replace(/^\.\//, '<rootDir>/')]),
);

// `npm run check` runs the specs that need no database: neither *.db.spec.ts, nor whole processes, nor the set-up.
const unitOnly = process.env.TEST_UNIT_ONLY === '1';

// Jest loads a .ts set-up as CommonJS, which cannot import our modules (tried): plain .mjs is the one that works.
const globalSetup = 'test/support/global-setup.mjs';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  // Naming the folders keeps the crawler out of dist, data and caches. A root that does not exist is an error for Jest.
  roots: ['libs', 'apps', 'test'].filter((folder) => existsSync(here(folder))).map((folder) => `<rootDir>/${folder}`),
  testMatch: [
    '<rootDir>/libs/**/*.spec.ts',
    '<rootDir>/apps/**/*.spec.ts',
    '<rootDir>/test/**/*.spec.ts',
    ...(unitOnly ? [] : ['<rootDir>/test/**/*.e2e-spec.ts']),
  ],
  testPathIgnorePatterns: ['/node_modules/', ...(unitOnly ? ['\\.db\\.spec\\.ts$'] : [])],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { swcrc: true }] },
  moduleNameMapper: { ...doors, '^(\\.{1,2}/.*)\\.js$': '$1' },
  // One embedded database costs about 1 GB: files run one after the other.
  maxWorkers: 1,
  // As ES modules, what a spec file has loaded is never given back: after some hundred of them that is 4 GB, and the end. In a
  // process of its own, the run of files goes on in a new one whenever it has grown so large.
  workerIdleMemoryLimit: '1500MB',
  testTimeout: 30_000,
  ...(!unitOnly && existsSync(here(globalSetup))
    ? { globalSetup: `<rootDir>/${globalSetup}`, globalTeardown: '<rootDir>/test/support/global-teardown.mjs' }
    : {}),
};

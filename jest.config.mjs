import { existsSync, readFileSync } from 'node:fs';
import { lanesOf } from './test/support/lanes.mjs';

const here = (path) => new URL(path, import.meta.url);
const { imports } = JSON.parse(readFileSync(here('./package.json'), 'utf8'));

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

// The library doors stand once, in package.json `imports`; specs read the sources behind them, not the build.
const doors = Object.fromEntries(
  Object.entries(imports).map(([name, target]) => [`^${escape(name)}$`, target.types.replace(/^\.\//, '<rootDir>/')]),
);

/**
 * Parts of the suite, by what they need: TEST_PARTS names those to run, separated by commas; without it all of them run.
 * `journey` is one journey of the portal, for runs that leave the others out.
 */
const parts = {
  unit: ['<rootDir>/libs/**/!(*.db).spec.ts', '<rootDir>/apps/**/!(*.db).spec.ts', '<rootDir>/test/**/*.spec.ts'],
  processes: [
    '<rootDir>/libs/**/*.db.spec.ts',
    '<rootDir>/apps/**/*.db.spec.ts',
    '<rootDir>/test/!(portal)/**/*.e2e-spec.ts',
  ],
  portal: ['<rootDir>/test/portal/*.e2e-spec.ts'],
  journey: ['<rootDir>/test/portal/daily-report.e2e-spec.ts'],
};
const chosen = process.env.TEST_PARTS?.split(',') ?? ['unit', 'processes', 'portal'];
const unknown = chosen.find((part) => !(part in parts));
if (unknown !== undefined) throw new Error(`TEST_PARTS: "${unknown}" is none of ${Object.keys(parts).join(', ')}.`);
const unitOnly = chosen.join() === 'unit';

// Jest loads a .ts set-up as CommonJS, which cannot import our modules (tried): plain .mjs is the one that works.

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  // Naming the folders keeps the crawler out of dist, data and caches. A root that does not exist is an error for Jest.
  roots: ['libs', 'apps', 'test'].filter((folder) => existsSync(here(folder))).map((folder) => `<rootDir>/${folder}`),
  testMatch: chosen.flatMap((part) => parts[part]),
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { swcrc: true }] },
  moduleNameMapper: { ...doors, '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Pure specs run side by side as they like; others as many at a time as there are lanes.
  maxWorkers: unitOnly ? '100%' : lanesOf(process.env).length,
  // As ES modules, what a spec file has loaded is never given back: after some hundred of them that is 4 GB, and the end. In a
  // process of its own, the run of files goes on in a new one whenever it has grown so large.
  workerIdleMemoryLimit: '1500MB',
  testTimeout: 30_000,
  ...(unitOnly
    ? {}
    : {
        globalSetup: '<rootDir>/test/support/global-setup.mjs',
        globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
        setupFiles: ['<rootDir>/test/support/enter-lane.mjs'],
      }),
};

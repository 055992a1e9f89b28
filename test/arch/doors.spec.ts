import { describe, expect, it } from '@jest/globals';
import { findOpenDoors, findUnusedExports, findUnusedOffers } from './doors.js';
import { beyondTolerated, describeViolations, readScripts, readSources } from './source.js';

const files = [...readSources('apps', 'libs', 'infra', 'test'), ...readScripts('infra', 'test')];

/** Doors with `export *` that are still to be mended; a number can only shrink. */
const toleratedDoors = {};

/** Exports that only their own file uses and that are still to be mended; a number can only shrink. */
const toleratedExports = { 'libs/map-layers/': 2, 'apps/portal/': 44 };

describe('the doors of this repository', () => {
  it('name what they offer', () => {
    expect(describeViolations(beyondTolerated(findOpenDoors(files), toleratedDoors))).toEqual([]);
  });

  it('offer what somebody outside uses', () => {
    expect(describeViolations(findUnusedOffers(files))).toEqual([]);
  });
});

describe('the files of this repository', () => {
  it('export what another file uses', () => {
    const found = findUnusedExports(files, (path) => /^(apps|libs)\/.*(?<!spec)\.tsx?$/.test(path));
    expect(describeViolations(beyondTolerated(found, toleratedExports))).toEqual([]);
  });
});

const file = (path: string, text: string) => ({ path, text });

describe('findOpenDoors', () => {
  it.each([`export * from './a.js';`, `export * as a from './a.js';`, `export type * from './a.js';`])(
    'finds %s in a door',
    (text) => {
      expect(findOpenDoors([file('libs/a/src/index.ts', text)])).toHaveLength(1);
      expect(findOpenDoors([file('libs/a/src/feature/a.ts', text)])).toEqual([]);
    },
  );

  it('lets names pass', () => {
    expect(findOpenDoors([file('libs/a/src/index.ts', `export { a, type B } from './a.js';`)])).toEqual([]);
  });
});

describe('findUnusedOffers', () => {
  const door = file('libs/a/src/index.ts', `export { used, type Unused } from './a.js';`);
  const find = (...others: { path: string; text: string }[]): string[] =>
    describeViolations(findUnusedOffers([door, ...others]));

  it('finds a name that nobody outside the library uses', () => {
    expect(find(file('libs/b/src/b.ts', `import { used } from '#a';`))).toEqual([
      expect.stringContaining('libs/a/src/index.ts:1: Unused is exported, but nobody outside uses it'),
    ]);
    expect(find(file('libs/a/src/a.ts', `import { used, type Unused } from './index.js';`))).toHaveLength(2);
  });

  it.each([
    ['an import', 'libs/b/src/b.ts', `import { used, type Unused } from '#a';`],
    ['a re-export', 'libs/b/src/b.ts', `export { used, Unused } from '#a';`],
    ['a type', 'libs/b/src/b.ts', `import { used } from '#a';\ntype U = import('#a').Unused;`],
    ['an import of everything', 'libs/b/src/b.ts', `import * as a from '#a';`],
    ['loading', 'test/b.ts', `const { used, Unused } = await import('#a');`],
    ['loading of everything', 'test/b.ts', `const a = await import('#a');`],
    ['a script that loads the build', 'test/b.mjs', `import { used, Unused } from '../dist/libs/a/src/index.js';`],
  ])('takes %s as a use', (_name, path, text) => {
    expect(find(file(path, text))).toEqual([]);
  });
});

describe('findUnusedExports', () => {
  const find = (...texts: string[]): string[] =>
    describeViolations(
      findUnusedExports(
        texts.map((text, index) => file(`libs/a/src/f${index}.ts`, text)),
        () => true,
      ),
    );

  it.each([
    'export const a = 1;',
    'export function a() {}',
    'export class a {}',
    'export interface a {}',
    'export type a = 1;',
    'const a = 1;\nexport { a };',
  ])('finds %s without a user', (text) => {
    expect(find(text)).toEqual([expect.stringContaining('a is exported, but nobody in another file uses it')]);
    expect(find(text, `import { a as b } from './f0.js';`)).toEqual([]);
  });

  it('does not look into doors', () => {
    expect(findUnusedExports([file('libs/a/src/index.ts', `export { a } from './a.js';`)], () => true)).toEqual([]);
  });
});

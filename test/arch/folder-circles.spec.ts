import { describe, expect, it } from '@jest/globals';
import { findFolderCircles } from './folder-circles.js';
import { describeViolations, readSources, type Violation } from './source.js';

const production = readSources('libs').filter(({ path }) => !path.endsWith('spec.ts'));

/** Libraries that still have circles. The list only shrinks: a new library has none, and one without is taken off the list. */
const withCircles = ['platform', 'reporting', 'steering', 'territory'];

describe('the folders of each library', () => {
  const found = findFolderCircles(production);
  const isKnown = ({ at }: Violation): boolean => withCircles.includes(at.split('/')[1]!);

  it('make no circle', () => {
    expect(production.length).toBeGreaterThan(0);
    expect(describeViolations(found.filter((violation) => !isKnown(violation)))).toEqual([]);
  });

  it('make circles in every library of the list of exceptions', () => {
    expect([...new Set(found.filter(isKnown).map(({ at }) => at.split('/')[1]))].sort()).toEqual(withCircles);
  });
});

describe('findFolderCircles', () => {
  const one = (path: string, text: string) => ({ path: `libs/maps/src/${path}`, text });
  const below = one('layer/layer.ts', `export {};`);

  it('finds two folders that import each other, also by types', () => {
    const found = findFolderCircles([
      one('tiles/tile.ts', `import { page } from '../catalogue/page.js';`),
      one('catalogue/page.ts', `import { layer } from '../layer/layer.js';`),
      one('catalogue/document.ts', `import type { Tile } from '../tiles/tile.js';`),
      below,
    ]);
    expect(describeViolations(found)).toEqual([
      'libs/maps/src: circle of folders: catalogue (document.ts) -> tiles (tile.ts) -> catalogue',
    ]);
  });

  it('finds a circle over three folders, once', () => {
    const found = findFolderCircles([
      one('a/a.ts', `import { b } from '../b/b.js';`),
      one('b/b.ts', `export { c } from '../c/c.js';`),
      one('c/c.ts', `export type A = import('../a/a.js').A;`),
    ]);
    expect(describeViolations(found)).toEqual([
      'libs/maps/src: circle of folders: a (a.ts) -> b (b.ts) -> c (c.ts) -> a',
    ]);
  });

  it('finds a folder that imports a file which puts the folders together', () => {
    const found = findFolderCircles([
      one('maps.ts', `import { tile } from './tiles/tile.js';`),
      one('tiles/tile.ts', `import { maps } from '../maps.js';`),
    ]);
    expect(found).toHaveLength(1);
  });

  it('lets arrows in one direction, files of one folder and other libraries pass', () => {
    const found = findFolderCircles([
      one('maps.ts', `import { tile } from './tiles/tile.js';`),
      one('tiles/tile.ts', `import { layer } from '../layer/layer.js';\nimport { cut } from './cut.js';`),
      one('tiles/cut.ts', `import { tile } from './tile.js';\nimport { page } from '#catalogue';`),
      below,
      { path: 'libs/catalogue/src/layer/layer.ts', text: `import { tile } from '../tiles/tile.js';` },
    ]);
    expect(found).toEqual([]);
  });
});

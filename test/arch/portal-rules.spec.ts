import { describe, expect, it } from '@jest/globals';
import { findGermanSearchKeys, findPortalArrows, findPortalCircles } from './portal-rules.js';
import { describeViolations, readSource, readSources } from './source.js';

const sources = readSources('apps/portal/src');
/** The keys that the portal translates, read from its table. */
const germanKeys = [...readSource('apps/portal/src/search-keys.domain.ts').text.matchAll(/^ {2}(\w+): '\w+',$/gm)].map(
  ([, key]) => key!,
);

describe('the folders of the portal', () => {
  it('make no circle', () => {
    expect(sources.length).toBeGreaterThan(0);
    expect(describeViolations(findPortalCircles(sources))).toEqual([]);
  });

  it('stand on ui, which knows no feature', () => {
    expect(describeViolations(findPortalArrows(sources))).toEqual([]);
  });
});

describe('the keys of addresses', () => {
  it('are German at the router only', () => {
    expect(germanKeys).toContain('datum');
    expect(describeViolations(findGermanSearchKeys(sources, germanKeys))).toEqual([]);
  });
});

const file = (path: string, text: string) => ({ path: `apps/portal/src/${path}`, text });

describe('findPortalCircles', () => {
  it('finds two folders that import each other, over a third one and by types', () => {
    const circle = [
      file('map/a.ts', `import { b } from '../unit/b.js';`),
      file('unit/b.ts', `import { c } from '../ui/c.js';`),
      file('ui/c.ts', `import { type A } from '../map/a.js';`),
    ];
    expect(findPortalCircles(circle).map(({ at }) => at)).toEqual([
      'apps/portal/src/map/a.ts:1',
      'apps/portal/src/unit/b.ts:1',
      'apps/portal/src/ui/c.ts:1',
    ]);
    expect(findPortalCircles(circle.slice(0, 2))).toEqual([]);
  });
});

describe('findPortalArrows', () => {
  it.each([
    ['a feature in ui', 'ui/a.ts', `import { map } from '../map/map.js';`],
    ['offline in ui', 'ui/a.tsx', `import { type Page } from '../offline/page.js';`],
    ['ui in a leaf', 'format/a.domain.ts', `import { b } from '../ui/b.js';`],
  ])('finds %s', (_name, path, text) => {
    expect(findPortalArrows([file(path, text)])).toHaveLength(1);
  });

  it('lets ui take the leaves', () => {
    expect(findPortalArrows([file('ui/a.ts', `import { day } from '../format/format.domain.js';`)])).toEqual([]);
  });
});

describe('findGermanSearchKeys', () => {
  const found = (path: string, text: string) => findGermanSearchKeys([file(path, text)], ['datum', 'seite']);

  it.each([
    ['taken from the search', `const { datum } = useSearch({ from: '/lage' });`],
    ['taken under another name', `const { datum: day } = useSearch({ from: '/lage' });`],
    ['read', `const day = address.datum;`],
    ['read by name', `const day = search['datum'];`],
    ['written', `void navigate({ search: { seite: 2 } });`],
    ['declared', `interface Address { readonly datum?: string }`],
    ['written into an address', `const link = '/lage?zeit=1&datum=2026-11-22';`],
    ['written into an address with a value', 'const link = `/lage?datum=${day}`;'],
  ])('finds a key that is %s', (_name, text) => {
    expect(found('situation/a.ts', text)).toHaveLength(1);
  });

  it('lets the translation and other words pass', () => {
    expect(found('search-keys.domain.ts', `export const keys = { datum: 'date' };`)).toEqual([]);
    expect(found('situation/a.ts', `const { date } = search; const id = 'datum';`)).toEqual([]);
  });
});

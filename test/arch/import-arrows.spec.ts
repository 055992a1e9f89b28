import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { findCircles, findForbiddenImports, findWrongSideLoads } from './import-arrows.js';
import { describeViolations, readSources, repositoryRoot } from './source.js';

const { imports } = JSON.parse(readFileSync(`${repositoryRoot}/package.json`, 'utf8')) as {
  imports: Record<string, unknown>;
};
const doors = Object.keys(imports);
const sources = readSources('apps', 'libs', 'test');
const production = sources.filter(({ path }) => !path.startsWith('test/') && !path.endsWith('spec.ts'));

describe('the import arrows of this repository', () => {
  it('point right only, and through doors', () => {
    expect(sources.length).toBeGreaterThan(0);
    expect(describeViolations(findForbiddenImports(sources, doors))).toEqual([]);
  });

  it('make no circle', () => {
    expect(describeViolations(findCircles(production))).toEqual([]);
  });

  it('bring no GraphQL into the worker and no processor into the api', () => {
    expect(describeViolations(findWrongSideLoads(production))).toEqual([]);
  });
});

describe('findForbiddenImports', () => {
  const forbidden = (path: string, text: string): string[] =>
    describeViolations(findForbiddenImports([{ path, text }], [...doors, '#accommodation']));

  it.each([
    ['left', 'libs/territory/src/unit.service.ts', `import { DailyReports } from '#reporting';`],
    ['left, as a type', 'libs/territory/src/unit.service.ts', `import type { DailyReports } from '#reporting';`],
    ['from the territory to the accounts', 'libs/territory/src/a.ts', `import { a } from '#accounts';`],
    ['sideways', 'libs/reporting/src/a.service.ts', `import { Site } from '#accommodation';`],
    ['re-exported from the left', 'libs/kernel/src/index.ts', `export * from '#platform';`],
    ['loaded later from the left', 'libs/platform/src/a.ts', `export const later = () => import('#access');`],
    ['named in a type from the left', 'libs/platform/src/a.ts', `export type A = import('#access').Actor;`],
    ['past the door of another library', 'libs/steering/src/a.ts', `import { a } from '../../reporting/src/a.js';`],
    ['past the door from an app', 'apps/api/src/main.ts', `import { a } from '../../../libs/reporting/src/a.js';`],
    ['past the door from a test', 'test/e2e/a.e2e-spec.ts', `import { a } from '../../libs/reporting/src/a.js';`],
    ['an unknown door', 'apps/api/src/main.ts', `import { a } from '#reporting/daily-report';`],
    ['its own door', 'libs/reporting/src/a.ts', `import { a } from '#reporting';`],
    ['GraphQL in the worker', 'apps/worker/src/main.ts', `import { a } from '#reporting/api';`],
    ['jobs in the api', 'apps/api/src/main.ts', `import { a } from '#steering/jobs';`],
    ['the embedded database in the api', 'apps/api/src/main.ts', `import { a } from '#embedded-database';`],
    ['the embedded database in a library', 'libs/steering/src/a.ts', `import { a } from '#embedded-database';`],
    ['test helpers in the product', 'libs/reporting/src/a.ts', `import { a } from '#testing';`],
    ['a framework in the kernel', 'libs/kernel/src/a.ts', `import { Injectable } from '@nestjs/common';`],
    ['a library without a place', 'libs/newcomer/src/a.ts', `import { a } from '#kernel';`],
  ])('finds %s', (_name, path, text) => {
    expect(forbidden(path, text)).toEqual([expect.stringContaining(`${path}:1: `)]);
  });

  it.each([
    [
      'libs/steering/src/a.ts',
      `import { a } from '#reporting';\nimport { b } from './b.js';\nimport { day } from '#kernel';`,
    ],
    ['libs/kernel/src/a.ts', `import { z } from 'zod';\nimport { format } from 'date-fns/format';`],
    ['libs/reporting/src/a.spec.ts', `import { aDailyReport } from '#testing';`],
    ['libs/testing/src/a.ts', `import { a } from '#reporting';`],
    ['apps/api/src/main.ts', `import { a } from '#reporting/api';\nimport { b } from '#platform';`],
    ['apps/worker/src/main.ts', `import { a } from '#steering/jobs';`],
  ])('lets %s pass', (path, text) => {
    expect(forbidden(path, text)).toEqual([]);
  });
});

describe('findCircles', () => {
  const two = (first: string, second: string) =>
    findCircles([
      { path: 'libs/a/src/one.ts', text: first },
      { path: 'libs/a/src/two.ts', text: second },
    ]);

  it('finds two files that load each other', () => {
    expect(two(`import { two } from './two.js';`, `import { one } from './one.js';`)).toEqual([
      { at: 'libs/a/src/two.ts', rule: 'circle: libs/a/src/one.ts -> libs/a/src/two.ts -> libs/a/src/one.ts' },
    ]);
  });

  it('follows doors', () => {
    const files = [
      { path: 'libs/a/src/index.ts', text: `export * from '#b';` },
      { path: 'libs/b/src/index.ts', text: `export * from '#a';` },
    ];
    expect(findCircles(files)).toHaveLength(1);
  });

  it('lets types go in circles: the compiler erases them', () => {
    expect(two(`import type { Two } from './two.js';`, `import { one } from './one.js';`)).toEqual([]);
    expect(two(`import { type Two } from './two.js';`, `import { one } from './one.js';`)).toEqual([]);
  });
});

describe('findWrongSideLoads', () => {
  const library = [
    { path: 'libs/reporting/src/index.ts', text: `export * from './report.service.js';` },
    { path: 'libs/reporting/src/api.ts', text: `export * from './report.resolver.js';` },
    { path: 'libs/reporting/src/jobs.ts', text: `export * from './remind.processor.js';` },
    { path: 'libs/reporting/src/report.service.ts', text: `export {};` },
    { path: 'libs/reporting/src/report.resolver.ts', text: `import './report.service.js';` },
    { path: 'libs/reporting/src/remind.processor.ts', text: `import './report.service.js';` },
  ];
  const replaced = (path: string, text: string) => [...library.filter((file) => file.path !== path), { path, text }];

  it('lets a library with three doors pass', () => {
    expect(findWrongSideLoads(library)).toEqual([]);
  });

  it('finds a resolver behind the common door', () => {
    const found = findWrongSideLoads(
      replaced('libs/reporting/src/report.service.ts', `import './report.resolver.js';`),
    );
    expect(describeViolations(found)).toContain(
      'libs/reporting/src/jobs.ts: loads the wrong side: libs/reporting/src/jobs.ts -> libs/reporting/src/remind.processor.ts -> ' +
        'libs/reporting/src/report.service.ts -> libs/reporting/src/report.resolver.ts',
    );
  });

  it('finds a processor that the api loads over a detour', () => {
    const found = findWrongSideLoads([
      ...replaced('libs/reporting/src/report.resolver.ts', `import '#steering';`),
      { path: 'libs/steering/src/index.ts', text: `import './recalculate.processor.js';` },
      { path: 'libs/steering/src/recalculate.processor.ts', text: `export {};` },
    ]);
    expect(found.map(({ at }) => at).sort()).toEqual(['libs/reporting/src/api.ts', 'libs/steering/src/index.ts']);
  });
});

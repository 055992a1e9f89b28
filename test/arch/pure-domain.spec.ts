import { describe, expect, it } from '@jest/globals';
import { findImpureDomains } from './pure-domain.js';
import { describeViolations, readSources } from './source.js';

describe('the domain files of this repository', () => {
  it('know no framework, clock, chance or surroundings', () => {
    const sources = readSources('libs', 'apps');
    expect(sources.some(({ path }) => path.endsWith('.domain.ts'))).toBe(true);
    expect(describeViolations(findImpureDomains(sources))).toEqual([]);
  });
});

describe('findImpureDomains', () => {
  const impure = (text: string) => findImpureDomains([{ path: 'libs/reporting/src/report.domain.ts', text }]);

  it.each([
    `import { Injectable } from '@nestjs/common';`,
    `import type { EntityManager } from 'typeorm';`,
    `import { ReportService } from './report.service.js';`,
    `import { randomUUID } from 'node:crypto';`,
    `import { District } from '#territory';`,
    `import { type DistrictModel } from '#territory/api';`,
    `export const now = (): number => Date.now();`,
    `export const today = new Date();`,
    `export const today = new Date;`,
    `export const today = Date();`,
    `export const roll = () => Math.random();`,
    `const random = Math.random;`,
    `export const zone = process.env['TZ'];`,
    `export const id = () => crypto.randomUUID();`,
    `export const shout = () => console.log('!');`,
  ])('finds %s', (text) => {
    expect(impure(text)).toEqual([expect.objectContaining({ at: 'libs/reporting/src/report.domain.ts:1' })]);
  });

  it('lets pure code pass', () => {
    const text = `
      import { z } from 'zod';
      import { addDays } from 'date-fns';
      import { TZDate } from '@date-fns/tz';
      import { isHoliday } from 'feiertagejs';
      import { type CalendarDate } from '#kernel';
      import { type District } from '#territory';
      import { isValidOn } from '#territory/domain';
      import { permissions } from './permission.table.js';
      import { sumOf } from './sums.domain.js';
      // Date.now() in a comment is no use of it
      export const atNoon = (day: string): Date => new Date(\`\${day}T12:00:00Z\`);
      export const process = (report: { crypto: number }): number => report.crypto;
    `;
    expect(impure(text)).toEqual([]);
  });

  it('holds the domain door of a library to the same rule', () => {
    const door = (text: string) => findImpureDomains([{ path: 'libs/territory/src/domain.ts', text }]);
    expect(door(`export * from './reporting-unit/reporting-unit.domain.js';`)).toEqual([]);
    expect(door(`export * from './reporting-unit/reporting-unit.repository.js';`)).toHaveLength(1);
  });

  it('looks at domain files only', () => {
    expect(findImpureDomains([{ path: 'libs/kernel/src/clock.ts', text: 'Date.now();' }])).toEqual([]);
  });
});

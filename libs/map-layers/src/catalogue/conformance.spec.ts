import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { conformanceClasses } from './conformance.domain.js';

const page = readFileSync('docs/ogc-conformance.md', 'utf8');
const cells = page
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
/** Path of a file by the name that the page gives it. */
const files = new Map(
  cells.flatMap(([name, file]) => {
    const path = /^\[(.+)\]\(\.\.\/\1\)$/.exec(file ?? '')?.[1];
    return path === undefined ? [] : [[name!.slice(1, -1), path] as const];
  }),
);
const requirements = cells.filter(([, requirement]) => requirement?.startsWith('`/req/'));

describe('docs/ogc-conformance.md', () => {
  it('names every class that is declared, and no other', () => {
    const named = [...page.matchAll(/^`(http:\/\/www\.opengis\.net\/spec\/[^`]+)`/gm)].map(([, uri]) => uri!);
    expect([...named].sort()).toEqual([...conformanceClasses].sort());
  });

  it('names tests that there are', () => {
    expect(files.size).toBeGreaterThan(5);
    for (const path of files.values()) expect([path, existsSync(path)]).toEqual([path, true]);
    const texts = new Map([...files].map(([name, path]) => [name, readFileSync(path, 'utf8')]));
    for (const [mark, requirement, , shown] of requirements) {
      expect([requirement, ['✓', '—'].includes(mark!)]).toEqual([requirement, true]);
      if (mark === '—') continue;
      for (const test of shown!.split('; ')) {
        const [, name, title] = /^`([\w-]+)`: (.+)$/.exec(test) ?? [];
        expect([requirement, test, title !== undefined && texts.get(name!)?.includes(`'${title}'`)]).toEqual([
          requirement,
          test,
          true,
        ]);
      }
    }
  });

  it('ticks each requirement of a class once', () => {
    for (const part of page.split(/^### /m).slice(1)) {
      const named = [...part.matchAll(/^\| [✓—] +\| `(\/req\/[^`]+)`/gm)].map(([, requirement]) => requirement);
      expect([part.split('\n')[0], named.length > 0]).toEqual([part.split('\n')[0], true]);
      expect(new Set(named).size).toBe(named.length);
    }
  });
});

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { repositoryRoot } from './source.js';

const built = join(repositoryRoot, 'dist/apps/portal');

/** Entry of Vite's manifest for a file it made. */
interface Chunk {
  readonly file: string;
  readonly src?: string;
  readonly imports?: readonly string[];
}

describe('the built portal', () => {
  const chunks = JSON.parse(readFileSync(join(built, 'manifest.json'), 'utf8')) as Record<string, Chunk>;

  /** Files that a page needs before it shows anything. */
  const scriptsOf = (...entries: readonly string[]): string[] => {
    const found = new Set<string>();
    const follow = (name: string): void => {
      const { file, imports = [] } = chunks[name]!;
      if (found.has(file)) return;
      found.add(file);
      imports.forEach(follow);
    };
    entries.forEach(follow);
    return [...found].filter((file) => file.endsWith('.js'));
  };
  const gzipped = (files: readonly string[]): number =>
    files.reduce((sum, file) => sum + statSync(join(built, `${file}.gz`)).size, 0);

  it('loads at most 200 kB of script for the page of a clerk', () => {
    const scripts = scriptsOf(
      'index.html',
      'src/daily-report/daily-report-page.tsx',
      'src/daily-report/next-report-page.tsx',
    );
    const bytes = gzipped(scripts);
    console.log(`clerk's page: ${scripts.length} scripts, ${(bytes / 1000).toFixed(0)} kB compressed`);
    expect(bytes).toBeLessThanOrEqual(200_000);
  });

  it('loads maps and charts only where they are', () => {
    const first = scriptsOf('index.html', 'src/daily-report/daily-report-page.tsx');
    for (const heavy of ['src/ui/line-chart.ts']) {
      const own = chunks[heavy]!.file;
      expect(first).not.toContain(own);
      expect(gzipped(scriptsOf(heavy))).toBeGreaterThan(100_000);
    }
  });

  it('keeps the form and the shell for a start without a network', () => {
    const worker = readFileSync(join(built, 'service-worker.js'), 'utf8');
    for (const file of scriptsOf('index.html', 'src/daily-report/daily-report-page.tsx'))
      expect(worker).toContain(file);
    expect(existsSync(join(built, 'icon.svg'))).toBe(true);
  });

  it('names no address of another host in its scripts', () => {
    const hosts = new Set<string>();
    for (const { file } of Object.values(chunks))
      if (file.endsWith('.js') || file.endsWith('.css'))
        for (const [, host] of readFileSync(join(built, file), 'utf8').matchAll(
          /(?:fetch|import|url)\(["'`]?(https?:\/\/[^"'`)]+)/g,
        ))
          hosts.add(host!);
    expect([...hosts]).toEqual([]);
  });
});

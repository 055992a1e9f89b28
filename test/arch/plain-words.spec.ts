import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findCitationsWithoutPath, findHollowSentences, isEnglishDocument } from './plain-words.js';
import {
  beyondTolerated,
  describeViolations,
  readScripts,
  readSources,
  repositoryRoot,
  type SourceFile,
} from './source.js';

const folders = ['apps', 'libs', 'infra', 'test'];

/** English documents at the top, in `docs`, and beside the code they tell of. */
function readDocuments(): SourceFile[] {
  const skipped = /(?:^|\/)(?:node_modules|dist|\.git)(?:\/|$)/;
  return ['.', 'docs', ...folders]
    .flatMap((folder) =>
      readdirSync(join(repositoryRoot, folder), { recursive: folder !== '.', encoding: 'utf8' }).map((name) =>
        join(folder, name).replaceAll('\\', '/'),
      ),
    )
    .filter((path) => isEnglishDocument(path) && !skipped.test(path))
    .map((path) => ({ path, text: readFileSync(join(repositoryRoot, path), 'utf8') }));
}

const files = [...readSources(...folders), ...readScripts(...folders), ...readDocuments()];

/** Sentences that are still to be mended; a number can only shrink. */
const toleratedSentences = {
  'libs/map-layers/src/history/': 3,
};

/** Citations that are still to be mended; a number can only shrink. */
const toleratedCitations = { 'libs/map-layers/src/layer/': 4 };

describe('comments and documents of this repository', () => {
  it('begin no sentence with what, who, whoever, where or which', () => {
    expect(files.length).toBeGreaterThan(500);
    expect(describeViolations(beyondTolerated(findHollowSentences(files), toleratedSentences))).toEqual([]);
  });

  it('cite the contract, the UX concept and the security requirements by path', () => {
    expect(describeViolations(beyondTolerated(findCitationsWithoutPath(files), toleratedCitations))).toEqual([]);
  });
});

const found = (path: string, text: string): string[] => findHollowSentences([{ path, text }]).map(({ at }) => at);

describe('findHollowSentences', () => {
  it.each([
    ['a line comment', '// Who sent it has gone.'],
    ['a block comment', '/* Where nothing is known it is null. */'],
    ['TSDoc', '/** What the caller sees. */\nconst a = 1;'],
    ['a comment that begins in lower case', '// what the caller sees'],
    ['a comment behind code', 'const a = 1; // Which one it is.'],
    ['a comment in JSX', 'const a = <p>{/* Whoever reads it. */}</p>;'],
    ['a later sentence', '/** Counts rows. What is left\n is not counted. */\nconst a = 1;'],
    ['a later sentence on the same line', '// Counts rows. (Which ones is said below.)'],
  ])('finds %s', (_name, text) => {
    expect(found('libs/a/src/a.tsx', text)).toEqual(['libs/a/src/a.tsx:1']);
  });

  it.each([
    ['a parameter', '/**\n * Counts rows.\n * @param where what it counts\n */\nfunction a(where: string) {}'],
    ['a result', '/**\n * Counts rows.\n *\n * @returns what is left\n */\nfunction a() {}'],
    ['a list item', '// Two things:\n// - rows\n// - what is left of them\n'],
  ])('finds %s, at its line', (_name, text) => {
    const line = text.split('\n').findIndex((each) => /what (?:it|is)/.test(each)) + 1;
    expect(found('libs/a/src/a.ts', text)).toEqual([`libs/a/src/a.ts:${line}`]);
  });

  it.each([
    ['a paragraph', 'Some text.\n\nWhat is left, comes last.'],
    ['a table cell', '| name | meaning |\n|---|---|\n| rest | what is left |'],
    ['a list item', 'A list:\n\n- **Who asks.** The caller.'],
  ])('finds %s of a document', (_name, text) => {
    expect(found('docs/a.md', text)).toEqual([expect.stringMatching(/^docs\/a\.md:3$/)]);
  });

  it.each([
    ['a question', '// Who sent it? The caller.'],
    ['a clause', '// Nothing is known of those who left: what they sent is gone,\n// where it came from, too.'],
    ['other words', '// Whether it is so. When it is not, nothing is done. Whatever.'],
    ['a string', "const text = '// What the caller sees';"],
    ['text of a page', 'const a = <p>// What the caller sees</p>;'],
    ['SQL', 'const sql = `\n  -- What is left\n  SELECT 1`;'],
  ])('lets %s pass', (_name, text) => {
    expect(found('libs/a/src/a.tsx', text)).toEqual([]);
  });

  it('lets headings, code and the head of a table in a document pass', () => {
    expect(found('docs/a.md', '# What is next\n\n```\nWhat is left\n```\n\n| name | what |\n|---|---|')).toEqual([]);
  });

  it('leaves German documents out', () => {
    expect(isEnglishDocument('docs/wording.md')).toBe(false);
    expect(isEnglishDocument('docs/glossary.md')).toBe(true);
  });
});

describe('findCitationsWithoutPath', () => {
  const cited = (path: string, text: string): number => findCitationsWithoutPath([{ path, text }]).length;

  it.each(['contract, section 4', 'UX concept, 3.1', 'security requirements, section 6', 'section 5 of the contract'])(
    'finds "%s"',
    (citation) => {
      expect(cited('libs/a/src/a.ts', `/** The limit (${citation}). */\nconst a = 1;`)).toBe(1);
      expect(cited('docs/a.md', `The limit (${citation}).`)).toBe(1);
      expect(cited('docs/a.md', `The limit ([${citation}](contract.md)).`)).toBe(0);
    },
  );

  it('lets a path pass', () => {
    expect(cited('libs/a/src/a.ts', '// The limit (docs/contract.md, section 4).')).toBe(0);
  });
});

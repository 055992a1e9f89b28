import ts from 'typescript';
import { parse, type SourceFile, type Violation } from './source.js';

/** A piece of prose that is read by itself: a paragraph, a list item, a table cell, the text behind a TSDoc tag. */
export interface Passage {
  readonly text: string;
  readonly line: number;
}

/** Documents in English; the German ones are no matter of these rules. */
export function isEnglishDocument(path: string): boolean {
  const german = ['docs/kartendienste.md', 'docs/import-anleitung.md', 'docs/wording.md', 'CHANGELOG.md'];
  return path.endsWith('.md') && !german.includes(path);
}

/**
 * Sentences in comments and documents that begin like a question and are none: their subject stands in a clause, and one
 * reads them twice. Headings and single words, as in the head of a table, are no sentences.
 */
export function findHollowSentences(files: readonly SourceFile[]): Violation[] {
  return files.filter(mayBeHollow).flatMap((file) =>
    passagesOf(file).flatMap(({ text, line }) =>
      sentencesOf(text)
        .filter((sentence) => hollowStart.test(sentence) && !isQuestion(sentence))
        .map((sentence) => ({
          at: `${file.path}:${line}`,
          rule: `a sentence has a subject: "${sentence.slice(0, 60)}"`,
        })),
    ),
  );
}

/** Citations of the contract and its neighbours by name only: a reader cannot open them. */
export function findCitationsWithoutPath(files: readonly SourceFile[]): Violation[] {
  return files.filter(mayCite).flatMap((file) =>
    passagesOf(file)
      .filter(({ text }) => bareCitation.test(text.replace(markdownLink, '')))
      .map(({ text, line }) => ({
        at: `${file.path}:${line}`,
        rule: `a citation names the file, as "docs/contract.md, section 4": "${bareCitation.exec(text)?.[0] ?? text}"`,
      })),
  );
}

const hollowStart = /^(?:what|who|whoever|where|which)\b(?!-)(?=.*\s\S)/i;
/** Finding the comments of all files takes long: only those are parsed that have such a word behind a possible start. */
const possibleStart =
  /(?:^|\/\/|\*|\||[-+]\s|\d\.|@\w+(?:\s+\{[^}]*\})?(?:\s+\S+)?|[.!?]['")\]*_`]*\s)[\s*/'"([_-]*\b(?:what|who|whoever|where|which)\b/im;
const mayBeHollow = ({ text }: SourceFile): boolean => possibleStart.test(text);
const mayCite = ({ text }: SourceFile): boolean => /\b(?:contract|UX concept|security requirements)\b/i.test(text);

const markdownLink = /\[[^\]]*\]\([^)]*\)/g;
const bareCitation =
  /\b(?:contract|UX concept|security requirements),? (?:section )?\d|\bsection \d[\d.]* of the (?:public )?(?:contract|UX concept|security requirements)\b|\bof the UX concept\b/i;

/** A sentence ends at a stop that white space follows; marks of emphasis, quotes and brackets may stand between. */
function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?][`'")\]*_]*)\s+(?=[`'"([*_]*\p{Lu})/u)
    .map((sentence) => sentence.replace(/^[\s'"([*_]+/, ''))
    .filter((sentence) => sentence !== '');
}

const isQuestion = (sentence: string): boolean => /\?[`'")\]*_]*$/.test(sentence.trimEnd());

function passagesOf(file: SourceFile): Passage[] {
  if (file.path.endsWith('.md')) return passagesOfMarkdown(file.text);
  return commentsOf(file).flatMap(passagesOfComment);
}

/** Comments of a file with their line; line comments that follow each other are one. */
function commentsOf(file: SourceFile): Passage[] {
  const tree = parse(file);
  const ranges = new Map<number, ts.CommentRange>();
  const collect = (node: ts.Node): void => {
    if (ts.isJSDoc(node) || ts.isJsxText(node)) return;
    const children = node.getChildren(tree);
    if (children.length > 0) return children.forEach(collect);
    for (const find of [ts.getTrailingCommentRanges, ts.getLeadingCommentRanges])
      for (const range of find(file.text, node.pos) ?? []) ranges.set(range.pos, range);
  };
  collect(tree);
  const joined: { text: string; line: number; lastLine: number }[] = [];
  for (const { pos, end, kind } of [...ranges.values()].sort((a, b) => a.pos - b.pos)) {
    const text = file.text.slice(pos, end);
    const line = tree.getLineAndCharacterOfPosition(pos).line + 1;
    const last = joined.at(-1);
    const ownLine = /(?:^|\n)[ \t]*$/.test(file.text.slice(Math.max(0, pos - 200), pos));
    if (kind === ts.SyntaxKind.SingleLineCommentTrivia && ownLine && last?.lastLine === line - 1) {
      last.text += `\n${text}`;
      last.lastLine = line;
    } else {
      const lines = text.split('\n').length - 1;
      joined.push({ text, line, lastLine: kind === ts.SyntaxKind.SingleLineCommentTrivia ? line : -1 - lines });
    }
  }
  return joined;
}

/** The marks of a comment, and the TSDoc tag that a text may stand behind. */
const commentMarks = /^\s*(?:\/\*+|\*+\/|\*|\/\/+)?\s?|\s*\*+\/\s*$/g;
const tag = /^@(?:param\s+(?:\{[^}]*\}\s*)?\S+(?:\s+-)?|throws\s+(?:\{[^}]*\})?|\w+)\s*/;

function passagesOfComment({ text, line }: Passage): Passage[] {
  const lines = text.split('\n').map((raw) => raw.replace(commentMarks, ''));
  return passagesOfLines(lines, line, (raw) => (tag.test(raw) ? raw.replace(tag, '') : undefined));
}

/** Paragraphs, list items and table cells of a document, without headings and code. */
export function passagesOfMarkdown(text: string): Passage[] {
  let fenced = false;
  const lines = text.split('\n').map((raw) => {
    const fence = /^\s*(?:```|~~~)/.test(raw);
    if (fence) fenced = !fenced;
    return fence || fenced || /^#+ /.test(raw) ? '' : raw;
  });
  const cells = lines.flatMap((raw, index) =>
    /^\s*\|/.test(raw) ? raw.split(/(?<!\\)\|/).map((cell) => ({ text: cell.trim(), line: index + 1 })) : [],
  );
  const prose = lines.map((raw) => (/^\s*\|/.test(raw) ? '' : raw));
  const quoted = prose.map((raw) => raw.replace(/^(?:>\s?)+/, ''));
  return [...passagesOfLines(quoted, 1, () => undefined), ...cells.filter(({ text: cell }) => cell !== '')];
}

/**
 * Lines put together to passages: an empty line ends one, a list item begins one.
 * @param begins the text of a line that begins a passage of its own; undefined = it does not
 */
function passagesOfLines(lines: readonly string[], first: number, begins: (line: string) => string | undefined) {
  const found: { text: string; line: number }[] = [];
  let open = false;
  for (const [index, raw] of lines.entries()) {
    const item = /^\s*(?:[-*+]|\d+\.)\s+(.*)$/.exec(raw)?.[1];
    const start = item ?? begins(raw);
    if (raw.trim() === '') open = false;
    else if (start !== undefined || !open) {
      found.push({ text: (start ?? raw).trim(), line: first + index });
      open = true;
    } else found.at(-1)!.text += ` ${raw.trim()}`;
  }
  return found;
}

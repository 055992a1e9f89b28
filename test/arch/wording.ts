import ts from 'typescript';
import { passagesOfMarkdown, type Passage } from './plain-words.js';
import { lineOf, parse, type SourceFile, type Violation } from './source.js';

/** A row of the table in docs/wording.md: the word for a thing, and the other words that people would use for it. */
export interface Term {
  readonly word: string;
  readonly others: readonly string[];
}

/** Another word in a text for people. */
export interface OtherWord extends Violation {
  readonly other: string;
}

/** Texts of a file, or of a folder, that may use another word; their number can only shrink. */
export interface WordingException {
  /** Beginning of the path. */
  readonly path: string;
  readonly other: string;
  readonly count: number;
  readonly reason: string;
}

/** The sign that stands for a value inserted into a text. */
const INSERTED = '…';

/**
 * Patterns of words whose forms endings alone do not make, and of words that are wrong in one sense only: a position in a
 * text is a "Stelle", too, and a person signs in by an "Anmeldung". All other words of the table are wrong anywhere.
 */
export const ownPatterns: Readonly<Record<string, RegExp>> = {
  Stelle: /(?<!\b[Aa]n (?:\p{Ll}+ )?)(?<!\p{L})Stellen?(?!\p{L})/u,
  Datensatz: /Datens[aä]tz/u,
  Benutzerkonto: /Benutzerkont/u,
  Passwort: /passw[oö]rt/iu,
  Schlüssel: /(?:API|Zugangs|Zugriffs)-?schlüssel/iu,
  Fassung:
    /Programmfassung|[Öö]ffentliche[nr]? Fassung|(?:[Nn]euere|von|Die erste) Fassung|Fassung(?:en)? (?:der Grenze|dieses Programms|des Programms|\d+\.\d)/u,
  Version: /Meldungsversion|Version(?:en)? (?:der|dieser|einer) (?:Tages)?[Mm]eldung/u,
  '„wie er bekannt war“': /(?<!\p{L})[Ww]ie (?:(?:er|es|sie) (?:.{0,60} )?bekannt war|am \S+ bekannt)/u,
  leer: /^leer$/u,
  Anmeldung: new RegExp(
    `Datenbankanmeldung|Anmeldung(?:en)? (?:an der Datenbank|in DATABASE_URL|des Dienstes|des Eigentümers|${INSERTED})`,
    'u',
  ),
};

/** Words that are English as well: they are looked for in German sentences only. */
const alsoEnglish = new Set(['Account', 'Admin', 'Hoster', 'IT', 'Release', 'Report', 'Version']);
const germanSentence =
  /(?<!\p{L})(?:bitte|das|dem|der|des|eine?[mnrs]?|ihre?[mnrs]?|ist|kann|keine?[mnrs]?|mit|nach|nicht|noch|nur|oder|sich|sie|sind|und|vom|von|werden|wird|zum|zur)(?!\p{L})/iu;

/** The rows of the table whose columns are word, meaning and "nicht". */
export function readTerms(wording: string): Term[] {
  return wording
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, word = '', , others = '']) => ({
      word,
      others: others === '–' ? [] : others.split(', '),
    }));
}

/** Sources, scripts and German documents whose texts people read: no specs, and no migrations, which have run already. */
export function isForPeople(path: string): boolean {
  return !/\.(?:spec|e2e-spec)\.tsx?$|^libs\/testing\/|^infra\/db\/migrations\//.test(path);
}

/** Other words than those of the table, one for each text and word. */
export function findOtherWords(files: readonly SourceFile[], terms: readonly Term[]): OtherWord[] {
  const rules = terms.flatMap(({ word, others }) =>
    others.map((other) => ({ word, other, pattern: ownPatterns[other] ?? wholeWord(other) })),
  );
  return files.flatMap((file) =>
    textsOf(file).flatMap(({ text, line }) =>
      rules
        .filter(({ other, pattern }) => pattern.test(text) && (!alsoEnglish.has(other) || germanSentence.test(text)))
        .map(({ word, other }) => ({
          at: `${file.path}:${line}`,
          other,
          rule: `"${other}" is called "${word}" (docs/wording.md): "${text.slice(0, 80)}"`,
        })),
    ),
  );
}

/** Findings beyond the exceptions, and exceptions whose number is too high. */
export function beyondExceptions(
  found: readonly OtherWord[],
  exceptions: readonly WordingException[],
): readonly Violation[] {
  const belongsTo =
    ({ at, other }: OtherWord) =>
    (exception: WordingException): boolean =>
      at.startsWith(exception.path) && other === exception.other;
  return [
    ...found.filter((violation) => !exceptions.some(belongsTo(violation))),
    ...exceptions.flatMap((exception) => {
      const excepted = found.filter((violation) => belongsTo(violation)(exception));
      if (excepted.length > exception.count) return excepted;
      const rule = `${excepted.length} exceptions for "${exception.other}" are left: lower the number from ${exception.count}`;
      return excepted.length < exception.count ? [{ at: exception.path, rule }] : [];
    }),
  ];
}

/** The word with its endings; neither a part of another word nor of a path or a name with dashes. */
function wholeWord(word: string): RegExp {
  const escaped = word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`(?<![\\p{L}\\p{N}_/-])${escaped}(?:e?s|e[nr]?|n)?(?![\\p{L}\\p{N}_])`, 'u');
}

/** Texts with their line; headings are texts, code in documents is none. Of a file that is neither code nor Markdown, each line is one. */
function textsOf(file: SourceFile): Passage[] {
  if (/\.(?:tsx?|mjs)$/.test(file.path)) return textsOfCode(file);
  if (file.path.endsWith('.md'))
    return passagesOfMarkdown(file.text.replace(/^#+ /gm, '- ')).map(({ text, line }) => ({
      text: text.replace(/`[^`]*`/g, INSERTED),
      line,
    }));
  return file.text.split('\n').map((text, index) => ({ text, line: index + 1 }));
}

/** String literals, templates and text in JSX, without the names of modules, types and properties. */
function textsOfCode(file: SourceFile): Passage[] {
  const tree = parse(file);
  const found: Passage[] = [];
  const collect = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return;
    const text = textOf(node);
    if (text !== undefined) found.push({ text: text.replace(/\s+/g, ' ').trim(), line: lineOf(tree, node) });
    node.forEachChild((child) => {
      if (!isNameOfProperty(child)) collect(child);
    });
  };
  collect(tree);
  return found;
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node) || ts.isJsxText(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => INSERTED + literal.text).join('');
}

const isNameOfProperty = (node: ts.Node): boolean => ts.isPropertyAssignment(node.parent) && node.parent.name === node;

import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** One file as the rules see it: its path from the top of the repository with `/`, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A broken rule, at a place a reader can jump to. */
export interface Violation {
  readonly at: string;
  readonly rule: string;
}

export interface ImportReference {
  readonly specifier: string;
  readonly line: number;
  /** Erased by the compiler: `import type`, or every name in it marked `type`. */
  readonly typeOnly: boolean;
}

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));

/** Every TypeScript file below the given folders, the portal's included. */
export function readSources(...folders: string[]): SourceFile[] {
  return folders
    .flatMap((folder) => walk(folder))
    .filter((path) => /\.tsx?$/.test(path) && !/\.d\.ts$/.test(path))
    .map(readSource);
}

/** The scripts below the given folders, which load the build of the libraries. */
export function readScripts(...folders: string[]): SourceFile[] {
  return folders
    .flatMap((folder) => walk(folder))
    .filter((path) => path.endsWith('.mjs'))
    .map(readSource);
}

export function readSource(path: string): SourceFile {
  return { path, text: readFileSync(join(repositoryRoot, path), 'utf8') };
}

const trees = new WeakMap<SourceFile, ts.SourceFile>();

/** The syntax tree of a file; several rules share it. */
export function parse(file: SourceFile): ts.SourceFile {
  const known = trees.get(file);
  if (known) return known;
  const kind = file.path.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.ES2023, true, kind);
  trees.set(file, tree);
  return tree;
}

export function lineOf(tree: ts.SourceFile, node: ts.Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

/** Calls `visit` for every node of the tree. */
export function visitAll(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  node.forEachChild((child) => visitAll(child, visit));
}

/** Everything the file imports or re-exports, `import()` and `require()` with a literal included. */
export function importsOf(file: SourceFile): ImportReference[] {
  const tree = parse(file);
  const found: ImportReference[] = [];
  visitAll(tree, (node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) {
      const typeOnly = ts.isImportDeclaration(node) ? isTypeOnlyImport(node.importClause) : isTypeOnlyExport(node);
      if (ts.isStringLiteral(node.moduleSpecifier)) {
        found.push({ specifier: node.moduleSpecifier.text, line: lineOf(tree, node), typeOnly });
      }
    } else if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument) &&
      ts.isStringLiteral(node.argument.literal)
    ) {
      found.push({ specifier: node.argument.literal.text, line: lineOf(tree, node), typeOnly: true });
    } else if (ts.isCallExpression(node) && isLoadingCall(node)) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteralLike(argument)) {
        found.push({ specifier: argument.text, line: lineOf(tree, node), typeOnly: false });
      }
    }
  });
  return found;
}

/** The path a relative import means, with `.ts` for `.js`. */
export function resolveRelative(from: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier)).replace(/\.js$/, '.ts');
}

/** One line for each violation, for a failing expectation. */
export function describeViolations(violations: readonly Violation[]): string[] {
  return violations.map(({ at, rule }) => `${at}: ${rule}`);
}

/**
 * Violations beyond those that a folder may still have, and numbers that are too high: exceptions can only shrink.
 * @param tolerated number of violations by the beginning of their path
 */
export function beyondTolerated(
  violations: readonly Violation[],
  tolerated: Readonly<Record<string, number>>,
): Violation[] {
  const isTolerated = ({ at }: Violation): boolean => Object.keys(tolerated).some((folder) => at.startsWith(folder));
  return [
    ...violations.filter((violation) => !isTolerated(violation)),
    ...Object.entries(tolerated).flatMap(([folder, most]) => {
      const found = violations.filter(({ at }) => at.startsWith(folder));
      if (found.length > most) return found;
      const rule = `${found.length} exceptions are left: lower the tolerated number from ${most}`;
      return found.length < most ? [{ at: folder, rule }] : [];
    }),
  ];
}

function isTypeOnlyImport(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return (
    !clause.name &&
    named !== undefined &&
    ts.isNamedImports(named) &&
    named.elements.length > 0 &&
    named.elements.every((element) => element.isTypeOnly)
  );
}

function isTypeOnlyExport(node: ts.ExportDeclaration): boolean {
  if (node.isTypeOnly) return true;
  const named = node.exportClause;
  return (
    named !== undefined &&
    ts.isNamedExports(named) &&
    named.elements.length > 0 &&
    named.elements.every((element) => element.isTypeOnly)
  );
}

function isLoadingCall(node: ts.CallExpression): boolean {
  return (
    node.expression.kind === ts.SyntaxKind.ImportKeyword ||
    (ts.isIdentifier(node.expression) && node.expression.text === 'require')
  );
}

function walk(folder: string): string[] {
  let entries;
  try {
    entries = readdirSync(join(repositoryRoot, folder), { withFileTypes: true });
  } catch {
    return []; // not there yet
  }
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`.split(sep).join('/');
    if (entry.isFile()) return [path];
    return entry.isDirectory() && entry.name !== 'node_modules' ? walk(path) : [];
  });
}

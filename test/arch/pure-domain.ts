import ts from 'typescript';
import { isPureDependency } from './import-arrows.js';
import { importsOf, lineOf, parse, visitAll, type SourceFile, type Violation } from './source.js';

/** Names that read a clock, chance or the surroundings wherever they stand. */
const impureMembers = new Set(['Date.now', 'Math.random', 'performance.now']);
const impureGlobals = new Set([
  'process',
  'crypto',
  'performance',
  'globalThis',
  'console',
  'fetch',
  'setTimeout',
  'setInterval',
  'setImmediate',
]);

/** Rules, tables of constants that rules read, and the door `#library/domain` that shows both to rules further left. */
const domainFile = /\.(domain|table)\.[jt]s$|^libs\/[^/]+\/src\/domain\.ts$/;
const domainDoor = /^#[a-z-]+\/domain$/;
/** The common door of a library; behind `/api` and `/jobs` even the types belong to frameworks. */
const commonDoor = /^#[a-z-]+$/;

/**
 * Breaches in `*.domain.ts` and `*.table.ts`: rules get day, time and ids as arguments, so they answer the same for
 * ever. Types of libraries further right are welcome, because nothing of them is left when the code runs.
 */
export function findImpureDomains(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path }) => domainFile.test(path))
    .flatMap((file) => [...foreignImports(file), ...impureNames(file)]);
}

function foreignImports(file: SourceFile): Violation[] {
  return importsOf(file)
    .filter(({ specifier, typeOnly }) => {
      const otherDomain = specifier.startsWith('.') && domainFile.test(specifier);
      const erased = typeOnly && commonDoor.test(specifier);
      const pure = specifier === '#kernel' || domainDoor.test(specifier) || isPureDependency(specifier);
      return !otherDomain && !erased && !pure;
    })
    .map(({ specifier, line }) => ({
      at: `${file.path}:${line}`,
      rule: `a domain file must not import "${specifier}"`,
    }));
}

function impureNames(file: SourceFile): Violation[] {
  const tree = parse(file);
  const found: Violation[] = [];
  const report = (node: ts.Node, what: string): void => {
    found.push({ at: `${file.path}:${lineOf(tree, node)}`, rule: `a domain file must not use ${what}` });
  };
  visitAll(tree, (node) => {
    if (
      ts.isPropertyAccessExpression(node) &&
      impureMembers.has(`${node.expression.getText(tree)}.${node.name.text}`)
    ) {
      report(node, node.getText(tree));
    } else if (ts.isNewExpression(node) && isDate(node.expression) && !node.arguments?.length) {
      report(node, 'new Date() without a moment');
    } else if (ts.isCallExpression(node) && isDate(node.expression)) {
      report(node, 'Date() as a function: it reads the clock');
    } else if (ts.isIdentifier(node) && impureGlobals.has(node.text) && isFreeName(node)) {
      report(node, node.text);
    }
  });
  return found;
}

function isDate(node: ts.Node): boolean {
  return ts.isIdentifier(node) && node.text === 'Date';
}

/** The receiver or callee of an expression, not a property, parameter or type that happens to have the name. */
function isFreeName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent))
    return parent.expression === node && !impureMembers.has(`${node.text}.${parent.name.text}`);
  return ts.isCallExpression(parent) && parent.expression === node;
}

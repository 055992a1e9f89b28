import { posix } from 'node:path';
import ts from 'typescript';
import { lineOf, parse, visitAll, type SourceFile, type Violation } from './source.js';

const doorFile = /^libs\/([^/]+)\/src\/(index|api|jobs|domain|process)\.ts$/;
const specifierPattern = /^#([a-z-]+)(?:\/(api|jobs|domain|process))?$/;

/** Doors that offer whatever a file has: nobody sees what others rely on. */
export function findOpenDoors(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path }) => doorFile.test(path))
    .flatMap((file) => {
      const tree = parse(file);
      return tree.statements
        .filter(ts.isExportDeclaration)
        .filter((statement) => !statement.exportClause || ts.isNamespaceExport(statement.exportClause))
        .map((statement) => ({
          at: `${file.path}:${lineOf(tree, statement)}`,
          rule: 'a door names what it offers: no "export *"',
        }));
    });
}

/** A name that a file takes from another one; `*` = all of them. */
interface Use {
  readonly target: string;
  readonly name: string;
}

/** Names that a door offers and nobody outside its library uses. */
export function findUnusedOffers(files: readonly SourceFile[]): Violation[] {
  const used = usesByTarget(files, (user, target) => libraryOf(user) !== libraryOf(target));
  return files.filter(({ path }) => doorFile.test(path)).flatMap((file) => unusedNames(file, used, 'outside'));
}

/** Names that a file exports and only the file itself uses. Doors have a rule of their own. */
export function findUnusedExports(files: readonly SourceFile[], checked: (path: string) => boolean): Violation[] {
  const used = usesByTarget(files, (user, target) => user !== target);
  return files
    .filter(({ path }) => checked(path) && !doorFile.test(path))
    .flatMap((file) => unusedNames(file, used, 'in another file'));
}

function unusedNames(file: SourceFile, used: ReadonlyMap<string, ReadonlySet<string>>, where: string): Violation[] {
  const names = used.get(file.path) ?? new Set();
  if (names.has('*')) return [];
  return exportsOf(file)
    .filter(({ name }) => !names.has(name))
    .map(({ name, line }) => ({
      at: `${file.path}:${line}`,
      rule: `${name} is exported, but nobody ${where} uses it`,
    }));
}

const libraryOf = (path: string): string | undefined => /^libs\/[^/]+\//.exec(path)?.[0];

function usesByTarget(
  files: readonly SourceFile[],
  counts: (user: string, target: string) => boolean,
): Map<string, Set<string>> {
  const known = new Set(files.map(({ path }) => path));
  const used = new Map<string, Set<string>>();
  for (const file of files)
    for (const { target, name } of usesOf(file, known))
      if (counts(file.path, target)) used.set(target, (used.get(target) ?? new Set()).add(name));
  return used;
}

/** The file that a specifier means; undefined = a package. */
function targetOf(path: string, specifier: string, known: ReadonlySet<string>): string | undefined {
  const [, library, side] = specifierPattern.exec(specifier) ?? [];
  if (library) return `libs/${library}/src/${side ?? 'index'}.ts`;
  // Scripts load the build; what they take from it counts as a use of the source.
  const loaded = specifier.startsWith('.') ? posix.normalize(posix.join(posix.dirname(path), specifier)) : specifier;
  const stem = loaded.replace(/^dist\//, '').replace(/\.(js|mjs|ts|tsx)$/, '');
  return [`${stem}.ts`, `${stem}.tsx`, `${stem}.mjs`].find((candidate) => known.has(candidate));
}

function usesOf(file: SourceFile, known: ReadonlySet<string>): Use[] {
  const found: Use[] = [];
  const take = (specifier: ts.Node | undefined, names: readonly string[]): void => {
    if (!specifier || !ts.isStringLiteralLike(specifier)) return;
    const target = targetOf(file.path, specifier.text, known);
    if (target) found.push(...names.map((name) => ({ target, name })));
  };
  const tree = parse(file);
  for (const node of tree.statements) {
    if (ts.isImportDeclaration(node)) take(node.moduleSpecifier, namesOfImport(node.importClause));
    else if (ts.isExportDeclaration(node)) take(node.moduleSpecifier, namesOfExport(node));
  }
  // Going through every node of every file takes most of the time, and few files load others this way.
  if (!file.text.includes('import(')) return found;
  visitAll(tree, (node) => {
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      take(node.argument.literal, node.qualifier ? [node.qualifier.getText().split('.')[0]!] : ['*']);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      take(node.arguments[0], namesOfLoading(node));
  });
  return found;
}

const original = (element: ts.ImportSpecifier | ts.ExportSpecifier): string =>
  (element.propertyName ?? element.name).text;

function namesOfImport(clause: ts.ImportClause | undefined): string[] {
  const bindings = clause?.namedBindings;
  const named = bindings ? (ts.isNamedImports(bindings) ? bindings.elements.map(original) : ['*']) : [];
  return clause?.name ? ['default', ...named] : named;
}

function namesOfExport({ exportClause }: ts.ExportDeclaration): string[] {
  return exportClause && ts.isNamedExports(exportClause) ? exportClause.elements.map(original) : ['*'];
}

/** `const { a } = await import('…')` takes `a`; in any other form `import()` takes everything. */
function namesOfLoading(call: ts.CallExpression): string[] {
  const declaration = ts.isAwaitExpression(call.parent) ? call.parent.parent : call.parent;
  return ts.isVariableDeclaration(declaration) && ts.isObjectBindingPattern(declaration.name)
    ? declaration.name.elements.map(({ propertyName, name }) => (propertyName ?? name).getText())
    : ['*'];
}

function exportsOf(file: SourceFile): { readonly name: string; readonly line: number }[] {
  const tree = parse(file);
  const found = new Map<string, number>();
  const add = (name: ts.Node | undefined): void => {
    if (name && !found.has(name.getText(tree))) found.set(name.getText(tree), lineOf(tree, name));
  };
  for (const statement of tree.statements) {
    if (ts.isExportDeclaration(statement)) {
      const clause = statement.exportClause;
      if (clause && ts.isNamedExports(clause)) for (const { name } of clause.elements) add(name);
    } else if (
      ts.canHaveModifiers(statement) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    ) {
      if (ts.isVariableStatement(statement)) for (const { name } of statement.declarationList.declarations) add(name);
      else if ('name' in statement) add(statement.name);
    }
  }
  return [...found].map(([name, line]) => ({ name, line }));
}

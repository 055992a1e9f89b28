import ts from 'typescript';
import { lineOf, parse, visitAll, type SourceFile, type Violation } from './source.js';

/** Decorators that open a method to the outside. Nest's HTTP `Query` is a parameter decorator and no handler. */
const handlerDecorators: Readonly<Record<string, ReadonlySet<string>>> = {
  '@nestjs/graphql': new Set(['Query', 'Mutation', 'Subscription']),
  '@nestjs/common': new Set(['Get', 'Post', 'Put', 'Delete', 'Patch', 'All', 'Head', 'Options', 'Search', 'Sse']),
};

export const permissionTablePath = 'libs/access/src/permission/permission.table.ts';

/** The names in `export const permissions = { ... }`, whatever `as const`, `satisfies` or `Object.freeze` is around it. */
export function readPermissionNames(table: SourceFile): string[] {
  const tree = parse(table);
  let names: string[] | undefined;
  visitAll(tree, (node) => {
    if (!ts.isVariableDeclaration(node) || node.name.getText(tree) !== 'permissions' || !node.initializer) return;
    const value = unwrap(node.initializer);
    if (!ts.isObjectLiteralExpression(value)) return;
    names = value.properties.flatMap(({ name }) =>
      name && (ts.isStringLiteral(name) || ts.isIdentifier(name)) ? [name.text] : [],
    );
  });
  if (!names) throw new Error(`${table.path} declares no object "permissions"`);
  return names;
}

/** Handlers without `@Allow('...')`, or with a permission that the table does not have. */
export function findHandlersWithoutPermission(
  files: readonly SourceFile[],
  permissionNames: readonly string[],
): Violation[] {
  return files.flatMap((file) => {
    const tree = parse(file);
    const names = decoratorNames(tree);
    const found: Violation[] = [];
    visitAll(tree, (node) => {
      if (!ts.isMethodDeclaration(node) && !ts.isPropertyDeclaration(node)) return;
      const decorators = (ts.getDecorators(node) ?? []).map((decorator) => decorator.expression);
      const handler = decorators.find((expression) => names.isHandler(expression));
      if (!handler) return;

      const at = `${file.path}:${lineOf(tree, node.name)}`;
      const method = node.name.getText(tree);
      const allow = decorators.filter(ts.isCallExpression).find((call) => call.expression.getText(tree) === 'Allow');
      if (!allow) {
        found.push({ at, rule: `${method} is a handler without @Allow('...')` });
      } else if (allow.arguments.length === 0 || !allow.arguments.every(ts.isStringLiteral)) {
        found.push({ at, rule: `@Allow on ${method} must name its permission as a plain string` });
      } else {
        for (const name of allow.arguments.filter(ts.isStringLiteral)) {
          if (!permissionNames.includes(name.text)) {
            found.push({
              at,
              rule: `@Allow on ${method} names "${name.text}", which the permission table does not have`,
            });
          }
        }
      }
    });
    return found;
  });
}

/** How many handlers there are; a test that finds none would prove nothing. */
export function countHandlers(files: readonly SourceFile[]): number {
  return findHandlersWithoutPermission(
    files.map(({ path, text }) => ({ path, text: text.replace(/@Allow\b/g, '@NotAllow') })),
    [],
  ).length;
}

function decoratorNames(tree: ts.SourceFile): { isHandler(expression: ts.Expression): boolean } {
  const direct = new Set<string>();
  const namespaces = new Map<string, ReadonlySet<string>>();
  for (const statement of tree.statements) {
    if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier)) continue;
    const handlers = handlerDecorators[statement.moduleSpecifier.text];
    const bindings = statement.importClause?.namedBindings;
    if (!handlers || !bindings) continue;
    if (ts.isNamespaceImport(bindings)) namespaces.set(bindings.name.text, handlers);
    else
      for (const element of bindings.elements) {
        if (handlers.has((element.propertyName ?? element.name).text)) direct.add(element.name.text);
      }
  }
  return {
    isHandler(expression) {
      const callee = ts.isCallExpression(expression) ? expression.expression : expression;
      if (ts.isIdentifier(callee)) return direct.has(callee.text);
      return (
        ts.isPropertyAccessExpression(callee) &&
        ts.isIdentifier(callee.expression) &&
        (namespaces.get(callee.expression.text)?.has(callee.name.text) ?? false)
      );
    },
  };
}

function unwrap(expression: ts.Expression): ts.Expression {
  if (
    ts.isAsExpression(expression) ||
    ts.isSatisfiesExpression(expression) ||
    ts.isParenthesizedExpression(expression)
  ) {
    return unwrap(expression.expression);
  }
  const [argument] = ts.isCallExpression(expression) ? expression.arguments : [];
  return argument ? unwrap(argument) : expression;
}

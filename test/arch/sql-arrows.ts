import ts from 'typescript';
import { parse, type SourceFile, type Violation } from './source.js';

/** The library that owns each PostgreSQL schema. `identity` keeps the name that installed systems have. */
export const schemaOwners: Readonly<Record<string, string>> = {
  platform: 'platform',
  territory: 'territory',
  identity: 'accounts',
  reporting: 'reporting',
  steering: 'steering',
  gis: 'map-layers',
};

/** Views and functions that a library offers to all others, with the reason. A table is never offered. */
export const offeredRelations: Readonly<Record<string, string>> = {
  'gis.unit_situation': 'logins for GIS programs read it; the command that makes one says so',
  'gis.district_situation': 'logins for GIS programs read it; the command that makes one says so',
};

export type RelationKind = 'table' | 'view' | 'function';

/** The tables, views and functions of our schemas, by `schema.name`, as the generated schema.sql declares them. */
export function relationsOf(schemaSql: string): Map<string, RelationKind> {
  const declarations = schemaSql.matchAll(/^CREATE (TABLE|VIEW|FUNCTION) (\w+\.\w+)/gm);
  return new Map([...declarations].map(([, kind, name]) => [name!, kind!.toLowerCase() as RelationKind]));
}

/** A piece of a string or template, and its line. `open` = a substitution follows. */
interface Text {
  readonly text: string;
  readonly line: number;
  readonly open: boolean;
}

function textsOf(file: SourceFile): Text[] {
  const tree = parse(file);
  const found: Text[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node))
      found.push({
        text: node.text,
        line: tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1,
        open: ts.isTemplateHead(node) || ts.isTemplateMiddle(node),
      });
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

const schemas = Object.keys(schemaOwners).join('|');
const relationName = new RegExp(`(?<![\\w.])"?(${schemas})"?\\s*\\.\\s*"?(\\w+)`, 'g');
const schemaBeforeSubstitution = new RegExp(`(?<![\\w.])"?(${schemas})"?\\s*\\.\\s*"?$`);

/** A relation that a file names in SQL. */
interface Reference {
  readonly schema: string;
  readonly relation: string;
  readonly line: number;
}

function referencesOf(file: SourceFile, relations: ReadonlyMap<string, RelationKind>): Reference[] {
  return textsOf(file).flatMap(({ text, line, open }) => {
    const lineAt = (index: number): number => line + text.slice(0, index).split('\n').length - 1;
    const named = [...text.matchAll(relationName)].flatMap(({ index, 1: schema, 2: name }) =>
      relations.has(`${schema}.${name}`)
        ? [{ schema: schema!, relation: `${schema}.${name}`, line: lineAt(index) }]
        : [],
    );
    const [, schema] = (open && schemaBeforeSubstitution.exec(text)) || [];
    return schema ? [...named, { schema, relation: `${schema}.\${…}`, line: lineAt(text.length) }] : named;
  });
}

const libraryOf = (path: string): string | undefined => /^libs\/([^/]+)\//.exec(path)?.[1];

/**
 * SQL that names a table, view or function of another library's schema: others are reached through reads, fragments and
 * views that their door offers. Applications own no schema.
 */
export function findForeignSql(
  files: readonly SourceFile[],
  relations: ReadonlyMap<string, RelationKind>,
  offered: Readonly<Record<string, string>> = offeredRelations,
): Violation[] {
  return files.flatMap((file) =>
    referencesOf(file, relations)
      .filter(({ schema, relation }) => schemaOwners[schema] !== libraryOf(file.path) && !(relation in offered))
      .map(({ schema, relation, line }) => ({
        at: `${file.path}:${line}`,
        rule: `SQL names ${relation}, which belongs to ${schemaOwners[schema]!}: use what its door offers`,
      })),
  );
}

/** How a statement begins. */
const statement =
  /^\s*(?:\/\*[^*]*\*\/\s*)?(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|BEGIN|SAVEPOINT|ROLLBACK TO|SET|GRANT|REVOKE|CREATE|ALTER|DROP|LISTEN|NOTIFY|TRUNCATE|LOCK|ANALYZE|DECLARE|FETCH)\s/;

/** Folders that speak to the database server itself, about roles, catalogue, protocol and migrations, with the reason. */
export const engineFolders: Readonly<Record<string, string>> = {
  'libs/platform/src/database/': 'pools, roles, transactions and migrations',
  'libs/platform/src/backup/': 'every table there is, from the catalogue',
  'libs/embedded-database/src/': 'the embedded server and its protocol',
  'libs/platform/src/preflight/': 'what a server must offer before a process starts',
};

/** Files whose SQL is for a file in the SQLite format, not for the database of the product. */
export const sqliteFiles: readonly string[] = [
  'libs/territory/src/boundary/geopackage-file.ts',
  'libs/map-layers/src/downloads/geopackage.ts',
];

/** SQL outside files with the role `.repository`, {@link engineFolders} and {@link sqliteFiles}. */
export function findSqlOutsideRepositories(
  files: readonly SourceFile[],
  relations: ReadonlyMap<string, RelationKind>,
): Violation[] {
  return files
    .filter(({ path }) => !/\.repository\.ts$/.test(path) && !sqliteFiles.includes(path))
    .filter(({ path }) => !Object.keys(engineFolders).some((folder) => path.startsWith(folder)))
    .flatMap((file) => {
      const lines = new Set([
        ...textsOf(file)
          .filter(({ text }) => statement.test(text))
          .map(({ line }) => line),
        ...referencesOf(file, relations)
          .filter(({ relation }) => !(relation in offeredRelations))
          .map(({ line }) => line),
      ]);
      return [...lines].map((line) => ({
        at: `${file.path}:${line}`,
        rule: 'SQL stands in files with the role .repository',
      }));
    });
}

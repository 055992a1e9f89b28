import ts from 'typescript';
import { importsOf, lineOf, parse, resolveRelative, visitAll, type SourceFile, type Violation } from './source.js';

const PORTAL = 'apps/portal/src/';
/** The one place where the keys of addresses are translated. */
const TRANSLATION = `${PORTAL}search-keys.domain.ts`;
/** Folders that know no other folder of the portal. */
const leaves = ['format', 'graphql', 'device'];

const folderOf = (path: string): string | undefined => /^apps\/portal\/src\/([^/]+)\//.exec(path)?.[1];
const isPortal = ({ path }: SourceFile): boolean => path.startsWith(PORTAL) && !/\.spec\.tsx?$/.test(path);

interface FolderArrow {
  readonly from: string;
  readonly to: string;
  /** File and line of the import. */
  readonly at: string;
}

function folderArrows(files: readonly SourceFile[]): FolderArrow[] {
  return files.filter(isPortal).flatMap((file) => {
    const from = folderOf(file.path);
    if (!from) return [];
    return importsOf(file).flatMap(({ specifier, line }) => {
      const to = specifier.startsWith('.') ? folderOf(resolveRelative(file.path, specifier)) : undefined;
      return to && to !== from ? [{ from, to, at: `${file.path}:${line}` }] : [];
    });
  });
}

/** Imports of `ui` from features or `offline`, and imports of the leaves from any folder. */
export function findPortalArrows(files: readonly SourceFile[]): Violation[] {
  return folderArrows(files).flatMap(({ from, to, at }) => {
    if (leaves.includes(from)) return [{ at, rule: `${from} knows no other folder of the portal: "${to}"` }];
    if (from === 'ui' && !leaves.includes(to)) return [{ at, rule: `ui takes only ${leaves.join(', ')}: not "${to}"` }];
    return [];
  });
}

/** Circles of folders in the portal; types count, since a reader has to follow them all the same. */
export function findPortalCircles(files: readonly SourceFile[]): Violation[] {
  const arrows = folderArrows(files);
  const next = (folder: string): FolderArrow[] => arrows.filter(({ from }) => from === folder);
  const reaches = (start: string, goal: string): boolean => {
    const seen = new Set([start]);
    for (const folder of seen) for (const { to } of next(folder)) seen.add(to);
    return seen.has(goal);
  };
  return arrows
    .filter(({ from, to }) => reaches(to, from))
    .map(({ from, to, at }) => ({ at, rule: `${from} -> ${to} is part of a circle of folders` }));
}

/** German keys of addresses outside the translation: as a property, or written into an address. */
export function findGermanSearchKeys(files: readonly SourceFile[], germanKeys: readonly string[]): Violation[] {
  const keys = new Set(germanKeys);
  const inAddress = new RegExp(`[?&](${germanKeys.join('|')})=`);
  return files
    .filter((file) => isPortal(file) && file.path !== TRANSLATION)
    .flatMap((file) => {
      const tree = parse(file);
      const found: Violation[] = [];
      const report = (node: ts.Node, key: string): void => {
        const rule = `"${key}" is a key of an address; inside the portal its name is English (search-keys.domain.ts)`;
        found.push({ at: `${file.path}:${lineOf(tree, node)}`, rule });
      };
      visitAll(tree, (node) => {
        const property = propertyOf(node);
        if (property !== undefined && keys.has(property)) report(node, property);
        const text = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) ? node.text : undefined;
        const key = text === undefined ? undefined : inAddress.exec(text)?.[1];
        if (key) report(node, key);
      });
      return found;
    });
}

/** The property that a node reads, writes or declares. */
function propertyOf(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isElementAccessExpression(node))
    return ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : undefined;
  if (ts.isBindingElement(node)) return nameText(node.propertyName ?? node.name);
  if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node) || ts.isPropertySignature(node))
    return nameText(node.name);
  return undefined;
}

function nameText(name: ts.Node): string | undefined {
  return ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : undefined;
}

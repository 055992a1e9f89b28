import { importsOf, resolveRelative, type SourceFile, type Violation } from './source.js';

/** Folder of a file below `libs/NAME/src`; a file directly below stands for itself. */
const placeOf = (path: string): { library: string; folder: string } | undefined => {
  const [, library, folder] = /^libs\/([^/]+)\/src\/([^/]+)/.exec(path) ?? [];
  return library && folder ? { library, folder } : undefined;
};

/** One import from a folder into another one of the same library. */
interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly example: string;
}

/**
 * Circles of folders within a library. Type imports count, too, because a reader of one folder
 * of a circle has to know them all.
 * Each folder of a circle is reported once, with the shortest way back to it.
 */
export function findFolderCircles(files: readonly SourceFile[]): Violation[] {
  return [...arrowsByLibrary(files)].flatMap(([library, arrows]) => {
    const reported = new Set<string>();
    return [...new Set(arrows.map(({ from }) => from))].sort().flatMap((folder) => {
      if (reported.has(folder)) return [];
      const circle = shortestCircle(folder, arrows);
      if (!circle) return [];
      for (const { from } of circle) reported.add(from);
      return [{ at: `libs/${library}/src`, rule: `circle of folders: ${describe(circle)}` }];
    });
  });
}

function arrowsByLibrary(files: readonly SourceFile[]): Map<string, Arrow[]> {
  const libraries = new Map<string, Map<string, Arrow>>();
  for (const file of files) {
    const from = placeOf(file.path);
    if (!from) continue;
    for (const { specifier } of importsOf(file)) {
      const to = specifier.startsWith('.') ? placeOf(resolveRelative(file.path, specifier)) : undefined;
      if (to?.library !== from.library || to.folder === from.folder) continue;
      const arrows = libraries.get(from.library) ?? new Map<string, Arrow>();
      libraries.set(from.library, arrows);
      const key = `${from.folder} -> ${to.folder}`;
      if (!arrows.has(key)) arrows.set(key, { from: from.folder, to: to.folder, example: file.path });
    }
  }
  return new Map([...libraries].map(([library, arrows]) => [library, [...arrows.values()]]));
}

/** The shortest way from a folder back to itself; undefined = there is none. */
function shortestCircle(folder: string, arrows: readonly Arrow[]): Arrow[] | undefined {
  const waysTo = new Map<string, Arrow[]>([[folder, []]]);
  for (const [place, way] of waysTo)
    for (const arrow of arrows.filter(({ from }) => from === place)) {
      if (arrow.to === folder) return [...way, arrow];
      if (!waysTo.has(arrow.to)) waysTo.set(arrow.to, [...way, arrow]);
    }
  return undefined;
}

function describe(circle: readonly Arrow[]): string {
  const way = circle.map(({ from, example }) => `${from} (${example.split('/').at(-1)!})`);
  return [...way, circle[0]!.from].join(' -> ');
}

import { importsOf, resolveRelative, type ImportReference, type SourceFile, type Violation } from './source.js';

/** From right to left of the arrow; libraries on one level do not know each other. */
const levels: readonly (readonly string[])[] = [
  ['kernel'],
  ['platform', 'ogc'],
  ['embedded-database'],
  ['access'],
  ['territory'],
  ['accounts'],
  ['reporting', 'accommodation', 'allocation'],
  ['quota'],
  ['steering'],
  ['map-layers'],
];
/** The place of each library in the arrow, counted from the right. */
export const levelOf = new Map(levels.flatMap((names, level) => names.map((name) => [name, level] as const)));

const doorPattern = /^#([a-z-]+)(?:\/(api|jobs|domain|process))?$/;
/**
 * Packages that pull in GraphQL and HTTP, and those that pull in BullMQ processors: one process must not load the
 * other's.
 */
const apiSide = /\.(resolver|controller|api\.module)\.ts$/;
const jobsSide = /\.(processor|jobs\.module)\.ts$/;

const isSpec = (path: string): boolean => /\.(e2e-)?spec\.ts$/.test(path);
const libraryOf = (path: string): string | undefined => /^libs\/([^/]+)\//.exec(path)?.[1];
const appOf = (path: string): string | undefined => /^apps\/([^/]+)\//.exec(path)?.[1];

/**
 * Breaches of `apps -> map-layers -> steering -> quota -> reporting|accommodation|allocation -> accounts -> territory ->
 * access -> platform | ogc -> kernel`, through doors only. `doors` are the names in package.json `imports`.
 */
export function findForbiddenImports(files: readonly SourceFile[], doors: readonly string[]): Violation[] {
  return files.flatMap((file) => {
    const breach = (reference: ImportReference, rule: string): Violation => ({
      at: `${file.path}:${reference.line}`,
      rule,
    });
    return importsOf(file).flatMap((reference) => {
      const rule = forbiddenBecause(file.path, reference, doors);
      return rule ? [breach(reference, rule)] : [];
    });
  });
}

function forbiddenBecause(path: string, { specifier }: ImportReference, doors: readonly string[]): string | undefined {
  const library = libraryOf(path);
  const app = appOf(path);

  if (specifier.startsWith('.')) {
    const target = resolveRelative(path, specifier);
    const home = library ? `libs/${library}/` : app ? `apps/${app}/` : undefined;
    if (home && !target.startsWith(home))
      return `"${specifier}" leaves ${home}; other code is reached through its door (#name)`;
    if (!home && /^libs\//.test(target))
      return `"${specifier}" goes past the door of ${libraryOf(target) ?? 'a library'}`;
    return undefined;
  }

  if (/^(libs|apps|dist)\//.test(specifier)) return `"${specifier}" is a path, not a door`;
  if (!specifier.startsWith('#')) {
    const heavy = library === 'kernel' && !isSpec(path) && !isPureDependency(specifier);
    return heavy ? `the kernel is pure: "${specifier}" is not` : undefined;
  }

  const [, target, side] = doorPattern.exec(specifier) ?? [];
  if (!target || !doors.includes(specifier))
    return `"${specifier}" is no door: package.json "imports" does not name it`;
  // It runs in a browser: of the libraries it takes the pure rules alone.
  if (app === 'portal' && target !== 'kernel' && side !== 'domain' && !isSpec(path))
    return `the portal takes pure rules only, through #kernel and doors that end in /domain: "${specifier}"`;
  if (app === 'worker' && side === 'api') return `the worker must not load GraphQL: "${specifier}"`;
  if (app === 'api' && side === 'jobs') return `the api must not run jobs: "${specifier}"`;

  if (target === 'migrations') {
    return !library || isSpec(path) ? undefined : 'the apps hand the migrations to the platform; no library needs them';
  }
  if (target === 'embedded-database') {
    const allowed = isSpec(path) || !library || library === 'testing';
    if (!allowed || app === 'api' || app === 'worker')
      return 'the embedded database is for the supervisor, commands and tests: what serves knows a DATABASE_URL alone';
  }
  if (target === 'testing') {
    const allowed = isSpec(path) || library === 'testing' || path.startsWith('test/');
    return allowed ? undefined : '"#testing" is for specs only';
  }
  if (!library || library === 'testing') return undefined;
  if (target === library) return `"${specifier}" is the library's own door; inside it, import the file`;

  const own = levelOf.get(library);
  const other = levelOf.get(target);
  if (own === undefined) return `library "${library}" has no place in the arrow: add it to import-arrows.ts`;
  if (other === undefined) return `library "${target}" has no place in the arrow: add it to import-arrows.ts`;
  if (other > own) return `${library} must not know ${target}, which stands left of it; send an event instead`;
  if (other === own)
    return `${library} and ${target} stand side by side and must not know each other; send an event instead`;
  return undefined;
}

const pureDependencies = ['zod', 'date-fns', '@date-fns/tz', 'feiertagejs', 'proj4'];

/** Libraries without input, output, clock or framework. */
export function isPureDependency(specifier: string): boolean {
  return pureDependencies.some((name) => specifier === name || specifier.startsWith(`${name}/`));
}

/**
 * The files that run when a file is loaded: imports that stay in the output, doors followed to the file behind them.
 */
function loadGraph(files: readonly SourceFile[]): Map<string, readonly string[]> {
  const known = new Set(files.map((file) => file.path));
  return new Map(
    files.map((file) => [
      file.path,
      importsOf(file)
        .filter((reference) => !reference.typeOnly)
        .map(({ specifier }) => {
          if (specifier.startsWith('.')) return resolveRelative(file.path, specifier);
          const [, target, side] = doorPattern.exec(specifier) ?? [];
          return target ? `libs/${target}/src/${side ?? 'index'}.ts` : specifier;
        })
        .filter((path) => known.has(path)),
    ]),
  );
}

/** Circles of files that load each other; in ES modules one of them meets the other half loaded. */
export function findCircles(files: readonly SourceFile[]): Violation[] {
  const graph = loadGraph(files);
  const state = new Map<string, 'open' | 'done'>();
  const trail: string[] = [];
  const found: Violation[] = [];

  const visit = (path: string): void => {
    state.set(path, 'open');
    trail.push(path);
    for (const next of graph.get(path) ?? []) {
      if (state.get(next) === 'open') {
        found.push({ at: path, rule: `circle: ${[...trail.slice(trail.indexOf(next)), next].join(' -> ')}` });
      } else if (!state.has(next)) {
        visit(next);
      }
    }
    trail.pop();
    state.set(path, 'done');
  };
  for (const path of graph.keys()) if (!state.has(path)) visit(path);
  return found;
}

/** Files that would bring GraphQL and HTTP into the worker, or job processors into the api, over whatever detour. */
export function findWrongSideLoads(files: readonly SourceFile[]): Violation[] {
  const graph = loadGraph(files);
  const paths = [...graph.keys()].filter((path) => !isSpec(path));
  const entrances = [
    {
      entrances: paths.filter((path) => /^apps\/worker\/src\/|^libs\/[^/]+\/src\/jobs\.ts$/.test(path)),
      wrong: isApiSide,
    },
    {
      entrances: paths.filter((path) => /^apps\/api\/src\/|^libs\/[^/]+\/src\/api\.ts$/.test(path)),
      wrong: isJobsSide,
    },
    {
      entrances: paths.filter((path) => /^libs\/[^/]+\/src\/index\.ts$/.test(path)),
      wrong: (path: string) => isApiSide(path) || isJobsSide(path),
    },
  ];
  return entrances.flatMap(({ entrances: starts, wrong }) =>
    starts.flatMap((start) => {
      const way = wayTo(graph, start, wrong);
      return way ? [{ at: start, rule: `loads the wrong side: ${way.join(' -> ')}` }] : [];
    }),
  );
}

const isApiSide = (path: string): boolean => apiSide.test(path) || /^libs\/[^/]+\/src\/api\.ts$/.test(path);
const isJobsSide = (path: string): boolean => jobsSide.test(path) || /^libs\/[^/]+\/src\/jobs\.ts$/.test(path);

function wayTo(
  graph: ReadonlyMap<string, readonly string[]>,
  start: string,
  wanted: (path: string) => boolean,
): string[] | undefined {
  const cameFrom = new Map<string, string | undefined>([[start, undefined]]);
  for (const path of cameFrom.keys()) {
    if (path !== start && wanted(path)) {
      const way: string[] = [];
      for (let at: string | undefined = path; at !== undefined; at = cameFrom.get(at)) way.unshift(at);
      return way;
    }
    for (const next of graph.get(path) ?? []) if (!cameFrom.has(next)) cameFrom.set(next, path);
  }
  return undefined;
}

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of this program: the one with its package.json, whether this file is a source, compiled, or part of a bundle. */
export function packageRoot(): string {
  let root = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(root, 'package.json'))) root = dirname(root);
  return root;
}

/**
 * Path of a compiled module, for processes and threads that are started by path. Under Jest, too, it is the compiled one:
 * `npm run build` must have run, and after a change must run again.
 * @param path below `dist/libs`, without ending
 */
export function compiledModule(path: string): string {
  return join(packageRoot(), 'dist/libs', `${path}.js`);
}

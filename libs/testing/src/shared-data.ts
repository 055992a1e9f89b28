import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the real data, which are not part of the repository: beside the checkout. */
const folder = join(process.cwd(), '../shared/data');

/**
 * A file of the real data; null = not there. Then a test skips and says so; with REQUIRE_ALL=1 it fails instead.
 * @param path below `shared/data`, for example `real/divi-kreise/…`
 */
export function sharedFile(path: string): Buffer | null {
  const file = join(folder, path);
  if (existsSync(file)) return readFileSync(file);
  if (process.env['REQUIRE_ALL'] === '1')
    throw new Error(`shared/data/${path} is missing, and REQUIRE_ALL=1 asks for it.`);
  return null;
}

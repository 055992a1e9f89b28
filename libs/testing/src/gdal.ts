import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { orRequired } from './required-client.js';

/**
 * Whether GDAL's programs are here. Without them, a test skips and says so; with REQUIRE_ALL=1 it fails instead.
 * Debian: `gdal-bin`.
 */
export function hasGdal(): boolean {
  return orRequired(spawnSync('ogrinfo', ['--version']).status === 0, 'GDAL', 'gdal-bin');
}

interface GdalAnswer {
  readonly stdout: string;
  /** Complaints, and with `CPL_DEBUG=ON` every request. */
  readonly stderr: string;
}

/**
 * Runs a program of GDAL, in English and without settings of the machine.
 * @param settings of GDAL, such as `GDAL_HTTP_HEADERS`
 * @throws with what it wrote when it ends with an error
 */
export async function runGdal(
  program: 'ogrinfo' | 'ogr2ogr',
  parameters: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<GdalAnswer> {
  return promisify(execFile)(program, parameters, {
    env: { PATH: process.env['PATH'], LC_ALL: 'C.UTF-8', ...settings },
    timeout: 90_000,
    maxBuffer: 256 * 1024 * 1024,
  });
}

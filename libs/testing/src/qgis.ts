import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { orRequired } from './required-client.js';

/** The system's own, for which Debian's `python3-qgis` brings the module; another Python on the path does not know it. */
const PYTHON = '/usr/bin/python3';

/**
 * Whether QGIS can be asked from here. Without it, a test skips and says so; with REQUIRE_ALL=1 it fails instead.
 * Debian: `python3-qgis`.
 */
export function hasQgis(): boolean {
  return orRequired(spawnSync(PYTHON, ['-c', 'import qgis.core']).status === 0, 'QGIS for Python', 'python3-qgis');
}

/**
 * Runs Python statements inside a QGIS without windows.
 * @param script finds `given`, and the names of `qgis.core`; leaves its answer in `result`, which must fit JSON
 * @throws with what QGIS wrote when the script fails
 */
export async function runQgis<T>(script: string, given: unknown = null): Promise<T> {
  const home = mkdtempSync(join(tmpdir(), 'kreislage-qgis-'));
  const program = [
    'import json, os, sys',
    'from qgis.core import *',
    `QgsApplication.setPrefixPath('/usr', True)`,
    'application = QgsApplication([], True)',
    'application.initQgis()',
    'given = json.loads(sys.argv[1])',
    script,
    'print(json.dumps(result), flush=True)',
    // Taking QGIS down in order crashes now and then.
    'os._exit(0)',
  ].join('\n');
  try {
    const { stdout } = await promisify(execFile)(PYTHON, ['-c', program, JSON.stringify(given)], {
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        XDG_RUNTIME_DIR: home,
        QT_QPA_PLATFORM: 'offscreen',
        LC_ALL: 'C.UTF-8',
      },
      timeout: 90_000,
      maxBuffer: 64 * 1024 * 1024,
    });
    return JSON.parse(stdout.trim().split('\n').at(-1)!) as T;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { checkDataDirectory } from './check-data-directory.js';

const root = mkdtempSync(join(tmpdir(), 'kreislage-data-directory-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('data directory', () => {
  it('is made, private, and left as it was', async () => {
    const directory = join(root, 'a', 'b');
    expect(await checkDataDirectory(directory)).toEqual([]);
    expect(readdirSync(directory)).toEqual([]);
  });

  it('is refused where nothing can be written', async () => {
    writeFileSync(join(root, 'file'), '');
    for (const directory of [join(root, 'file'), join(root, 'file', 'sub'), '/proc/kreislage'])
      expect(await checkDataDirectory(directory)).toEqual([
        { exitCode: 3, line: expect.stringMatching(/^Das Datenverzeichnis .* ist nicht beschreibbar.*DATA_DIR=/) },
      ]);
  });

  it('is refused while another process has it', async () => {
    const directory = join(root, 'used');
    await checkDataDirectory(directory);
    writeFileSync(join(directory, 'kreislage.lock'), JSON.stringify({ pid: process.pid, startedAt: null, nonce: 'x' }));
    expect(await checkDataDirectory(directory)).toEqual([
      { exitCode: 3, line: expect.stringContaining(`ein anderer Prozess (PID ${process.pid})`) },
    ]);
  });
});

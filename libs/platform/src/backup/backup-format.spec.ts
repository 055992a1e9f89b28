import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BackupEncoder, type BackupPart, type BackupRow, readBackup } from './backup-format.js';
import { BackupRefused } from './backup-refused.js';

const folder = mkdtempSync(join(tmpdir(), 'kreislage-format-'));
afterAll(() => rmSync(folder, { recursive: true }));

const header = { program: '0.2.0', migrations: ['Core1764000000000'], createdAt: '2026-11-24T08:00:00.000Z' };

function encoded(tables: Record<string, readonly BackupRow[]>): Buffer {
  const encoder = new BackupEncoder();
  const lines = [encoder.header(header)];
  for (const [name, rows] of Object.entries(tables))
    lines.push(encoder.beginTable(name, ['a', 'b']), encoder.addRows(rows));
  return gzipSync([...lines, encoder.end().line].join(''));
}

async function read(content: Buffer | string): Promise<BackupPart[]> {
  const file = join(folder, 'backup');
  writeFileSync(file, content);
  const parts = [];
  for await (const part of readBackup(file)) parts.push(part);
  return parts;
}

const refusal = (content: Buffer | string): Promise<string> =>
  read(content).then(
    () => 'taken',
    (error: unknown) => {
      if (!(error instanceof BackupRefused)) throw error;
      return error.message;
    },
  );

const sample = encoded({
  'territory.district': [
    ['03459', null],
    ['Zeile 1\nZeile 2', '\\N'],
  ],
  'platform.outbox': [],
});
const lines = gunzipSync(sample).toString('utf8').split('\n');

describe('The backup file', () => {
  it('gives back every row as it was', async () => {
    const value = fc.option(fc.string({ unit: 'grapheme' }), { nil: null });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(value, value), { maxLength: 30 }), async (rows) => {
        const parts = await read(encoded({ 'a.b': rows }));
        expect(parts.flatMap((part) => (part.kind === 'rows' ? part.rows : []))).toEqual(rows);
        expect(parts.at(-1)).toMatchObject({ kind: 'end', totals: { rows: { 'a.b': rows.length } } });
      }),
      { numRuns: 60 },
    );
    expect((await read(sample))[0]).toEqual({ kind: 'header', header });
  });

  it('is refused wherever it was cut off', async () => {
    for (let length = 0; length < sample.length; length += 7)
      expect(await refusal(sample.subarray(0, length))).toMatch(/beschädigt|keine Sicherung/);
    // Cut between two lines, and packed again.
    for (let count = 1; count < lines.length - 1; count += 1)
      expect(await refusal(gzipSync(`${lines.slice(0, count).join('\n')}\n`))).toMatch(/das Ende fehlt/);
  });

  it('is refused when a byte was altered, packed or unpacked', async () => {
    // The first ten bytes are gzip's own and say nothing about the content.
    for (let at = 10; at < sample.length; at += 3) {
      const altered = Buffer.from(sample);
      altered[at]! ^= 1;
      expect(await refusal(altered)).toMatch(/beschädigt|keine Sicherung/);
    }
    const plain = gunzipSync(sample);
    for (let at = plain.indexOf('territory'); at < plain.length - 1; at += 1) {
      const altered = Buffer.from(plain);
      altered[at]! ^= 1;
      expect(await refusal(gzipSync(altered))).toMatch(/beschädigt/);
    }
  });

  it('is refused when lines are missing, doubled or added', async () => {
    const packed = (changed: readonly string[]): Buffer => gzipSync(changed.join('\n'));
    expect(await refusal(packed(lines.filter((_, index) => index !== 2)))).toMatch(/Prüfsumme/);
    expect(await refusal(packed([...lines.slice(0, 3), lines[2]!, ...lines.slice(3)]))).toMatch(/Prüfsumme/);
    expect(await refusal(packed([...lines.slice(0, 2), lines[1]!, ...lines.slice(2)]))).toMatch(/zweimal/);
    expect(await refusal(packed([...lines.slice(0, -1), '[]', '']))).toMatch(/hinter dem Ende/);
    expect(await refusal(packed([lines[0]!, ...lines.slice(2)]))).toMatch(/nicht lesbar/);
    expect(await refusal(packed([...lines.slice(0, 2), '[["03459"]]', ...lines.slice(3)]))).toMatch(/nicht lesbar/);
  });

  it.each([
    ['text', 'district_key;district_name\n'],
    ['packed text', gzipSync('district_key;district_name\n')],
    ['other JSON', gzipSync('{"format":"other","version":1}\n')],
    ['a packed file without a line', gzipSync(Buffer.alloc(64 * 1024 * 1024))],
  ])('is no backup: %s', async (_, content) => {
    expect(await refusal(content)).toMatch(/ist keine Sicherung von Kreislage/);
  });

  it('of a newer form is refused with the version to take', async () => {
    const newer = gzipSync(
      JSON.stringify({ format: 'kreislage-backup', version: 2, ...header, program: '9.1.0' }) + '\n',
    );
    expect(await refusal(newer)).toMatch(/neuere Form.*Version 9\.1\.0/);
  });

  it('that is not there is named', async () => {
    await expect(readBackup(join(folder, 'absent')).next()).rejects.toThrow(/absent: Die Datei .*gibt es nicht/);
  });
});

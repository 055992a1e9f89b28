/**
 * The backup file: gzip over JSON lines in UTF-8, the same for server and embedded database (docs/adr/0008).
 *
 *     {"format":"kreislage-backup","version":1,"program":…,"migrations":[…],"createdAt":…}
 *     {"table":"territory.district","columns":["district_key",…]}
 *     [["03459",…],…]                     rows in pieces; every value in PostgreSQL's own text form, or null
 *     …
 *     {"rows":{"territory.district":1,…},"sha256":…}
 *
 * The last line counts the rows of every table and holds the SHA-256 of all bytes before it, so that a file that was cut
 * off or damaged is known as such. It proves nothing about who wrote the file.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { exitCodes } from '../process/exit-codes.js';
import { BackupRefused, explainFileError } from './backup-refused.js';

const FORMAT = 'kreislage-backup';
const FORMAT_VERSION = 1;
/** A line ends at about a megabyte, or holds a single row. More than this is no file of ours. */
const MAX_LINE_BYTES = 128 * 1024 * 1024;
const MAX_HEADER_BYTES = 1024 * 1024;

const headerLine = z.object({
  format: z.literal(FORMAT),
  version: z.number(),
  /** Version of the program that wrote it. */
  program: z.string(),
  /** The schema: migrations in the order they ran. */
  migrations: z.array(z.string()).min(1),
  /** Moment of the snapshot by the database's clock, ISO 8601 in UTC. */
  createdAt: z.iso.datetime(),
});
const tableLine = z.object({ table: z.string(), columns: z.array(z.string()).min(1) });
const endLine = z.object({ rows: z.record(z.string(), z.number()), sha256: z.string() });

export type BackupHeader = Omit<z.output<typeof headerLine>, 'format' | 'version'>;
export type BackupRow = readonly (string | null)[];
/** Last line of a backup file. */
export interface BackupTotals {
  /** Rows by table, in the order of the file. */
  readonly rows: Readonly<Record<string, number>>;
  readonly sha256: string;
}

/** A piece of a backup file. Rows belong to the table named last. */
export type BackupPart =
  | { readonly kind: 'header'; readonly header: BackupHeader }
  | { readonly kind: 'table'; readonly table: string; readonly columns: readonly string[] }
  | { readonly kind: 'rows'; readonly rows: readonly BackupRow[] }
  | { readonly kind: 'end'; readonly totals: BackupTotals };

/** Turns the pieces into lines, counting and hashing on the way; {@link end} makes the last one. */
export class BackupEncoder {
  private readonly hash = createHash('sha256');
  private readonly rows: Record<string, number> = {};
  private table = '';

  header(header: BackupHeader): string {
    return this.line({ format: FORMAT, version: FORMAT_VERSION, ...header });
  }

  beginTable(table: string, columns: readonly string[]): string {
    this.table = table;
    this.rows[table] = 0;
    return this.line({ table, columns });
  }

  addRows(rows: readonly BackupRow[]): string {
    this.rows[this.table]! += rows.length;
    return this.line(rows);
  }

  end(): { readonly line: string; readonly totals: BackupTotals } {
    const totals = { rows: this.rows, sha256: this.hash.digest('hex') };
    return { line: `${JSON.stringify(totals)}\n`, totals };
  }

  private line(content: unknown): string {
    const text = `${JSON.stringify(content)}\n`;
    this.hash.update(text);
    return text;
  }
}

const foreign = (file: string): BackupRefused =>
  new BackupRefused(exitCodes.data, `${file} ist keine Sicherung von Kreislage. Bitte die richtige Datei angeben.`);
const damaged = (file: string, how: string): BackupRefused =>
  new BackupRefused(
    exitCodes.data,
    `Die Sicherung ${file} ist beschädigt (${how}). Es wurde nichts eingespielt. Bitte eine unversehrte Kopie nehmen.`,
  );

/**
 * Reads a backup piece by piece, in bounded memory. The caller must not trust the pieces before the last one
 * (`end`) has come: only then counts and hash have been checked.
 * @throws BackupRefused for a foreign, cut or altered file, and for a format of a newer program
 */
export async function* readBackup(file: string): AsyncGenerator<BackupPart, void, void> {
  const hash = createHash('sha256');
  const counted: Record<string, number> = {};
  let headerSeen = false;
  let table: { readonly name: string; readonly width: number } | undefined;
  let ended = false;
  for await (const line of linesOf(file, () => (headerSeen ? MAX_LINE_BYTES : MAX_HEADER_BYTES))) {
    if (ended) throw damaged(file, 'hinter dem Ende folgt noch etwas');
    const content = parse(line);
    if (!headerSeen) {
      const header = headerLine.safeParse(content);
      if (!header.success) throw foreign(file);
      if (header.data.version > FORMAT_VERSION)
        throw new BackupRefused(
          exitCodes.data,
          `Die Sicherung ${file} hat eine neuere Form, als dieses Programm kennt (geschrieben von Version ${header.data.program}). Bitte die neuere Programmversion verwenden.`,
        );
      const { program, migrations, createdAt } = header.data;
      headerSeen = true;
      hash.update(line).update('\n');
      yield { kind: 'header', header: { program, migrations, createdAt } };
      continue;
    }
    const end = endLine.safeParse(content);
    if (end.success) {
      if (end.data.sha256 !== hash.digest('hex')) throw damaged(file, 'die Prüfsumme stimmt nicht');
      if (JSON.stringify(end.data.rows) !== JSON.stringify(counted))
        throw damaged(file, 'die Zahl der Zeilen stimmt nicht');
      ended = true;
      yield { kind: 'end', totals: end.data };
      continue;
    }
    hash.update(line).update('\n');
    const next = tableLine.safeParse(content);
    if (next.success) {
      if (next.data.table in counted) throw damaged(file, 'eine Tabelle kommt zweimal vor');
      table = { name: next.data.table, width: next.data.columns.length };
      counted[table.name] = 0;
      yield { kind: 'table', ...next.data };
      continue;
    }
    if (!table || !areRows(content, table.width)) throw damaged(file, 'eine Zeile ist nicht lesbar');
    counted[table.name]! += content.length;
    yield { kind: 'rows', rows: content };
  }
  if (!headerSeen) throw foreign(file);
  if (!ended) throw damaged(file, 'das Ende fehlt');
}

function parse(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** By hand: there may be millions of them. */
function areRows(content: unknown, width: number): content is BackupRow[] {
  return (
    Array.isArray(content) &&
    content.every(
      (row) =>
        Array.isArray(row) && row.length === width && row.every((value) => value === null || typeof value === 'string'),
    )
  );
}

/** The unpacked lines without their line feed. */
async function* linesOf(file: string, limit: () => number): AsyncGenerator<Buffer, void, void> {
  const source = createReadStream(file);
  const unpacked = createGunzip();
  // An error of the file ends the reader below too.
  source.on('error', (error) => unpacked.destroy(error));
  source.pipe(unpacked);
  let waiting: Buffer[] = [];
  let size = 0;
  let first = true;
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      let from = 0;
      for (let at = chunk.indexOf(10, from); at >= 0; at = chunk.indexOf(10, from)) {
        const line = Buffer.concat([...waiting, chunk.subarray(from, at)]);
        waiting = [];
        size = 0;
        from = at + 1;
        yield line;
        first = false;
      }
      if (from === chunk.length) continue;
      waiting.push(chunk.subarray(from));
      size += chunk.length - from;
      if (size > limit()) throw first ? foreign(file) : damaged(file, 'eine Zeile ist zu lang');
    }
  } catch (error) {
    if (error instanceof BackupRefused) throw error;
    const { code = '' } = error as { code?: string };
    // Z_DATA_ERROR comes for a file that never was gzip as well as for a damaged one.
    if (code === 'Z_BUF_ERROR') throw damaged(file, 'sie ist abgeschnitten');
    if (code.startsWith('Z_')) throw first ? foreign(file) : damaged(file, 'sie lässt sich nicht entpacken');
    throw explainFileError(file, error);
  } finally {
    source.destroy();
    unpacked.destroy();
  }
  if (size > 0) throw first ? foreign(file) : damaged(file, 'sie ist abgeschnitten');
}

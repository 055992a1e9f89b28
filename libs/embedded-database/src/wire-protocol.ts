/**
 * The small part of the PostgreSQL wire protocol (version 3) that the multiplexer needs: cutting client bytes
 * into messages, rewriting names, reading the start-up packet, following a reply without copying it.
 */
import { createHash } from 'node:crypto';

export const PROTOCOL_VERSION_3 = 3;
export const SSL_REQUEST = 80877103;
export const GSS_ENC_REQUEST = 80877104;
export const CANCEL_REQUEST = 80877102;

/** Longest message a client may send. A declared length beyond it is taken for garbage, not for data. */
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;

/** PostgreSQL truncates identifiers, statement names included, at 63 bytes. */
const MAX_NAME_BYTES = 63;

/** The client broke the protocol; the connection is not usable any more. */
export class ProtocolError extends Error {}

/** Cuts a byte stream into messages: `readTyped` for type byte + length, `readUntyped` for start-up packets. */
export class MessageReader {
  private chunks: Buffer[] = [];
  private size = 0;

  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.size += chunk.length;
  }

  /** One whole message with its five header bytes, or null when it has not arrived completely. */
  readTyped(): Buffer | null {
    return this.read(1);
  }

  /** One whole start-up packet (no type byte), or null. */
  readUntyped(): Buffer | null {
    return this.read(0);
  }

  private read(typeBytes: 0 | 1): Buffer | null {
    const headerBytes = typeBytes + 4;
    if (this.size < headerBytes) return null;
    const length = this.head(headerBytes).readInt32BE(typeBytes);
    if (length < 4 || length > MAX_MESSAGE_BYTES) throw new ProtocolError(`invalid message length ${length}`);
    const total = typeBytes + length;
    if (this.size < total) return null;
    const first = this.head(total);
    this.size -= total;
    if (first.length === total) this.chunks.shift();
    else this.chunks[0] = first.subarray(total);
    return first.subarray(0, total);
  }

  /** Makes sure that the first chunk has at least `bytes` bytes. Joins no more chunks than needed. */
  private head(bytes: number): Buffer {
    let first = this.chunks[0] ?? Buffer.alloc(0);
    if (first.length >= bytes) return first;
    let count = 1;
    let joined = first.length;
    while (joined < bytes) joined += this.chunks[count++]!.length;
    first = Buffer.concat(this.chunks.slice(0, count), joined);
    this.chunks.splice(0, count, first);
    return first;
  }
}

interface StartupPacket {
  readonly code: number;
  readonly parameters: ReadonlyMap<string, string>;
}

/** Reads a start-up packet: protocol version or request code, then pairs of texts. */
export function parseStartup(packet: Buffer): StartupPacket {
  if (packet.length < 8) throw new ProtocolError('start-up packet too short');
  const code = packet.readInt32BE(4);
  const parameters = new Map<string, string>();
  if (code >> 16 === PROTOCOL_VERSION_3) {
    const texts = packet.toString('utf8', 8).split('\0');
    for (let i = 0; i + 1 < texts.length && texts[i] !== ''; i += 2) parameters.set(texts[i]!, texts[i + 1]!);
  }
  return { code, parameters };
}

/**
 * Settings in the start-up parameter `options`, in order: `-c name=value`, `-cname=value`, `--name=value`;
 * a backslash keeps the next character, as in PostgreSQL. Throws ProtocolError on anything else.
 */
export function parseOptions(options: string): [name: string, value: string][] {
  const words: string[] = [];
  let word: string | null = null;
  for (let i = 0; i < options.length; i++) {
    const char = options[i]!;
    if (char === '\\' && i + 1 < options.length) word = (word ?? '') + options[++i]!;
    else if (/\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + char;
  }
  if (word !== null) words.push(word);

  const settings: [string, string][] = [];
  for (let i = 0; i < words.length; i++) {
    const text = words[i]!;
    let pair: string | undefined;
    if (text === '-c') pair = words[++i];
    else if (text.startsWith('--')) pair = text.slice(2);
    else if (text.startsWith('-c')) pair = text.slice(2);
    const equals = pair?.indexOf('=') ?? -1;
    if (pair === undefined || equals < 1) throw new ProtocolError(`invalid command-line argument: ${text}`);
    // PostgreSQL takes dashes for underscores in names given this way.
    settings.push([pair.slice(0, equals).replaceAll('-', '_').toLowerCase(), pair.slice(equals + 1)]);
  }
  return settings;
}

/** A backend message of the given type. */
export function message(type: string, ...parts: (Buffer | string)[]): Buffer {
  const body = parts.map((part) => (typeof part === 'string' ? Buffer.from(`${part}\0`, 'utf8') : part));
  const length = body.reduce((sum, part) => sum + part.length, 4);
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(length, 1);
  return Buffer.concat([head, ...body], length + 1);
}

export function int32(...values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => buffer.writeInt32BE(value, index * 4));
  return buffer;
}

/** An ErrorResponse. `severity` FATAL tells the client that the connection ends. */
export function errorResponse(severity: 'ERROR' | 'FATAL', code: string, text: string): Buffer {
  return message('E', `S${severity}`, `V${severity}`, `C${code}`, `M${text}`, Buffer.from([0]));
}

/** Severity-independent fields of an ErrorResponse. */
export function readError(response: Buffer): { code: string; text: string } {
  let code = 'XX000';
  let text = '';
  for (const field of response.toString('utf8', 5).split('\0')) {
    if (field.startsWith('C')) code = field.slice(1);
    if (field.startsWith('M')) text = field.slice(1);
  }
  return { code, text };
}

export const SYNC = message('S');

/** Simple query message. */
export function query(sql: string): Buffer {
  return message('Q', sql);
}

/** Close message for a prepared statement. */
export function closeStatement(name: string): Buffer {
  return message('C', Buffer.from('S'), name);
}

export function quoteLiteral(text: string): string {
  return text.includes('\\')
    ? ` E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`
    : `'${text.replaceAll("'", "''")}'`;
}

export function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The name under which the shared session knows a connection's statement or portal. The unnamed one stays unnamed. */
function privateName(prefix: string, name: string): string {
  if (name === '') return '';
  const full = prefix + name;
  if (Buffer.byteLength(full) <= MAX_NAME_BYTES) return full;
  // Cut by PostgreSQL, two long names with the same beginning would be one.
  return prefix + createHash('sha256').update(name).digest('hex').slice(0, 40);
}

function endOfText(buffer: Buffer, from: number): number {
  const end = buffer.indexOf(0, from);
  if (end < 0) throw new ProtocolError('unterminated text in message');
  return end;
}

/** Text that begins at `from`, up to its zero byte. */
export function textAt(buffer: Buffer, from: number): string {
  return buffer.toString('utf8', from, endOfText(buffer, from));
}

/**
 * Gives a client's message the private names of its connection. Returns the message itself when it has none.
 * Also says which statement the message makes or closes, so that it can be cleaned up later.
 */
export function renameIn(original: Buffer, prefix: string): { bytes: Buffer; parsed?: string; closed?: string } {
  switch (original[0]) {
    case 0x50: {
      // Parse: statement, query, types
      const end = endOfText(original, 5);
      if (end === 5) return { bytes: original };
      const name = privateName(prefix, original.toString('utf8', 5, end));
      return { bytes: message('P', name, original.subarray(end + 1)), parsed: name };
    }
    case 0x42: {
      // Bind: portal, statement, values
      const endPortal = endOfText(original, 5);
      const endStatement = endOfText(original, endPortal + 1);
      if (endPortal === 5 && endStatement === 6) return { bytes: original };
      const portal = privateName(prefix, original.toString('utf8', 5, endPortal));
      const statement = privateName(prefix, original.toString('utf8', endPortal + 1, endStatement));
      return { bytes: message('B', portal, statement, original.subarray(endStatement + 1)) };
    }
    case 0x44: // Describe
    case 0x43: {
      // Close: 'S' or 'P', name
      const end = endOfText(original, 6);
      if (end === 6) return { bytes: original };
      const name = privateName(prefix, original.toString('utf8', 6, end));
      const type = original[0] === 0x44 ? 'D' : 'C';
      const bytes = message(type, original.subarray(5, 6), name);
      return type === 'C' && original[5] === 0x53 ? { bytes, closed: name } : { bytes };
    }
    case 0x45: {
      // Execute: portal, rows
      const end = endOfText(original, 5);
      if (end === 5) return { bytes: original };
      return {
        bytes: message('E', privateName(prefix, original.toString('utf8', 5, end)), original.subarray(end + 1)),
      };
    }
    default:
      return { bytes: original };
  }
}

/** Roughly: text inside a literal that looks like a comment goes too. Good enough to find commands, not to run them. */
function withoutComments(sql: string): string {
  return sql.replace(/\/\*[\s\S]*?\*\/|--[^\n]*/g, ' ');
}

/**
 * The channels that a text of SQL subscribes to. Text inside literals may be mistaken for it; that costs only a
 * needless subscription.
 */
export function listenCommandsOf(sql: string): { verb: 'LISTEN' | 'UNLISTEN'; channel: string }[] {
  if (!/listen/i.test(sql)) return [];
  const found: { verb: 'LISTEN' | 'UNLISTEN'; channel: string }[] = [];
  const pattern = /(?:^|;)\s*(un)?listen\s+(\*|"(?:[^"]|"")+"|[\p{L}_][\p{L}\p{N}_$]*)\s*(?=;|$)/giu;
  for (const [, un, channel] of withoutComments(sql).matchAll(pattern)) {
    const name = channel!.startsWith('"') ? channel!.slice(1, -1).replaceAll('""', '"') : channel!.toLowerCase();
    found.push({ verb: un ? 'UNLISTEN' : 'LISTEN', channel: name });
  }
  return found;
}

/** COPY from the client needs bytes in the middle of a statement, which one shared session cannot wait for. */
export function isCopyFromClient(sql: string): boolean {
  if (!/stdin/i.test(sql)) return false;
  return /(?:^|;)\s*copy\s[^;]*\sfrom\s+stdin\b/i.test(withoutComments(sql));
}

/** Wipes out things of all connections when sent by one: translated by the multiplexer. */
export function isDiscardAll(sql: string): 'DISCARD ALL' | 'DEALLOCATE ALL' | null {
  const match = /^\s*(discard|deallocate)\s+(?:prepare\s+)?all\s*;?\s*$/i.exec(sql);
  if (!match) return null;
  return match[1]!.toLowerCase() === 'discard' ? 'DISCARD ALL' : 'DEALLOCATE ALL';
}

export interface ReplyEvents {
  /** Bytes for the client, whole messages or parts of one, in order. */
  forward(bytes: Buffer): void;
  /** A NotificationResponse, cut out of the reply. */
  notification(whole: Buffer): void;
  /** Tag of a CommandComplete, for example `LISTEN`; it is forwarded too. */
  commandTag(tag: string): void;
  /** An ErrorResponse; it is forwarded too. */
  error(whole: Buffer): void;
  /** Transaction status of a ReadyForQuery: I, T or E; cut out of the reply as well. */
  ready(status: 'I' | 'T' | 'E'): void;
}

/**
 * Follows a reply that arrives in arbitrary pieces. Row data pass through without being copied or collected;
 * only the few small messages that matter are put together.
 */
export class ReplyScanner {
  /** Bytes of the current message that are still to come, passed through unseen. */
  private passing = 0;
  private partial: Buffer | null = null;

  constructor(private readonly events: ReplyEvents) {}

  /** `chunk` must belong to the caller: parts of it are kept and forwarded. */
  push(chunk: Buffer): void {
    let data = chunk;
    if (this.partial) {
      data = Buffer.concat([this.partial, chunk]);
      this.partial = null;
    }
    let at = 0;
    let forwardFrom = 0;
    if (this.passing > 0) {
      at = Math.min(this.passing, data.length);
      this.passing -= at;
    }
    while (at < data.length) {
      if (data.length - at < 5) break;
      const type = data[at]!;
      const total = data.readInt32BE(at + 1) + 1;
      const seen = type === 0x41 || type === 0x43 || type === 0x45 || type === 0x5a; // A C E Z
      if (!seen) {
        const here = Math.min(total, data.length - at);
        this.passing = total - here;
        at += here;
        continue;
      }
      if (data.length - at < total) break;
      const whole = data.subarray(at, at + total);
      if (type === 0x41 || type === 0x5a) {
        if (at > forwardFrom) this.events.forward(data.subarray(forwardFrom, at));
        forwardFrom = at + total;
        if (type === 0x41) this.events.notification(whole);
        else this.events.ready(String.fromCharCode(whole[5]!) as 'I' | 'T' | 'E');
      } else if (type === 0x43) this.events.commandTag(whole.toString('latin1', 5, total - 1));
      else this.events.error(whole);
      at += total;
    }
    if (at > forwardFrom) this.events.forward(data.subarray(forwardFrom, at));
    if (at < data.length) this.partial = data.subarray(at);
  }

  /** True when the reply ended between two messages, as it always should. */
  get complete(): boolean {
    return this.passing === 0 && this.partial === null;
  }
}

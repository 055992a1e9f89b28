/**
 * PostgreSQL wire multiplexer: many client connections on the ONE session that PGlite has.
 *
 * Why not `pglite-socket`: killed clients stop it for good, notifications go astray, start-up options are ignored and
 * statement names collide (docs/adr, stack notes section 4). Here every connection gets what a server gives it: its own
 * role and settings, its own statement names, its own notifications, whole transactions.
 *
 * Some things stay different, because there is one session: nothing runs in parallel, a transaction holds up everybody
 * else, session advisory locks exclude nobody, temporary tables are seen by all, a query cannot be cancelled and
 * `statement_timeout` has no effect. COPY FROM STDIN is refused. Session-level `set_config` of made-up names (`app.x`)
 * is forgotten when another connection had the session in between; inside a transaction it holds.
 */
import { randomInt } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import {
  CANCEL_REQUEST,
  closeStatement,
  errorResponse,
  GSS_ENC_REQUEST,
  int32,
  isCopyFromClient,
  isDiscardAll,
  listenCommandsOf,
  message,
  MessageReader,
  parseOptions,
  parseStartup,
  PROTOCOL_VERSION_3,
  ProtocolError,
  query,
  quoteIdentifier,
  quoteLiteral,
  readError,
  renameIn,
  ReplyScanner,
  SSL_REQUEST,
  SYNC,
  textAt,
  type ReplyEvents,
} from './wire-protocol.js';

/** The part of PGlite that is used. No other call may run beside the multiplexer: it would see a client's role. */
interface WireDatabase {
  runExclusive<T>(run: () => Promise<T>): Promise<T>;
  execProtocolRawStream(
    message: Uint8Array,
    options: { syncToFs?: boolean; onRawData: (data: Uint8Array) => void },
  ): Promise<void>;
}

interface WireMultiplexerOptions {
  /** A connection idle this long inside a transaction is rolled back and dropped. Milliseconds, default 15 000. */
  readonly idleInTransactionMs?: number;
  /** Called once when the database itself is broken; all connections have been closed. The process should end. */
  readonly onFatal?: (error: unknown) => void;
}

type Status = 'I' | 'T' | 'E';

/** A piece of work without interruption: client messages up to Query or Sync, or a step of the connection's life. */
type Unit =
  | { readonly kind: 'messages'; readonly messages: Buffer[]; readonly texts: string[]; readonly open: boolean }
  | { readonly kind: 'startup' | 'discard' | 'deallocate' | 'goodbye' };

/** A client that sends faster than it is served is read no further beyond this many waiting units. */
const PAUSE_AT_UNITS = 64;
/** Replies go to the kernel in pieces of about this size. */
const WRITE_BYTES = 256 * 1024;

const RESET_SESSION = 'RESET SESSION AUTHORIZATION; RESET ALL; RESET ROLE';
const REFUSE_COPY =
  "DO $refuse$ BEGIN RAISE EXCEPTION USING ERRCODE = '0A000', MESSAGE = 'COPY FROM STDIN is not available on the embedded database', HINT = 'Use INSERT ... SELECT FROM unnest(...)'; END $refuse$";
const CAPTURE_SETTINGS = `SELECT pg_catalog.json_object_agg(name, setting)::text FROM (
  SELECT name, setting FROM pg_catalog.pg_settings WHERE source = 'session'
  UNION ALL SELECT 'role', pg_catalog.current_setting('role')) AS s(name, setting)`;

class Connection {
  readonly reader = new MessageReader();
  readonly prefix: string;
  readonly secret = randomInt(0x7fffffff);
  readonly statements = new Set<string>();
  readonly channels = new Set<string>();
  readonly units: Unit[] = [];
  /** Start-up settings in the order given, role last. */
  startSettings: [string, string][] = [];
  /** The same with the client's changes by SET; applied at every hand-over. */
  settings: [string, string][] = [];
  settingsChanged = false;
  started = false;
  /** The start-up settings wait for their check. */
  checking = false;
  /** Socket is closed, or closed for us: nothing is written any more. */
  gone = false;
  queued = false;
  paused = false;
  /** The client has sent its last byte; some may still be unread. */
  ended = false;
  /** An error since the last Sync: messages are skipped up to the next one. */
  skipping = false;
  /** Messages and texts of SQL of the unit that is coming in. */
  messages: Buffer[] = [];
  texts: string[] = [];
  idleTimer: NodeJS.Timeout | undefined;
  corkedBytes = 0;

  constructor(
    readonly id: number,
    readonly socket: Socket,
  ) {
    this.prefix = `c${id}_`;
  }

  write(bytes: Buffer): void {
    if (!this.gone && this.socket.writable) this.socket.write(bytes);
  }
}

/**
 * Whether WASM was left in the middle of its work: by a trap, a stack overflow, an abort or exit of Emscripten. Its
 * memory cannot be trusted any more, even when a simple statement is still answered. By name: classes differ between
 * realms.
 */
function isTrap(error: unknown): boolean {
  const { name, message } = error as Partial<Error>;
  return (
    name === 'RuntimeError' || name === 'ExitStatus' || (name === 'RangeError' && /call stack/.test(message ?? ''))
  );
}

export class WireMultiplexer {
  readonly server: Server;
  private readonly connections = new Set<Connection>();
  private readonly queue: Connection[] = [];
  private readonly idleInTransactionMs: number;
  private readonly validSettings = new Set<string>();
  private parameters: [string, string][] = [];
  /** Connection inside a transaction, or between Flush and Sync: only its units run. */
  private owner: Connection | null = null;
  /** Connection whose role and settings the session has now. */
  private applied: Connection | null = null;
  private status: Status = 'I';
  /** Extended messages were run without their Sync yet. */
  private unsynced = false;
  private listensLost = false;
  private pumping = false;
  private broken = false;
  private nextId = 1;

  constructor(
    private readonly database: WireDatabase,
    private readonly options: WireMultiplexerOptions = {},
  ) {
    this.idleInTransactionMs = options.idleInTransactionMs ?? 15_000;
    this.server = createServer({ allowHalfOpen: true }, (socket) => this.accept(socket));
  }

  /** Starts listening: a path for a unix socket, or a loopback port (0 = any free one; for tests). */
  async listen(address: string | { port: number }): Promise<void> {
    const row = await this.database.runExclusive(() =>
      this.readRow(
        "SELECT json_build_object('server_version', current_setting('server_version'), 'TimeZone', current_setting('TimeZone'), 'DateStyle', current_setting('DateStyle'), 'IntervalStyle', current_setting('IntervalStyle'))::text",
      ),
    );
    this.parameters = Object.entries({
      ...(JSON.parse(row ?? '{}') as Record<string, string>),
      server_encoding: 'UTF8',
      client_encoding: 'UTF8',
      integer_datetimes: 'on',
      standard_conforming_strings: 'on',
      in_hot_standby: 'off',
    });
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      const done = (): void => resolve();
      if (typeof address === 'string') this.server.listen(address, done);
      else this.server.listen(address.port, '127.0.0.1', done);
    });
  }

  /** Runs SQL as superuser between the units of the clients, for example CHECKPOINT. Rejects with the database's message. */
  async execute(sql: string): Promise<void> {
    while (this.owner) await new Promise((resolve) => setTimeout(resolve, 20));
    await this.database.runExclusive(async () => {
      this.applied = null;
      await this.runInternal(RESET_SESSION);
      await this.runInternal(sql);
    });
  }

  /** Takes no more connections, tells the present ones and drops them; open transactions are rolled back. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const connection of this.connections)
      this.drop(connection, '57P01', 'terminating connection: the embedded database is ending');
    while (this.pumping || this.queue.length > 0 || this.owner) await new Promise((resolve) => setTimeout(resolve, 5));
    await closed;
  }

  // --- a connection's life -------------------------------------------------------------------------------------

  private accept(socket: Socket): void {
    const connection = new Connection(this.nextId++, socket);
    this.connections.add(connection);
    socket.on('data', (chunk: Buffer) => {
      if (connection.gone) return;
      connection.reader.push(chunk);
      this.readMessages(connection);
    });
    // Messages before the end still run, as on a server; after an error nobody waits for them any more.
    socket.on('end', () => {
      connection.ended = true;
      this.readMessages(connection);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.forget(connection));
  }

  private readMessages(connection: Connection): void {
    try {
      while (!connection.started) {
        if (connection.checking) return;
        const packet = connection.reader.readUntyped();
        if (!packet) return this.endAfterLast(connection);
        if (!this.start(connection, packet)) return;
      }
      for (;;) {
        if (connection.units.length >= PAUSE_AT_UNITS && !connection.paused) {
          connection.paused = true;
          connection.socket.pause();
        }
        if (connection.paused) return;
        const next = connection.reader.readTyped();
        if (!next) return this.endAfterLast(connection);
        this.take(connection, next);
      }
    } catch (error) {
      this.drop(connection, '08P01', error instanceof ProtocolError ? error.message : 'invalid message');
    }
  }

  /** The client has closed its side: everything it sent is waiting to run, then it goes. */
  private endAfterLast(connection: Connection): void {
    if (!connection.ended) return;
    connection.ended = false;
    this.say(connection, { kind: 'goodbye' });
  }

  /** Answers one start-up packet; false when the connection is over or waits for the check of its settings. */
  private start(connection: Connection, packet: Buffer): boolean {
    const { code, parameters } = parseStartup(packet);
    if (code === SSL_REQUEST || code === GSS_ENC_REQUEST) {
      connection.write(Buffer.from('N'));
      return true;
    }
    if (code === CANCEL_REQUEST) {
      connection.socket.destroy();
      return false;
    }
    if (code >> 16 !== PROTOCOL_VERSION_3) throw new ProtocolError('unsupported frontend protocol');
    if ((code & 0xffff) !== 0) connection.write(message('v', int32(PROTOCOL_VERSION_3 << 16, 0)));

    const settings: [string, string][] = [];
    for (const [name, value] of parameters) {
      if (['user', 'database', 'replication', 'options'].includes(name) || name.startsWith('_pq_.')) continue;
      if (name === 'client_encoding' && /^'?utf-?8'?$/i.test(value)) continue;
      settings.push([name, value]);
    }
    settings.push(...parseOptions(parameters.get('options') ?? ''));
    // The role comes last: it may not be allowed to change the other settings.
    connection.startSettings = [
      ...settings.filter(([name]) => name !== 'role'),
      ...settings.filter(([name]) => name === 'role').slice(-1),
    ];
    connection.settings = connection.startSettings;

    // Unknown roles and wrong values are refused at the door, as by a server. Settings that were right once are
    // not asked for again, so that connecting does not have to wait for somebody's transaction.
    if (connection.settings.length === 0 || this.validSettings.has(JSON.stringify(connection.settings))) {
      this.welcome(connection);
      return true;
    }
    connection.checking = true;
    this.say(connection, { kind: 'startup' });
    return false;
  }

  private welcome(connection: Connection): void {
    connection.started = true;
    const parameters = [...this.parameters, ...connection.settings.filter(([name]) => name === 'application_name')];
    connection.write(
      Buffer.concat([
        message('R', int32(0)),
        ...parameters.map(([name, value]) => message('S', name, value)),
        message('K', int32(connection.id, connection.secret)),
        message('Z', Buffer.from('I')),
      ]),
    );
  }

  private take(connection: Connection, original: Buffer): void {
    const type = String.fromCharCode(original[0]!);
    if (type === 'X') return this.say(connection, { kind: 'goodbye' });
    // Leftovers of a refused COPY, and passwords nobody asked for.
    if (type === 'd' || type === 'c' || type === 'f' || type === 'p') return;

    let bytes = original;
    if (type === 'Q') {
      const sql = textAt(original, 5);
      const discard = isDiscardAll(sql);
      const ofOwnTransaction = connection === this.owner && discard === 'DISCARD ALL';
      if (discard && !ofOwnTransaction && connection.messages.length === 0)
        return this.say(connection, { kind: discard === 'DISCARD ALL' ? 'discard' : 'deallocate' });
      connection.texts.push(sql);
      if (isCopyFromClient(sql)) bytes = query(REFUSE_COPY);
    } else {
      const renamed = renameIn(original, connection.prefix);
      bytes = renamed.bytes;
      if (renamed.parsed) connection.statements.add(renamed.parsed);
      if (renamed.closed) connection.statements.delete(renamed.closed);
      if (type === 'P') {
        const nameEnd = bytes.indexOf(0, 5);
        const sql = textAt(bytes, nameEnd + 1);
        connection.texts.push(sql);
        if (isCopyFromClient(sql))
          bytes = message('P', bytes.toString('utf8', 5, nameEnd), REFUSE_COPY, Buffer.alloc(2));
      }
    }
    connection.messages.push(bytes);
    if (type !== 'Q' && type !== 'S' && type !== 'F' && type !== 'H') return;
    const { messages, texts } = connection;
    connection.messages = [];
    connection.texts = [];
    this.say(connection, { kind: 'messages', messages, texts, open: type === 'H' });
  }

  private say(connection: Connection, unit: Unit): void {
    if (connection.gone) return;
    connection.units.push(unit);
    this.enqueue(connection);
  }

  private enqueue(connection: Connection): void {
    clearTimeout(connection.idleTimer);
    if (connection !== this.owner && !connection.queued) {
      connection.queued = true;
      this.queue.push(connection);
    }
    void this.pump();
  }

  /** Ends a connection from our side. */
  private drop(connection: Connection, code: string, text: string): void {
    if (connection.gone) return;
    connection.write(errorResponse('FATAL', code, text));
    this.forget(connection);
    connection.socket.end();
    // A client that does not read must not keep the socket.
    setTimeout(() => connection.socket.destroy(), 1000).unref();
  }

  /** The client is gone: its pending messages are dropped, its transaction is rolled back in its turn. */
  private forget(connection: Connection): void {
    if (connection.gone) return;
    connection.gone = true;
    connection.units.length = 0;
    connection.units.push({ kind: 'goodbye' });
    this.enqueue(connection);
  }

  // --- the one session ------------------------------------------------------------------------------------------

  private next(): Connection | undefined {
    if (this.owner) return this.owner.units.length > 0 ? this.owner : undefined;
    for (;;) {
      const connection = this.queue.shift();
      if (!connection) return undefined;
      connection.queued = false;
      if (connection.units.length > 0) return connection;
    }
  }

  private async pump(): Promise<void> {
    if (this.pumping || this.broken) return;
    this.pumping = true;
    try {
      for (let connection = this.next(); connection; connection = this.next()) {
        await this.serve(connection, connection.units.shift()!);
        // One turn of the event loop, so that answers leave and new requests come in before the next unit.
        await new Promise((resolve) => setImmediate(resolve));
        if (this.broken) return;
      }
    } finally {
      this.pumping = false;
    }
  }

  /** Runs one unit. Whatever happens, the session is afterwards free or owned by a living connection. */
  private async serve(connection: Connection, unit: Unit): Promise<void> {
    try {
      await this.database.runExclusive(() => this.run(connection, unit));
    } catch (error) {
      if (isTrap(error)) return this.fail(error);
      try {
        // Still usable? Then only this connection is lost.
        await this.database.runExclusive(async () => {
          this.applied = null;
          await this.settle();
        });
        this.drop(connection, 'XX000', 'the embedded database could not run this request');
      } catch {
        this.fail(error);
        return;
      }
    }
    const over = unit.kind === 'goodbye';
    this.owner = !over && (this.status !== 'I' || this.unsynced) ? connection : null;
    if (connection.paused && connection.units.length < PAUSE_AT_UNITS / 2) {
      connection.paused = false;
      this.readMessages(connection);
      if (!connection.paused) connection.socket.resume();
    }
    if (this.owner === connection && connection.units.length === 0) this.watchIdle(connection);
    if (this.owner === null && connection.units.length > 0) this.enqueue(connection);
  }

  private watchIdle(connection: Connection): void {
    clearTimeout(connection.idleTimer);
    connection.idleTimer = setTimeout(() => {
      if (this.owner === connection && connection.units.length === 0)
        this.drop(connection, '25P03', 'terminating connection due to idle-in-transaction timeout');
    }, this.idleInTransactionMs);
  }

  private async run(connection: Connection, unit: Unit): Promise<void> {
    switch (unit.kind) {
      case 'startup': {
        const problem = await this.handOverTo(connection);
        if (problem) return this.drop(connection, problem.code, problem.text);
        this.validSettings.add(JSON.stringify(connection.startSettings));
        this.welcome(connection);
        setImmediate(() => this.readMessages(connection));
        return;
      }
      case 'goodbye':
        return this.sayGoodbye(connection);
      case 'discard':
      case 'deallocate':
        await this.closeStatements(connection);
        if (unit.kind === 'discard') {
          connection.settings = connection.startSettings;
          connection.settingsChanged = false;
          if (this.applied === connection) this.applied = null;
          await this.unlisten(connection);
        }
        connection.write(
          Buffer.concat([
            message('C', unit.kind === 'discard' ? 'DISCARD ALL' : 'DEALLOCATE ALL'),
            message('Z', Buffer.from(this.status)),
          ]),
        );
        return;
      case 'messages': {
        if (this.applied !== connection) {
          const problem = await this.handOverTo(connection);
          if (problem) return this.drop(connection, problem.code, problem.text);
        }
        await this.runMessages(connection, unit);
      }
    }
  }

  private async runMessages(connection: Connection, unit: Extract<Unit, { kind: 'messages' }>): Promise<void> {
    if (connection.skipping) {
      if (unit.open) return;
      unit = { ...unit, messages: [SYNC], texts: [] };
      connection.skipping = false;
    }
    const tags = new Set<string>();
    let answered = false;
    let failed = false;
    connection.socket.cork();
    connection.corkedBytes = 0;
    try {
      const bytes = unit.messages.length === 1 ? unit.messages[0]! : Buffer.concat(unit.messages);
      await this.exec(bytes, connection.id, {
        forward: (part) => {
          connection.write(part);
          connection.corkedBytes += part.length;
          if (connection.corkedBytes < WRITE_BYTES) return;
          connection.corkedBytes = 0;
          connection.socket.uncork();
          connection.socket.cork();
        },
        commandTag: (tag) => tags.add(tag),
        error: () => (failed = true),
        ready: () => (answered = true),
      });
      this.unsynced = unit.open;
      connection.skipping = unit.open && failed;
      if (!unit.open) {
        if (!answered) throw new Error('the reply does not end with ReadyForQuery');
        // PGlite says it twice after an error in an extended query, and too early after Flush: one per unit is right.
        connection.write(message('Z', Buffer.from(this.status)));
      }
      // After an open part the connection stays the owner until its Sync.
    } finally {
      connection.socket.uncork();
    }
    if (tags.has('LISTEN') || tags.has('UNLISTEN')) this.follow(connection, unit.texts);
    if (tags.has('SET') || tags.has('RESET')) connection.settingsChanged = true;
    if (this.status === 'I' && !this.unsynced) {
      if (this.listensLost) await this.relisten();
      if (tags.has('RESET')) {
        // Back to the settings that the connection started with, not to the superuser of the shared session.
        await this.keepSettings(connection);
        this.applied = null;
      }
    }
  }

  /** Gives the session to a connection: role and settings of the one before go, its own come. */
  private async handOverTo(connection: Connection): Promise<{ code: string; text: string } | null> {
    if (this.applied?.settingsChanged && !this.applied.gone) await this.keepSettings(this.applied);
    this.applied = null;
    const calls = connection.settings.map(
      ([name, value]) => `pg_catalog.set_config(${quoteLiteral(name)},${quoteLiteral(value)},false)`,
    );
    const sql = calls.length > 0 ? `${RESET_SESSION}; SELECT ${calls.join(', ')}` : RESET_SESSION;
    const problem = await this.runSql(sql);
    if (problem) return problem;
    this.applied = connection;
    return null;
  }

  /** Remembers a client's changes by SET, so that the next hand-over to it restores them. */
  private async keepSettings(connection: Connection): Promise<void> {
    connection.settingsChanged = false;
    const now = JSON.parse((await this.readRow(CAPTURE_SETTINGS)) ?? '{}') as Record<string, string>;
    const merged = new Map(connection.startSettings);
    const { role, ...others } = now;
    for (const [name, value] of Object.entries(others)) merged.set(name, value);
    // "none" is the superuser here. A connection that was opened with a role never gets back to that.
    const effectiveRole = role && role !== 'none' ? role : merged.get('role');
    merged.delete('role');
    connection.settings = [...merged];
    if (effectiveRole) connection.settings.push(['role', effectiveRole]);
  }

  private async sayGoodbye(connection: Connection): Promise<void> {
    clearTimeout(connection.idleTimer);
    connection.gone = true;
    if (this.owner === connection) await this.settle();
    await this.closeStatements(connection);
    await this.unlisten(connection);
    if (this.applied === connection) this.applied = null;
    this.connections.delete(connection);
    connection.socket.end();
  }

  /** Out of an extended query and out of a transaction, whatever state the session is in. */
  private async settle(): Promise<void> {
    if (this.unsynced) await this.exec(SYNC, 0, {});
    this.unsynced = false;
    // Outside a transaction this is a mere warning, and proves that the session answers.
    await this.runInternal('ROLLBACK');
    if (this.listensLost) await this.relisten();
  }

  private async closeStatements(connection: Connection): Promise<void> {
    if (connection.statements.size === 0) return;
    const names = [...connection.statements];
    connection.statements.clear();
    await this.exec(Buffer.concat([...names.map(closeStatement), SYNC]), 0, {});
  }

  // --- LISTEN and NOTIFY -----------------------------------------------------------------------------------------

  private follow(connection: Connection, texts: readonly string[]): void {
    for (const { verb, channel } of texts.flatMap(listenCommandsOf)) {
      if (verb === 'LISTEN') connection.channels.add(channel);
      else {
        if (channel === '*') connection.channels.clear();
        else connection.channels.delete(channel);
        // UNLISTEN hit the shared session: the others' subscriptions must come back.
        this.listensLost = true;
      }
    }
  }

  private async unlisten(connection: Connection): Promise<void> {
    const own = [...connection.channels];
    connection.channels.clear();
    const wanted = new Set([...this.connections].flatMap((other) => [...other.channels]));
    const unwanted = own.filter((channel) => !wanted.has(channel));
    if (unwanted.length > 0 && this.status === 'I')
      await this.runSql(unwanted.map((c) => `UNLISTEN ${quoteIdentifier(c)}`).join('; '));
  }

  private async relisten(): Promise<void> {
    this.listensLost = false;
    const wanted = new Set([...this.connections].flatMap((other) => [...other.channels]));
    if (wanted.size > 0) await this.runInternal([...wanted].map((c) => `LISTEN ${quoteIdentifier(c)}`).join('; '));
  }

  private notify(whole: Buffer, senderId: number): void {
    const channel = textAt(whole, 9);
    whole.writeInt32BE(senderId, 5);
    for (const connection of this.connections) if (connection.channels.has(channel)) connection.write(whole);
  }

  // --- talking to PGlite -----------------------------------------------------------------------------------------

  private async exec(
    bytes: Buffer,
    senderId: number,
    events: Partial<Omit<ReplyEvents, 'notification'>>,
  ): Promise<void> {
    let problem: unknown;
    const scanner = new ReplyScanner({
      forward: (part) => events.forward?.(part),
      notification: (whole) => this.notify(whole, senderId),
      commandTag: (tag) => events.commandTag?.(tag),
      error: (whole) => events.error?.(whole),
      ready: (status) => {
        this.status = status;
        events.ready?.(status);
      },
    });
    await this.database.execProtocolRawStream(bytes, {
      // Nothing to sync: on Node the files are real files (see embedded-database.process.ts on durability).
      syncToFs: false,
      onRawData: (data) => {
        try {
          // `data` is WASM memory and is overwritten by the next piece: the one copy that is needed.
          scanner.push(Buffer.from(data));
        } catch (error) {
          // Never throw through WASM frames: they would be left in an undefined state.
          problem ??= error;
        }
      },
    });
    if (problem) throw new Error('following the reply failed', { cause: problem });
    if (!scanner.complete) throw new Error('the reply ends in the middle of a message');
  }

  private async runSql(sql: string): Promise<{ code: string; text: string } | null> {
    let problem: { code: string; text: string } | null = null;
    await this.exec(query(sql), 0, { error: (whole) => (problem = readError(whole)) });
    return problem;
  }

  private async runInternal(sql: string): Promise<void> {
    const problem = await this.runSql(sql);
    if (problem) throw new Error(problem.text);
  }

  /** First column of the first row as text. */
  private async readRow(sql: string): Promise<string | null> {
    const parts: Buffer[] = [];
    await this.exec(query(sql), 0, { forward: (part) => parts.push(part) });
    const reply = Buffer.concat(parts);
    for (let at = 0; at + 5 <= reply.length; at += reply.readInt32BE(at + 1) + 1) {
      if (reply[at] !== 0x44) continue; // DataRow
      const length = reply.readInt32BE(at + 7);
      return length < 0 ? null : reply.toString('utf8', at + 11, at + 11 + length);
    }
    return null;
  }

  private fail(error: unknown): void {
    if (this.broken) return;
    this.broken = true;
    this.owner = null;
    this.queue.length = 0;
    for (const connection of this.connections) {
      connection.write(errorResponse('FATAL', '57P02', 'the embedded database has broken down'));
      connection.gone = true;
      connection.socket.destroySoon();
    }
    this.connections.clear();
    this.server.close();
    this.options.onFatal?.(error);
  }
}

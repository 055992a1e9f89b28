import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import { WireMultiplexer } from './wire-multiplexer.js';
import { message, query, SYNC } from './wire-protocol.js';

let db: PGlite;
let multiplexer: WireMultiplexer;
let port: number;
const open: pg.Client[] = [];
const pools: pg.Pool[] = [];

const settings = (options?: string): pg.ClientConfig => ({
  host: '127.0.0.1',
  port,
  user: 'postgres',
  database: 'postgres',
  ...(options ? { options } : {}),
});

async function aClient(options?: string): Promise<pg.Client> {
  const client = new pg.Client(settings(options));
  client.on('error', () => undefined);
  await client.connect();
  open.push(client);
  return client;
}

/** The TCP socket below a client, to break it as a crash does. */
function socketOf(client: pg.Client): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream;
}

const within = <T>(ms: number, promise: Promise<T>): Promise<T> =>
  Promise.race([
    promise,
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms).unref()),
  ]);

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

beforeAll(async () => {
  db = await PGlite.create();
  await db.exec(`
    CREATE ROLE app NOLOGIN; CREATE ROLE other NOLOGIN;
    CREATE SCHEMA north; CREATE SCHEMA south;
    CREATE TABLE north.place (name text); INSERT INTO north.place VALUES ('north');
    CREATE TABLE south.place (name text); INSERT INTO south.place VALUES ('south');
    CREATE TABLE figure (id serial PRIMARY KEY, tenant text NOT NULL, value int);
    INSERT INTO figure (tenant, value) VALUES ('a', 1), ('a', 2), ('b', 3);
    ALTER TABLE figure ENABLE ROW LEVEL SECURITY; ALTER TABLE figure FORCE ROW LEVEL SECURITY;
    CREATE POLICY own ON figure USING (tenant = nullif(current_setting('app.tenant', true), ''));
    GRANT SELECT, INSERT ON figure TO app; GRANT USAGE ON SCHEMA north, south TO app;
    CREATE TABLE counter (id int PRIMARY KEY, n int); INSERT INTO counter VALUES (1, 0);`);
  multiplexer = new WireMultiplexer(db, { idleInTransactionMs: 400 });
  await multiplexer.listen({ port: 0 });
  port = (multiplexer.server.address() as AddressInfo).port;
}, 60_000);

afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.end().catch(() => undefined)));
  await Promise.all(pools.splice(0).map((pool) => pool.end().catch(() => undefined)));
});

afterAll(async () => {
  await multiplexer.close();
  await db.close();
});

describe('role and settings', () => {
  it('gives every connection its own role, whoever had the session before', async () => {
    const [app, superuser] = [await aClient('-c role=app'), await aClient()];
    for (let i = 0; i < 3; i++) {
      expect((await app.query('SELECT current_user AS u')).rows[0]).toEqual({ u: 'app' });
      expect((await superuser.query('SELECT current_user AS u')).rows[0]).toEqual({ u: 'postgres' });
    }
  });

  it('makes policies effective for the role of the connection', async () => {
    const [app, superuser] = [await aClient('-c role=app'), await aClient()];
    expect((await superuser.query('SELECT count(*)::int AS n FROM figure')).rows[0]).toEqual({ n: 3 });
    expect((await app.query('SELECT count(*)::int AS n FROM figure')).rows[0]).toEqual({ n: 0 });
    await app.query('BEGIN');
    await app.query("SELECT set_config('app.tenant', 'a', true)");
    expect((await app.query('SELECT count(*)::int AS n FROM figure')).rows[0]).toEqual({ n: 2 });
    await expect(app.query("INSERT INTO figure (tenant, value) VALUES ('b', 9)")).rejects.toMatchObject({
      code: '42501',
    });
    await app.query('ROLLBACK');
    expect((await app.query('SELECT count(*)::int AS n FROM figure')).rows[0]).toEqual({ n: 0 });
  });

  it('does not hand a tenant set for the session to another connection', async () => {
    const [one, two] = [await aClient('-c role=app'), await aClient('-c role=app')];
    await one.query("SELECT set_config('app.tenant', 'a', false)");
    expect((await two.query('SELECT count(*)::int AS n FROM figure')).rows[0]).toEqual({ n: 0 });
  });

  it('understands every form of start-up option', async () => {
    const client = await aClient('-c search_path=north,public -clock_timeout=7s --application-name=my\\ report');
    expect((await client.query('SELECT name FROM place')).rows).toEqual([{ name: 'north' }]);
    expect(
      (await client.query("SELECT current_setting('lock_timeout') AS l, current_setting('application_name') AS a"))
        .rows[0],
    ).toEqual({ l: '7s', a: 'my report' });
  });

  it('keeps search_path and SET of one connection away from the others, and gives them back', async () => {
    const [north, south, plain] = [
      await aClient('-c search_path=north'),
      await aClient('-c search_path=south'),
      await aClient(),
    ];
    await plain.query("SET search_path TO south; SET lock_timeout = '3s'");
    expect((await north.query('SELECT name FROM place')).rows[0]).toEqual({ name: 'north' });
    expect((await south.query("SELECT name, current_setting('lock_timeout') AS l FROM place")).rows[0]).toEqual({
      name: 'south',
      l: '0',
    });
    expect((await plain.query("SELECT name, current_setting('lock_timeout') AS l FROM place")).rows[0]).toEqual({
      name: 'south',
      l: '3s',
    });
  });

  it('keeps SET ROLE of one connection away from the others, and gives it back', async () => {
    const [one, two] = [await aClient(), await aClient()];
    await one.query('SET ROLE other');
    expect((await two.query('SELECT current_user AS u')).rows[0]).toEqual({ u: 'postgres' });
    expect((await one.query('SELECT current_user AS u')).rows[0]).toEqual({ u: 'other' });
  });

  it('brings RESET ROLE and RESET ALL back to what the connection started with, as a server does', async () => {
    const app = await aClient('-c role=app -c search_path=south');
    for (const reset of ['RESET ROLE', 'RESET ALL', 'SET ROLE other; RESET ROLE', 'DISCARD ALL']) {
      await app.query(reset);
      expect((await app.query("SELECT current_user AS u, current_setting('search_path') AS s")).rows[0]).toEqual({
        u: 'app',
        s: 'south',
      });
    }
  });

  it('refuses unknown roles and settings at the door', async () => {
    for (const [options, code] of [
      ['-c role=nobody_there', '22023'],
      ['-c no_such_setting=1', '42704'],
      ['nonsense', '08P01'],
    ] as const) {
      const client = new pg.Client(settings(options));
      client.on('error', () => undefined);
      await expect(client.connect()).rejects.toMatchObject({ code });
    }
    expect((await (await aClient()).query('SELECT 1 AS ok')).rows).toEqual([{ ok: 1 }]);
  });
});

describe('prepared statements', () => {
  it('lets two pools use the same statement names for different statements', async () => {
    const one = new pg.Pool({ ...settings(), max: 3 });
    const two = new pg.Pool({ ...settings('-c search_path=south'), max: 3 });
    pools.push(one, two);
    const long = 'n'.repeat(60);
    const answers = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const pool = i % 2 ? one : two;
        const text = i % 2 ? 'SELECT $1::int + 1 AS v' : 'SELECT $1::int * 10 AS v';
        const [a, b] = [
          await pool.query({ name: 'same', text, values: [i] }),
          await pool.query({ name: long, text, values: [i] }),
        ];
        return [a.rows[0].v, b.rows[0].v];
      }),
    );
    expect(answers).toEqual(answers.map((_, i) => (i % 2 ? [i + 1, i + 1] : [i * 10, i * 10])));
  });

  it('frees the statements of a connection that ends, and leaves the others alone', async () => {
    const [stays, leaves] = [await aClient(), await aClient()];
    await stays.query({ name: 'kept', text: 'SELECT 1 AS v' });
    await leaves.query({ name: 'gone', text: 'SELECT 2 AS v' });
    await leaves.end();
    await stays.query('DEALLOCATE ALL');
    await stays.query({ name: 'kept2', text: 'SELECT 1 AS v' });
    const names = await stays.query("SELECT name FROM pg_prepared_statements WHERE name LIKE 'c%'");
    expect(names.rows.map((row) => row.name.replace(/^c\d+_/, ''))).toEqual(['kept2']);
  });

  it('does not lose the others statements to DISCARD ALL', async () => {
    const [one, two] = [await aClient(), await aClient()];
    await one.query({ name: 'mine', text: 'SELECT 1 AS v' });
    await two.query('DISCARD ALL');
    expect((await one.query({ name: 'mine', text: 'SELECT 1 AS v' })).rows).toEqual([{ v: 1 }]);
  });
});

describe('errors', () => {
  it('answers an error inside an extended query and goes on', async () => {
    const [one, two] = [await aClient(), await aClient()];
    const results = await Promise.allSettled([
      one.query('SELECT 1 / $1::int AS v', [0]),
      two.query('SELECT $1::int AS v', [7]),
      one.query('SELECT nonsense($1::int)', [1]),
      one.query('SELECT $1::int AS v', [8]),
    ]);
    expect(results.map((r) => (r.status === 'fulfilled' ? r.value.rows[0].v : r.reason.code))).toEqual([
      '22012',
      7,
      '42883',
      8,
    ]);
  });

  it('answers every part of a pipeline in order, skipping only up to Sync', async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const startup = Buffer.from('\0\0\0\0\0\x03\0\0user\0postgres\0\0', 'latin1');
    startup.writeInt32BE(startup.length, 0);
    const step = (sql: string): Buffer =>
      Buffer.concat([
        message('P', '', sql, Buffer.alloc(2)),
        message('B', '', '', Buffer.alloc(6)),
        message('E', '', Buffer.alloc(4)),
      ]);
    const all = Buffer.concat([
      startup,
      step('SELECT 1'),
      step('SELECT 1/0'),
      step('SELECT 2'),
      SYNC,
      step('SELECT 3'),
      SYNC,
      query('SELECT 4'),
      message('X'),
    ]);
    // One byte at a time at first: messages need not come in one piece.
    for (const byte of all.subarray(0, 60)) socket.write(Buffer.from([byte]));
    socket.write(all.subarray(60));
    const parts: Buffer[] = [];
    socket.on('data', (part: Buffer) => parts.push(part));
    await within(5_000, once(socket, 'end'));
    const reply = Buffer.concat(parts);
    let types = '';
    for (let at = 0; at < reply.length; at += reply.readInt32BE(at + 1) + 1) types += String.fromCharCode(reply[at]!);
    expect(types.replace(/^RS+KZ/, '')).toBe('12DC1' + 'EZ' + '12DCZ' + 'TDCZ');
  });

  it('runs Parse and Describe up to Flush without giving the session away before Sync', async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const startup = Buffer.from('\0\0\0\0\0\x03\0\0user\0postgres\0\0', 'latin1');
    startup.writeInt32BE(startup.length, 0);
    let reply = Buffer.alloc(0);
    socket.on('data', (part: Buffer) => (reply = Buffer.concat([reply, part])));
    socket.write(
      Buffer.concat([
        startup,
        message('P', '', 'SELECT 41 + 1', Buffer.alloc(2)),
        message('D', Buffer.from('S'), ''),
        message('H'),
      ]),
    );
    await sleep(100);
    const other = (await aClient()).query('SELECT 1 AS v');
    const before = reply.toString('latin1');
    expect(before).toMatch(/1\0\0\0\x04t/); // ParseComplete, ParameterDescription, no ReadyForQuery behind
    expect(before.slice(before.indexOf('1\0\0\0\x04t'))).not.toMatch(/Z\0\0\0\x05/);
    socket.write(Buffer.concat([message('B', '', '', Buffer.alloc(6)), message('E', '', Buffer.alloc(4)), SYNC]));
    expect((await within(2_000, other)).rows).toEqual([{ v: 1 }]);
    await sleep(20);
    expect(reply.toString('latin1')).toMatch(/42C\0\0\0\rSELECT 1\0Z\0\0\0\x05I$/);
    socket.destroy();
  });

  it('skips what follows an error up to Sync, also over a Flush', async () => {
    const socket = connect(port, '127.0.0.1');
    const startup = Buffer.from('\0\0\0\0\0\x03\0\0user\0postgres\0\0', 'latin1');
    startup.writeInt32BE(startup.length, 0);
    const parts: Buffer[] = [];
    socket.on('data', (part: Buffer) => parts.push(part));
    socket.write(Buffer.concat([startup, message('P', '', 'SELECT nonsense', Buffer.alloc(2)), message('H')]));
    await sleep(50);
    socket.write(
      Buffer.concat([
        message('P', '', 'SELECT 1', Buffer.alloc(2)),
        message('H'),
        message('D', Buffer.from('S'), ''),
        SYNC,
        query('SELECT 5'),
      ]),
    );
    socket.write(message('X'));
    await within(5_000, once(socket, 'end'));
    const reply = Buffer.concat(parts);
    let types = '';
    for (let at = 0; at < reply.length; at += reply.readInt32BE(at + 1) + 1) types += String.fromCharCode(reply[at]!);
    expect(types.replace(/^RS+KZ/, '')).toBe('EZTDCZ');
  });

  it('refuses COPY from the client and lets COPY to the client through', async () => {
    const client = await aClient();
    for (const sql of [
      'COPY figure FROM STDIN',
      '/* x */ copy figure (value)\nfrom stdin',
      'SELECT 1; COPY figure FROM STDIN',
    ])
      await expect(within(2_000, client.query(sql))).rejects.toMatchObject({ code: '0A000' });
    await within(2_000, client.query('COPY figure TO STDOUT'));
    expect((await client.query("SELECT 'copy figure from stdin' AS v")).rows).toEqual([
      { v: 'copy figure from stdin' },
    ]);
  });
});

describe('transactions', () => {
  it('lets nobody into the transaction of another connection', async () => {
    const [writer, reader] = [await aClient(), await aClient()];
    await writer.query('BEGIN');
    await writer.query('UPDATE counter SET n = 100 WHERE id = 1');
    const seen = reader.query('SELECT n FROM counter WHERE id = 1');
    await sleep(50);
    await writer.query('ROLLBACK');
    expect((await seen).rows).toEqual([{ n: 0 }]);
  });

  it('keeps increments of many transactions apart', async () => {
    const pool = new pg.Pool({ ...settings(), max: 8 });
    pools.push(pool);
    await Promise.all(
      Array.from({ length: 40 }, async () => {
        const client = await pool.connect();
        await client.query('BEGIN');
        const { rows } = await client.query('SELECT n FROM counter WHERE id = 1 FOR UPDATE');
        await client.query('UPDATE counter SET n = $1 WHERE id = 1', [rows[0].n + 1]);
        await client.query('COMMIT');
        client.release();
      }),
    );
    expect((await pool.query('SELECT n FROM counter WHERE id = 1')).rows).toEqual([{ n: 40 }]);
    await pool.query('UPDATE counter SET n = 0');
  });

  it('rolls back what a failed transaction did', async () => {
    const [one, two] = [await aClient(), await aClient()];
    await one.query('BEGIN');
    await one.query('UPDATE counter SET n = 5');
    await expect(one.query('SELECT 1/0')).rejects.toMatchObject({ code: '22012' });
    await expect(one.query('SELECT 1')).rejects.toMatchObject({ code: '25P02' });
    await one.query('COMMIT');
    expect((await two.query('SELECT n FROM counter')).rows).toEqual([{ n: 0 }]);
  });

  it('drops a connection that sits idle in a transaction, and undoes it', async () => {
    const [idle, waiting] = [await aClient(), await aClient()];
    const dropped = once(idle, 'error');
    await idle.query('BEGIN; UPDATE counter SET n = 9');
    expect((await within(2_000, waiting.query('SELECT n FROM counter'))).rows).toEqual([{ n: 0 }]);
    expect((await within(1_000, dropped))[0]).toMatchObject({ code: '25P03' });
  });

  it('gives a transaction back when its owner vanishes', async () => {
    for (let i = 0; i < 5; i++) {
      const [owner, waiting] = [await aClient(), await aClient()];
      await owner.query('BEGIN; UPDATE counter SET n = 9');
      const seen = waiting.query('SELECT n FROM counter');
      socketOf(owner).destroy();
      expect((await within(300, seen)).rows).toEqual([{ n: 0 }]);
    }
  });
});

describe('killed clients', () => {
  const script = join(tmpdir(), `kreislage-victim-${process.pid}.mjs`);
  async function aVictim(sql: string): Promise<ChildProcess> {
    const module = JSON.stringify(pathToFileURL(createRequire(import.meta.url).resolve('pg')).href);
    await writeFile(
      script,
      `import pg from ${module}; const c = new pg.Client({ host: '127.0.0.1', port: ${port}, user: 'x', database: 'x' }); await c.connect();
       const work = async () => { for (;;) { ${sql} } }; process.send('go'); await work();`,
    );
    const victim = fork(script, [], { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
    await within(10_000, once(victim, 'message'));
    return victim;
  }

  it('do no harm when killed with -9 in queries and in transactions', async () => {
    for (const sql of [
      'await c.query("SELECT repeat(\'x\', 1000) FROM generate_series(1, 20000)");',
      "await c.query('BEGIN'); await c.query('UPDATE counter SET n = n + 1'); await c.query({ name: 'q', text: 'SELECT 1' }); await c.query('ROLLBACK');",
    ])
      for (let i = 0; i < 3; i++) {
        const victim = await aVictim(sql);
        await sleep(30 + i * 37);
        victim.kill('SIGKILL');
        await once(victim, 'exit');
        const client = await within(3_000, aClient('-c role=app'));
        expect((await within(3_000, client.query('SELECT current_user AS u'))).rows).toEqual([{ u: 'app' }]);
      }
    expect((await (await aClient()).query('SELECT n FROM counter')).rows).toEqual([{ n: 0 }]);
  }, 60_000);

  it('do no harm when they send garbage', async () => {
    for (const bytes of [
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
      Buffer.alloc(3),
      Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]),
      Buffer.from([0x7f, 255, 255, 255]),
    ]) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.end(bytes);
      socket.resume();
      await within(3_000, once(socket, 'close'));
    }
    expect((await (await aClient()).query('SELECT 1 AS v')).rows).toEqual([{ v: 1 }]);
  });
});

describe('LISTEN and NOTIFY', () => {
  function notesOf(client: pg.Client): string[] {
    const notes: string[] = [];
    client.on('notification', (note) => notes.push(`${note.channel}:${note.payload}`));
    return notes;
  }

  /** Waits until so many have come, and a moment for one too many. */
  async function hear(notes: readonly string[], count: number): Promise<void> {
    for (let looks = 0; notes.length < count && looks < 200; looks += 1) await sleep(10);
    await sleep(50);
  }

  it('reach an idle listener at once, and nobody else', async () => {
    const [listener, bystander, sender] = [await aClient('-c role=app'), await aClient(), await aClient()];
    const [heard, overheard] = [notesOf(listener), notesOf(bystander)];
    // BullMQ's LISTEN begins with comments.
    await listener.query('-- why; and what for\n/* LISTEN */ LISTEN news;\nLISTEN "Mixed Case"');
    await bystander.query('LISTEN other_news');
    await sender.query("SELECT pg_notify('news', '1'), pg_notify('Mixed Case', '2')");
    await hear(heard, 2);
    expect(heard.sort()).toEqual(['Mixed Case:2', 'news:1']);
    expect(overheard).toEqual([]);
  });

  it('come at commit, not before and not after a rollback', async () => {
    const [listener, sender] = [await aClient(), await aClient()];
    const heard = notesOf(listener);
    await listener.query('LISTEN work');
    await sender.query("BEGIN; SELECT pg_notify('work', 'no'); ROLLBACK");
    await sender.query('BEGIN');
    await sender.query("NOTIFY work, 'yes'");
    await sleep(50);
    expect(heard).toEqual([]);
    await sender.query('COMMIT');
    await hear(heard, 1);
    expect(heard).toEqual(['work:yes']);
  });

  it('are not lost when another connection unlistens, discards or goes', async () => {
    const [listener, second, third, sender] = [await aClient(), await aClient(), await aClient(), await aClient()];
    const [heard, overheard] = [notesOf(listener), notesOf(second)];
    for (const client of [listener, second, third]) await client.query('LISTEN shared');
    await second.query('UNLISTEN *');
    await third.end();
    await sender.query('DISCARD ALL');
    await sender.query("NOTIFY shared, 'still here'");
    await hear(heard, 1);
    expect(heard).toEqual(['shared:still here']);
    expect(overheard).toEqual([]);
  });

  it('reach a sender that listens itself, in the middle of its answer', async () => {
    const client = await aClient();
    const heard = notesOf(client);
    await client.query('LISTEN self');
    const { rows } = await client.query("SELECT g, pg_notify('self', g::text) FROM generate_series(1, 500) g");
    await hear(heard, 500);
    expect(rows).toHaveLength(500);
    expect(heard).toHaveLength(500);
  });
});

describe('load', () => {
  it('serves 200 clients at once', async () => {
    const clients = await within(
      20_000,
      Promise.all(Array.from({ length: 200 }, (_, i) => aClient(i % 2 ? '-c role=app' : undefined))),
    );
    const answers = await within(
      20_000,
      Promise.all(
        clients.map(async (client, i) => [
          (await client.query('SELECT current_user AS u, $1::int AS i', [i])).rows[0],
          i % 2,
        ]),
      ),
    );
    for (const [[row, odd], i] of answers.map((answer, index) => [answer, index] as const))
      expect(row).toEqual({ u: odd ? 'app' : 'postgres', i });
  }, 60_000);

  it('passes large replies and large parameters through unharmed', async () => {
    const client = await aClient();
    const { rows } = await client.query('SELECT i, repeat(i::text, 500) AS t FROM generate_series(1, 20000) i');
    expect(rows).toHaveLength(20_000);
    expect(rows[19_999]).toEqual({ i: 20_000, t: '20000'.repeat(500) });
    const big = 'ü'.repeat(3_000_000);
    expect((await client.query('SELECT $1::text AS t', [big])).rows[0].t === big).toBe(true);
  }, 60_000);

  it('reads no further from a client that sends faster than it is served, and loses nothing', async () => {
    const client = await aClient();
    const answers = await within(
      20_000,
      Promise.all(Array.from({ length: 1_000 }, (_, i) => client.query('SELECT $1::int AS v', [i]))),
    );
    expect(answers.map((answer) => answer.rows[0].v)).toEqual(answers.map((_, i) => i));
    const socket = connect(port, '127.0.0.1');
    const startup = Buffer.from('\0\0\0\0\0\x03\0\0user\0postgres\0\0', 'latin1');
    startup.writeInt32BE(startup.length, 0);
    socket.end(Buffer.concat([startup, ...Array.from({ length: 500 }, () => query('SELECT 1'))]));
    let bytes = Buffer.alloc(0);
    socket.on('data', (part: Buffer) => (bytes = Buffer.concat([bytes, part])));
    await within(10_000, once(socket, 'close'));
    expect(bytes.toString('latin1').split('SELECT 1\0').length - 1).toBe(500);
  }, 60_000);
});

/** As much of it as is needed here; the types of Node have none. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, () => void>> };
}

describe('a broken database', () => {
  /** The error of a module whose only function cannot be run to its end. */
  function trap(): unknown {
    const bytes = [
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0],
      ...[7, 5, 1, 1, 0x66, 0, 0, 10, 5, 1, 3, 0, 0, 0x0b],
    ];
    const { WebAssembly } = globalThis as unknown as { readonly WebAssembly: WebAssemblyApi };
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(bytes)));
    try {
      exports['f']!();
    } catch (error) {
      return error;
    }
    throw new Error('The module has run to its end.');
  }

  /** A multiplexer over the database of this file that throws where the SQL says so. */
  async function failing(failure: unknown) {
    const fatal: unknown[] = [];
    const second = new WireMultiplexer(
      {
        runExclusive: (run) => db.runExclusive(run),
        execProtocolRawStream: async (bytes, options) => {
          if (Buffer.from(bytes).includes('now it breaks')) throw failure;
          await db.execProtocolRawStream(bytes, options);
        },
      },
      { onFatal: (error) => fatal.push(error) },
    );
    await second.listen({ port: 0 });
    const connectTo = async (): Promise<pg.Client> => {
      const client = new pg.Client({ ...settings(), port: (second.server.address() as AddressInfo).port });
      client.on('error', () => undefined);
      await client.connect();
      open.push(client);
      return client;
    };
    return { fatal, second, connectTo };
  }

  it('is given up at once after a trap, though it would still answer', async () => {
    const failure = trap();
    const { fatal, connectTo } = await failing(failure);
    const [one, other] = [await connectTo(), await connectTo()];
    expect((await other.query('SELECT 1 AS v')).rows).toEqual([{ v: 1 }]);
    await expect(within(2_000, one.query("SELECT 'now it breaks'"))).rejects.toMatchObject({ code: '57P02' });
    expect(fatal).toEqual([failure]);
    await expect(within(2_000, other.query('SELECT 1'))).rejects.toThrow();
    await expect(within(2_000, connectTo())).rejects.toThrow();
  });

  it('loses one connection only where it merely could not run a request', async () => {
    const { fatal, second, connectTo } = await failing(new Error('no memory for this'));
    const [one, other] = [await connectTo(), await connectTo()];
    await expect(within(2_000, one.query("SELECT 'now it breaks'"))).rejects.toMatchObject({ code: 'XX000' });
    expect((await other.query('SELECT 1 AS v')).rows).toEqual([{ v: 1 }]);
    expect(fatal).toEqual([]);
    await Promise.all(open.splice(0).map((client) => client.end().catch(() => undefined)));
    await second.close();
  });
});

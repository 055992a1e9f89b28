import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port.mjs';

/** A Redis of our own, without any memory of itself: killed and started again it is empty. */
export interface ThrowAwayRedis {
  readonly url: string;
  /** SIGKILL, then a new one on the same port. */
  killAndRestart(): Promise<void>;
  stop(): Promise<void>;
}

/** Null where there is no `redis-server` on this machine. */
export async function startThrowAwayRedis(): Promise<ThrowAwayRedis | null> {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
  } catch {
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), 'kreislage-redis-'));
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const start = async (): Promise<ChildProcess> => {
    const child = spawn('redis-server', ['-'], { stdio: ['pipe', 'ignore', 'ignore'] });
    child.stdin.end(
      `bind 127.0.0.1\nport ${port}\nrequirepass ${password}\nsave ""\nappendonly no\nmaxmemory-policy noeviction\ndir ${folder}\n`,
    );
    const deadline = Date.now() + 10_000;
    while (!(await answers(port))) {
      if (Date.now() > deadline || child.exitCode !== null) throw new Error('The throw-away Redis did not start.');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return child;
  };
  const kill = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  let running = await start();
  return {
    url: `redis://default:${password}@127.0.0.1:${port}/0`,
    async killAndRestart() {
      await kill(running);
      running = await start();
    },
    async stop() {
      await kill(running);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(!!socket.end()));
    socket.once('error', () => resolve(false));
  });
}

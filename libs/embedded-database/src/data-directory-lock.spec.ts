import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataDirectoryInUseError, lockDataDirectory, lockHolder, processStartTime } from './data-directory-lock.js';
import { socketPathOf } from './socket-directory.js';

let directory: string;
const lockFile = (): string => join(directory, 'kreislage.lock');

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kreislage-lock-'));
  await mkdir(join(directory, 'run'), { mode: 0o700 });
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function aDeadPid(): Promise<number> {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid!;
}

describe('the lock of the data directory', () => {
  it('is given once, with the holder named, and is free again after release', async () => {
    const lock = await lockDataDirectory(directory);
    await expect(lockDataDirectory(directory)).rejects.toMatchObject({ pid: process.pid });
    expect(await lockHolder(directory)).toBe(process.pid);
    await lock.release();
    expect(await lockHolder(directory)).toBeNull();
    await (await lockDataDirectory(directory)).release();
    expect(await readdir(directory)).toEqual(['run']);
  });

  it('is taken over from a process that has ended', async () => {
    await writeFile(lockFile(), JSON.stringify({ pid: await aDeadPid(), startedAt: 'boot/1', nonce: 'old' }));
    const lock = await lockDataDirectory(directory);
    expect(await lock.stillHeld()).toBe(true);
    await lock.release();
  });

  it('is taken over when another process has the number of the dead one', async () => {
    await writeFile(lockFile(), JSON.stringify({ pid: process.ppid, startedAt: 'other-boot/1', nonce: 'old' }));
    await (await lockDataDirectory(directory)).release();
  });

  it('is refused for any living process, whoever it is', async () => {
    await writeFile(
      lockFile(),
      JSON.stringify({ pid: process.ppid, startedAt: processStartTime(process.ppid), nonce: 'x' }),
    );
    await expect(lockDataDirectory(directory)).rejects.toMatchObject({ pid: process.ppid });
  });

  it('is taken over when the file is unreadable', async () => {
    for (const text of ['', '{"pid":', '[]', 'null']) {
      await writeFile(lockFile(), text);
      await (await lockDataDirectory(directory)).release();
    }
  });

  it('goes to exactly one of many that find it stale at once', async () => {
    for (let round = 0; round < 5; round++) {
      await writeFile(
        lockFile(),
        JSON.stringify({ pid: await aDeadPid(), startedAt: 'boot/1', nonce: `old-${round}` }),
      );
      const results = await Promise.allSettled(Array.from({ length: 10 }, () => lockDataDirectory(directory)));
      const given = results.filter((result) => result.status === 'fulfilled');
      expect(given).toHaveLength(1);
      for (const result of results)
        if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(DataDirectoryInUseError);
      expect(await given[0]!.value.stillHeld()).toBe(true);
      await given[0]!.value.release();
    }
    expect(await readdir(directory)).toEqual(['run']);
  });

  it('is refused while somebody listens on the socket, even if the lock says nothing', async () => {
    const server = createServer().listen(await socketPathOf(directory));
    await once(server, 'listening');
    await expect(lockDataDirectory(directory)).rejects.toMatchObject({ pid: null });
    server.close();
    await once(server, 'close');
    await (await lockDataDirectory(directory)).release();
  });

  it('notices that it was taken away, and then leaves the other one alone', async () => {
    const lock = await lockDataDirectory(directory);
    await writeFile(lockFile(), JSON.stringify({ pid: 1, startedAt: null, nonce: 'other' }));
    expect(await lock.stillHeld()).toBe(false);
    await lock.release();
    expect(await readdir(directory)).toContain('kreislage.lock');
  });
});

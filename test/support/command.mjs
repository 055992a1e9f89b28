/** The `kreislage` command as an operator runs it: a process of its own, from `dist`. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Runs a command with `--json` and waits for its end; never throws for an exit status.
 * @param {readonly string[]} args words and options of the command
 * @param {{ env?: Record<string, string | undefined>, input?: string, timeoutMs?: number }} [options]
 */
export function runCommand(args, { env = {}, input, timeoutMs = 120_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--enable-source-maps', 'dist/apps/cli/src/main.js', ...args, '--json'], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, ...env },
      stdio: 'pipe',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
    // A command that refuses before it reads closes the pipe.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    const late = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(late);
      const last = stdout.trim().split('\n').at(-1) ?? '';
      resolve({ code, signal, stdout, stderr, json: last.startsWith('{') ? JSON.parse(last) : null });
    });
  });
}

/** The same, where only success is expected; the error carries the result. */
export async function runCommandOrThrow(args, options) {
  const result = await runCommand(args, options);
  if (result.code !== 0) {
    const said = `${result.stderr}${result.stdout}`.slice(0, 2_000);
    throw Object.assign(new Error(`kreislage ${args.join(' ')}: ${result.code ?? result.signal}\n${said}`), result);
  }
  return result;
}

/** Output of the supervisor: steps with ✓ and ✗, an estimate before long ones, plain lines without a terminal. */

interface Terminal {
  /** Runs a step and shows how it goes. The text is German; the estimate in seconds is shown from 3 on. */
  step<T>(text: string, run: () => Promise<T>, estimateSeconds?: number): Promise<T>;
  /** Begins and ends a step of which only the two moments are known. */
  begin(text: string, estimateSeconds?: number): () => void;
  line(text: string): void;
  problem(text: string): void;
}

interface TerminalOutput {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

/** Terminal on a stream. `env` is asked for NO_COLOR and TERM=dumb. */
export function createTerminal(output: TerminalOutput, env: NodeJS.ProcessEnv = {}): Terminal {
  const live = output.isTTY === true && env.TERM !== 'dumb';
  const colour = live && !env.NO_COLOR;
  const green = (text: string): string => (colour ? `\u001b[32m${text}\u001b[0m` : text);
  const red = (text: string): string => (colour ? `\u001b[31m${text}\u001b[0m` : text);
  let ticking: { text: string; startedAt: number; timer: NodeJS.Timeout } | undefined;

  const seconds = (since: number): number => Math.round((Date.now() - since) / 1000);
  const clear = (): void => {
    if (live && ticking) output.write('\r\u001b[2K');
  };
  const line = (text: string): void => {
    clear();
    output.write(`${text}\n`);
  };

  const begin = (text: string, estimateSeconds = 0): ((failed?: boolean) => void) => {
    const startedAt = Date.now();
    const about = estimateSeconds >= 3 ? ` (etwa ${estimateSeconds} s)` : '';
    let timer: NodeJS.Timeout;
    if (live) {
      const draw = (): void => {
        const passed = seconds(startedAt);
        output.write(`\r\u001b[2K  … ${text}${about}${passed >= 2 ? ` ${passed} s` : ''}`);
      };
      draw();
      timer = setInterval(draw, 1_000);
      ticking = { text, startedAt, timer };
    } else {
      if (about) line(`  … ${text}${about}`);
      timer = setInterval(() => line(`  … ${text} (${seconds(startedAt)} s)`), 10_000);
    }
    timer.unref();
    let ended = false;
    return (failed = false) => {
      if (ended) return;
      ended = true;
      clearInterval(timer);
      const passed = seconds(startedAt);
      line(`  ${failed ? red('✗') : green('✓')} ${text}${passed >= 2 ? ` (${passed} s)` : ''}`);
      ticking = undefined;
    };
  };

  return {
    begin: (text, estimateSeconds) => {
      const end = begin(text, estimateSeconds);
      return () => end();
    },
    async step(text, run, estimateSeconds) {
      const end = begin(text, estimateSeconds);
      try {
        const result = await run();
        end();
        return result;
      } catch (error) {
        end(true);
        throw error;
      }
    },
    line,
    problem: (text) => line(`  ${red('✗')} ${text}`),
  };
}

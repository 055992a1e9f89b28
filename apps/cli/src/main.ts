import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { OperationRefused, RequestError } from '#kernel';
import { EmbeddedDatabaseError } from '#embedded-database';
import {
  BackupRefused,
  ConnectionUrlError,
  endWithParent,
  exitCodes,
  MigrationRefused,
  readConfig,
  readConfigOrExit,
} from '#platform';
import { ImportRefusedError } from '#territory';
import { type Command, commands } from './commands.js';
import { CommandRefused } from './outcome.js';

// `kreislage <command>`: administration of an installation. Results go to standard output, progress to standard error.

endWithParent(() => Promise.resolve(), { signalIsFailure: true });

const args = process.argv.slice(2);
const json = args.includes('--json');

function writeJson(value: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function helpText(): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    'kreislage BEFEHL [--json]',
    '',
    ...commands.flatMap((command) => [
      `  ${command.name.padEnd(width)}  ${command.about}`,
      ...(command.usage ? [`  ${' '.repeat(width)}  ${command.name} ${command.usage}`] : []),
    ]),
  ].join('\n');
}

function findCommand(words: readonly string[]): Command | undefined {
  return commands.find((command) => command.name.split(' ').every((word, index) => words[index] === word));
}

/** Writes the progress; on a terminal one line that is overwritten, else a line at most every two seconds. */
function progressLine(): (text: string) => void {
  let last = 0;
  return (text) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K  ${text}`);
    else if (Date.now() - last > 2_000) {
      last = Date.now();
      process.stderr.write(`  ${text}\n`);
    }
  };
}

async function run(): Promise<number> {
  const command = findCommand(args.filter((arg) => !arg.startsWith('-')));
  if (!command) {
    const asked = args.length === 0 || args.includes('--help') || args[0] === 'help';
    if (asked) {
      process.stdout.write(`${helpText()}\n`);
      return 0;
    }
    const refused = `Den Befehl „${args.join(' ')}“ gibt es nicht.`;
    if (json) writeJson({ refused });
    process.stderr.write(`${refused}\n\n${helpText()}\n`);
    return exitCodes.usage;
  }
  const words = command.name.split(' ').length;
  let parsed;
  try {
    parsed = parseArgs({
      args: args.filter((arg) => arg !== '--json'),
      options: { ...command.options },
      allowPositionals: true,
      strict: true,
    });
  } catch {
    if (json) writeJson({ refused: 'Die Angaben passen nicht zum Befehl.' });
    process.stderr.write(`Die Angaben passen nicht zum Befehl.\n\nkreislage ${command.name} ${command.usage}\n`);
    return exitCodes.usage;
  }
  if (json) {
    const read = readConfig(process.env, { process: 'cli' });
    if (!read.ok) writeJson({ refused: 'Die Umgebung passt nicht.', problems: read.problems });
  }
  const config = readConfigOrExit('cli');
  const outcome = await command.run({
    config,
    positionals: parsed.positionals.slice(words),
    options: parsed.values as Record<string, string | boolean | string[] | undefined>,
    progress: progressLine(),
  });
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  if (json) writeJson(outcome.json);
  else process.stdout.write(`${outcome.lines.join('\n')}\n`);
  return outcome.exitCode ?? 0;
}

/** Refusals in German with their exit code; everything else is a fault of the program and says so. */
function explain(error: unknown): number {
  const write = (text: string): void =>
    void process.stderr.write(`${process.stderr.isTTY ? '\r\u001b[K' : ''}${text}\n`);
  const refuse = (exitCode: number, details: Record<string, unknown> = {}): number => {
    const { message } = error as Error;
    if (json) writeJson({ refused: message, ...details });
    write(message);
    return exitCode;
  };
  if (error instanceof CommandRefused || error instanceof BackupRefused || error instanceof MigrationRefused)
    return refuse(error.exitCode);
  if (error instanceof ImportRefusedError || error instanceof OperationRefused)
    return refuse(exitCodes.data, 'problems' in error ? { problems: error.problems } : {});
  if (error instanceof EmbeddedDatabaseError || error instanceof ConnectionUrlError || error instanceof RequestError)
    return refuse(exitCodes.environment);
  if (json) writeJson({ refused: 'Interner Fehler' });
  write(`Interner Fehler: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return exitCodes.internal;
}

process.exit(await run().catch(explain));

import { type Config, type ProcessName, readConfig } from './config.js';

/** Exit code for an environment that does not fit: a variable, a port, a directory, a server. */
export const EXIT_ENVIRONMENT = 3;

/** The configuration; or every problem on standard error, one German line each, and the end of the process. */
export function readConfigOrExit(process_: ProcessName): Config {
  const result = readConfig(process.env, { process: process_ });
  if (result.ok) return result.config;
  for (const problem of result.problems) process.stderr.write(`✗ ${problem.line}\n`);
  process.exit(EXIT_ENVIRONMENT);
}

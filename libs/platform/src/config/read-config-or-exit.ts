import { exitCodes } from '../process/exit-codes.js';
import { type Config, type ProcessName, readConfig } from './config.js';

/** The configuration; or every problem on standard error, one German line each, and the end of the process. */
export function readConfigOrExit(process_: ProcessName): Config {
  const result = readConfig(process.env, { process: process_ });
  if (result.ok) return result.config;
  for (const problem of result.problems) process.stderr.write(`✗ ${problem.line}\n`);
  process.exit(exitCodes.environment);
}

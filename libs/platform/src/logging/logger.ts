import { type LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

/** Token of the process' {@link Logger} where Nest hands it out. */
export const LOGGER = 'kreislage:logger';

const secrets = ['password', 'token', 'authorization', 'cookie'];
/** Fields in which an error of the database carries values of the statement that failed: figures, comments, names. */
const values = ['parameters', 'detail', 'where'];

/** A log in JSON lines on standard output; secrets and personal texts are never handed to it. */
export function createLogger(processName: string, level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: { process: processName, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          ...secrets.flatMap((name) => [name, `*.${name}`]),
          ...values.flatMap((name) => [`err.${name}`, `err.driverError.${name}`]),
        ],
        remove: true,
      },
    },
    ...(destination ? [destination] : []),
  );
}

/** Nest's own messages in the same log. */
export function nestLogger(logger: Logger): LoggerService {
  const write =
    (level: 'info' | 'error' | 'warn' | 'debug' | 'trace') =>
    (message: unknown, ...rest: unknown[]): void => {
      logger[level]({ context: rest.at(-1) }, typeof message === 'string' ? message : JSON.stringify(message));
    };
  // Nest's messages about its start are of no use to operators.
  return {
    log: write('debug'),
    error: write('error'),
    warn: write('warn'),
    debug: write('debug'),
    verbose: write('trace'),
    fatal: write('error'),
  };
}

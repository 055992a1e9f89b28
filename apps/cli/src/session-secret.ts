import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, exitCodes } from '#platform';
import { CommandRefused } from './outcome.js';

/** The installation's secret: from the environment, or kept in the data directory of the embedded mode. */
export async function readSecret(config: Config): Promise<string> {
  if (config.sessionSecret !== undefined) return config.sessionSecret;
  if (config.mode === 'embedded') {
    const kept = await readFile(join(config.dataDir, 'session-secret'), 'utf8').catch(() => '');
    if (kept.trim() !== '') return kept.trim();
    throw new CommandRefused(
      exitCodes.environment,
      'In DATA_DIR ist noch kein Geheimnis. Bitte zuerst einmal npm start ausführen.',
    );
  }
  throw new CommandRefused(
    exitCodes.environment,
    'SESSION_SECRET fehlt. Bitte denselben Wert wie für den Dienst angeben.',
  );
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DynamicModule, type Provider } from '@nestjs/common';
import { type Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { type Logger, LOGGER } from '../logging/logger.js';
import { packageRoot } from '../process/package-root.js';
import { AUTH_DATABASE, CONFIG, RELAY_DATABASE, RELEASE } from './tokens.js';

interface PlatformParts {
  /** As far as the process needs it. */
  readonly config: Partial<Config>;
  readonly logger: Logger;
  readonly databases: { readonly app: Database; readonly relay: Database; readonly auth?: Database };
}

/**
 * The base that every module of a process may inject: its configuration, log and databases. The pool of the role
 * `kreislage_app` has the class {@link Database} as its token; the others have the tokens of this folder.
 */
export class PlatformModule {
  static with({ config, logger, databases }: PlatformParts): DynamicModule {
    const { app, auth, relay } = databases;
    const providers: Provider[] = [
      { provide: CONFIG, useValue: config },
      { provide: LOGGER, useValue: logger },
      { provide: RELEASE, useFactory: readRelease },
      { provide: Database, useValue: app },
      { provide: RELAY_DATABASE, useValue: relay },
      ...(auth ? [{ provide: AUTH_DATABASE, useValue: auth }] : []),
    ];
    return { module: PlatformModule, global: true, providers, exports: providers };
  }
}

function readRelease(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string }).version;
}

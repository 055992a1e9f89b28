import 'reflect-metadata';
import { announceReady, checkBeforeServing, createLogger, endWithParent, readConfigOrExit } from '#platform';
import { migrations } from '#migrations';
import { type ApiServer } from './server.js';

const config = readConfigOrExit('api');
const logger = createLogger('api', config.logLevel);
let server: ApiServer | undefined;
const end = endWithParent(
  async () => {
    await server?.close();
  },
  { onProblem: (problem) => logger.error({ err: problem }, 'the api did not end in order') },
);
try {
  // The modules that serve requests are loaded while the database answers.
  const [{ startApi }] = await Promise.all([import('./server.js'), checkBeforeServing(config, 'api', migrations)]);
  server = await startApi(config, logger);
  logger.info({ host: config.host, port: config.port }, 'api is ready');
  announceReady();
} catch (error) {
  logger.fatal({ err: error }, 'the api could not start');
  end(5);
}

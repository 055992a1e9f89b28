/**
 * Lanes of a test run: spec files run side by side, each lane with servers of its own, so that two files never meet in a
 * database, a queue or a role. A lane is a worker of Jest.
 *
 * On servers: as many lanes as TEST_DATABASE_URL has addresses, separated by blanks; TEST_REDIS_URL has as many, or none.
 * Embedded: TEST_LANES of them (default 1; each costs about 1 GB).
 */

/** @returns {readonly { databaseUrl?: string, redisUrl?: string }[]} */
export function lanesOf(env) {
  const list = (text) => (text ?? '').split(/\s+/).filter(Boolean);
  const databases = list(env.TEST_DATABASE_URL);
  const queues = list(env.TEST_REDIS_URL);
  if (queues.length > 0 && databases.length > 0 && queues.length !== databases.length)
    throw new Error('TEST_DATABASE_URL and TEST_REDIS_URL name different numbers of servers.');
  if (databases.length > 0) return databases.map((databaseUrl, index) => ({ databaseUrl, redisUrl: queues[index] }));
  return Array.from({ length: Number(env.TEST_LANES ?? 1) }, () => ({}));
}

/** Under this name the set-up of the run tells its workers what each lane has, as JSON: variables by lane. */
export const LANES = 'KREISLAGE_TEST_LANES';

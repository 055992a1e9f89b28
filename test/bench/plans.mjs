/**
 * `npm run bench:plans -- [--set NAME] [--dir DIR] > docs/performance-plans.md`: the plans of the statements behind the
 * reads of one district, as PostgreSQL really ran them (auto_explain), with rows and buffers.
 */
import { mkdir, mkdtemp, open, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readsOf } from './growth.bench.mjs';
import { dataSets, openDataSet } from './support/data-set.mjs';
import { startProduct } from './support/processes.mjs';
import { ask, openToday } from './support/reads.mjs';
import { startServices, withClient } from './support/services.mjs';

const { values: options } = parseArgs({ options: { set: { type: 'string', default: 'L' }, dir: { type: 'string' } } });
const say = (text) => process.stderr.write(`plans: ${text}\n`);
const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'kreislage-plans-')));
await mkdir(dir, { recursive: true });
const services = await startServices(dir);
const log = join(dir, 'data/server.log');

/** The log that the server has written since `from`, in its entries. */
async function entriesSince(from) {
  const file = await open(log);
  const { size } = await file.stat();
  const { buffer } = await file.read({ buffer: Buffer.alloc(size - from), position: from });
  await file.close();
  return buffer.toString('utf8').split(/^(?=\d{4}-\d\d-\d\d )/m);
}

/** The statement and its plan, without what differs from run to run. */
function toPlan(entry) {
  const match = /Query Text: ([\s\S]*?)\n\t((?:\S.*)\(cost=[\s\S]*)$/.exec(entry);
  if (!match || /pg_|set_config|schema_migration/.test(match[1])) return null;
  const plan = match[2].replaceAll('\n\t', '\n').trimEnd();
  return {
    sql: match[1].replace(/\s+/g, ' ').trim(),
    plan: plan.replace(/ \(cost=[^)]*\)/g, '').replace(/'\\x[0-9a-f]+'/g, '…'),
  };
}

const setting = async (databaseUrl, on) =>
  withClient(databaseUrl, async (client) => {
    const name = new URL(databaseUrl).pathname.slice(1);
    const settings = {
      session_preload_libraries: 'auto_explain',
      'auto_explain.log_min_duration': '0',
      'auto_explain.log_analyze': 'on',
      'auto_explain.log_buffers': 'on',
      'auto_explain.log_timing': 'off',
    };
    for (const [key, value] of Object.entries(settings))
      await client.query(`ALTER DATABASE ${name} ${on ? `SET ${key} = '${value}'` : `RESET ${key}`}`);
  });

try {
  const dataSet = await openDataSet(services, options.set, say);
  const env = { databaseUrl: dataSet.databaseUrl, redisUrl: services.redisUrl, dir };
  await openToday(dataSet, env);
  await setting(dataSet.databaseUrl, true);
  const api = await startProduct('api', env);
  const { units, districts, days } = dataSets[options.set];
  console.log(`# Plans of the reads of one district

Made by \`npm run bench:plans\`: PostgreSQL's own account (auto_explain, ANALYZE, BUFFERS) of the statements behind the reads of
\`test/bench/growth.bench.mjs\`, on data set ${options.set}: ${units.toLocaleString('en')} units, ${districts} districts, ${days.toLocaleString('en')} days. Each statement stands where
it is needed first. Warm cache; costs left out.`);
  try {
    const told = new Set();
    for (const [name, bytes] of Object.entries(readsOf(dataSet))) {
      // A prepared statement gets its lasting plan at the sixth time.
      for (let turn = 0; turn < 40; turn += 1) await ask(api.port, bytes);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const { size } = await stat(log);
      await ask(api.port, bytes);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const plans = (await entriesSince(size)).flatMap((entry) => toPlan(entry) ?? []);
      const fresh = plans.filter(({ sql }) => !told.has(sql));
      for (const { sql } of fresh) told.add(sql);
      console.log(
        `\n## ${name}\n\n${plans.length} statements${fresh.length < plans.length ? `, ${plans.length - fresh.length} of them shown above` : ''}.`,
      );
      for (const { sql, plan } of fresh) console.log(`\n\`\`\`sql\n${sql}\n\`\`\`\n\n\`\`\`\n${plan}\n\`\`\``);
    }
  } finally {
    await api.stop();
    await setting(dataSet.databaseUrl, false);
  }
} finally {
  await services.stop();
}

/**
 * `npm run bench -- NAME… [--short] [--rounds N] [--json FILE] [--strict] [--dir DIR] [--set NAME]`
 *
 * Measures the built product against references in the same run and prints a table. Ends with a status other than 0 when
 * a result is wrong, not when it is slow; with `--strict` a missed target counts as well. Without a name: everything.
 */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startServices } from './support/services.mjs';
import { table } from './support/statistics.mjs';

const names = (await readdir(new URL('.', import.meta.url)))
  .flatMap((file) => /^(.+)\.bench\.mjs$/.exec(file)?.[1] ?? [])
  .sort();
const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    short: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    json: { type: 'string' },
    strict: { type: 'boolean', default: false },
    dir: { type: 'string' },
    set: { type: 'string' },
  },
});
const unknown = positionals.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`bench: there is no ${unknown.join(', ')}. There are: ${names.join(', ')}`);
  process.exit(2);
}

const say = (text) => process.stderr.write(`bench: ${text}\n`);
// With --dir the servers' data stay for the next run; the large data set takes minutes to make.
const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'kreislage-bench-')));
await mkdir(dir, { recursive: true });
const services = await startServices(dir);
const results = {};
let failed = false;
try {
  for (const name of positionals.length > 0 ? positionals : names) {
    const { about, run } = await import(`./${name}.bench.mjs`);
    say(`${name}: ${about}`);
    try {
      const rounds = Number(options.rounds ?? (options.short ? 1 : 5));
      results[name] = await run({ services, dir, say, rounds, short: options.short, set: options.set });
      console.log(`\n${name}\n\n${table(results[name])}\n`);
      if (options.strict && results[name].some(({ met }) => met === false)) failed = true;
    } catch (error) {
      failed = true;
      say(`${name}: FAILED\n${error.stack}`);
    }
  }
} finally {
  await services.stop();
  if (options.dir === undefined) await rm(dir, { recursive: true, force: true });
}
if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(results, null, 2)}\n`);
process.exitCode = failed ? 1 : 0;

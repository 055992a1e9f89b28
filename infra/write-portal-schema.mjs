/** The schema as types for the portal's queries (apps/portal/src/graphql/schema.d.ts); `--check` only compares. */
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const target = join(ROOT, 'apps/portal/src/graphql/schema.d.ts');
const before = await readFile(target, 'utf8').catch(() => '');
execFileSync(join(ROOT, 'node_modules/.bin/gql.tada'), ['generate-output', '-c', 'apps/portal/tsconfig.json'], {
  cwd: ROOT,
  stdio: ['ignore', 'ignore', 'inherit'],
});
const after = await readFile(target, 'utf8');
if (process.argv.includes('--check') && after !== before) {
  await writeFile(target, before);
  console.error('apps/portal/src/graphql/schema.d.ts is not current. Run: npm run schema:write');
  process.exitCode = 1;
}

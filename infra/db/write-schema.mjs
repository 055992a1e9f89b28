/**
 * `npm run schema:write` writes apps/api/schema.graphql (from the resolvers) and infra/db/schema.sql (from the migrations,
 * by pg_dump); `npm run schema:check` fails when one of them is not what it would write.
 *
 * schema.sql needs a PostgreSQL server (TEST_DATABASE_URL) and pg_dump. Without them it is left out with a line that says
 * so; with REQUIRE_ALL=1 that is a failure.
 */
import 'reflect-metadata';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const check = process.argv.includes('--check');
const { build } = await import('../build.mjs');
await build({ log: () => undefined });

settle('apps/api/schema.graphql', await graphqlSchema());
const sql = await sqlSchema();
if (sql !== null) settle('infra/db/schema.sql', sql);

function settle(path, content) {
  const file = `${root}${path}`;
  const current = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (current === content) {
    console.log(`schema: ${path} is current`);
  } else if (check) {
    console.error(`schema: ${path} is not current. Run: npm run schema:write`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, content);
    console.log(`schema: ${path} written`);
  }
}

async function graphqlSchema() {
  const { NestFactory } = await import('@nestjs/core');
  const { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } = await import('@nestjs/graphql');
  const { printSchema } = await import('graphql');
  const { FeaturesModule } = await import('../../dist/apps/api/src/app.module.js');
  const app = await NestFactory.createApplicationContext(GraphQLSchemaBuilderModule, { logger: ['error'] });
  const schema = await app.get(GraphQLSchemaFactory).create(providersOf(FeaturesModule));
  await app.close();
  return `# Generated from the resolvers by "npm run schema:write"; do not edit.\n\n${printSchema(schema)}\n`;
}

/** The classes that a module and those it imports provide, the resolvers among them. */
function providersOf(module) {
  const declared = (kind) => Reflect.getMetadata(kind, module) ?? [];
  const classes = declared('providers').filter((provider) => typeof provider === 'function');
  return [...new Set([...classes, ...declared('imports').flatMap(providersOf)])];
}

async function sqlSchema() {
  const serverUrl = process.env.TEST_DATABASE_URL;
  const pgDump = findPgDump();
  if (!serverUrl || !pgDump) {
    console.error(
      `schema: infra/db/schema.sql left out: ${serverUrl ? 'pg_dump is not installed' : 'TEST_DATABASE_URL is not set'}.`,
    );
    if (process.env.REQUIRE_ALL === '1') process.exitCode = 1;
    return null;
  }
  const { default: pg } = await import('pg');
  const { migrations } = await import('../../dist/infra/db/migrations/index.js');
  const { runMigrations } = await import('../../dist/libs/platform/src/index.js');
  const name = `kreislage_schema_${randomBytes(4).toString('hex')}`;
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  try {
    const url = new URL(serverUrl);
    url.pathname = `/${name}`;
    await runMigrations(url.href, migrations);
    const schemas = ['platform', 'identity', 'territory', 'reporting', 'steering', 'gis'].flatMap((schema) => [
      '-n',
      schema,
    ]);
    const dump = execFileSync(pgDump, ['--schema-only', '--no-owner', ...schemas, '-d', url.href], {
      encoding: 'utf8',
    });
    // Versions, session settings and (in newer minor versions) a random key say nothing about the schema.
    const body = dump
      .split('\n')
      .filter((line) => !/^(--|SET |SELECT pg_catalog\.set_config|\\(un)?restrict)/.test(line))
      .join('\n')
      .replace(/\n{3,}/g, '\n\n')
      .trim();
    return `-- Generated from the migrations by "npm run schema:write"; do not edit.\n\n${body}\n`;
  } finally {
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  }
}

function findPgDump() {
  const candidates = ['/usr/lib/postgresql/15/bin/pg_dump', '/usr/bin/pg_dump'];
  return candidates.find((path) => existsSync(path)) ?? null;
}

/**
 * Reference: a bare `node:http` server with `pg` and named prepared statements, written as well as one can without
 * login, roles, policies, checks and GraphQL. POST /reports writes the rows of a submission in one transaction;
 * POST /day answers a district's stored day.
 */
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';
import { ready } from './ready.mjs';
import { selectDay, writeReport } from './statements.mjs';

pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });

const answers = {
  '/reports': async (text) => {
    const client = await pool.connect();
    try {
      return await writeReport(client, JSON.parse(text), randomUUID(), createHash('sha256').update(text).digest());
    } finally {
      client.release();
    }
  },
  '/day': async (text) => {
    const { districtKey, date } = JSON.parse(text);
    return (await pool.query({ ...selectDay, values: [districtKey, date] })).rows[0];
  },
};

createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const send = (status, value) => {
      const body = JSON.stringify(value);
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
      response.end(body);
    };
    answers[request.url](Buffer.concat(parts).toString('utf8')).then(
      (value) => send(200, value),
      (error) => send(500, { message: error.message }),
    );
  });
}).listen(Number(process.env.PORT), '127.0.0.1', ready);

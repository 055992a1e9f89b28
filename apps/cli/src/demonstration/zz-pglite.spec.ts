import { it, expect } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { PGlite, types } from '@electric-sql/pglite';
import { postgis } from '@electric-sql/pglite-postgis';
import { Core1764000000000 } from '../../../../infra/db/migrations/1764000000000-core.js';
import { importBoundaries } from '#territory';
import { loadDemonstration } from './load-demonstration.js';
it('pglite', async () => {
  let t = performance.now();
  const lap = (what: string) => { console.log(what, Math.round(performance.now() - t), 'ms', Math.round(process.memoryUsage().rss / 1e6), 'MB'); t = performance.now(); };
  const db = await PGlite.create({ extensions: { postgis }, parsers: { [types.DATE]: (x: string) => x } as never });
  lap('create');
  await new Core1764000000000().up({ query: (s: string) => db.exec(s) } as never);
  lap('migrate');
  const conv = (p: readonly unknown[]) => p.map((x) => x);
  const q = async (s: string, p: readonly unknown[] = []) => {
    const json = p.map((x, i) => (typeof x === 'string' && new RegExp(`\\$${i + 1}::jsonb`).test(s) ? JSON.parse(x) : x));
    return (await db.query(s, conv(json) as unknown[])).rows as never[];
  };
  await db.exec('SET ROLE kreislage_operator');
  const fake: any = {
    query: q,
    async transaction(o: any, work: any) {
      await db.exec(['BEGIN', ...(o.first ? [o.first] : [])].join('; '));
      try { const r = await work({ query: q }); await db.exec('COMMIT'); return r; } catch (e) { await db.exec('ROLLBACK'); throw e; }
    },
  };
  const s = await loadDemonstration(fake, { now: new Date('2026-11-23T15:00:00Z'), onProgress: (p) => lap(JSON.stringify(p)) });
  lap('load ' + JSON.stringify(s));
  console.log(await q(`SELECT level, count(*), sum(ST_NumGeometries(geom)) AS parts, bool_and(ST_IsValid(geom)) AS valid, round(sum(ST_Area(geom))/1e6) AS km2 FROM territory.boundary GROUP BY 1`));
  console.log(await loadDemonstration(fake, { now: new Date('2026-11-26T15:00:00Z') })); lap('fill');
  for (const [f, o] of [['germany.gpkg', { layer: 'gemeinden' }], ['osnabrueck-gemeinden.geojson', {}], ['osnabrueck-meldeeinheiten.geojson', { validFrom: '2026-01-01' }]] as const) {
    console.log(await importBoundaries(fake, { name: f, content: readFileSync('/work/shared/data/' + f) }, { attribution: 'x', ...o }, () => undefined)); lap(f);
  }
  expect((await q(`SELECT bool_and(ST_IsValid(geom)) AS v FROM territory.boundary`))[0]).toEqual({ v: true });
  await db.close();
}, 200_000);

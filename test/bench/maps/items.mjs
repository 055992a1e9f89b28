/** The features of a small district: pages, conditional requests, what is wrong. */
import { hostileQueries } from '../../support/hostile-queries.mjs';
import { alternate, figure, median, medianRatio, quantile } from '../support/statistics.mjs';
import { askOnce, layerRequest, loadLeg, mustBe, overFastCgi, overHttp, seeded, STATES, timed } from './requests.mjs';

const keyOf = ({ properties }) => properties.unit_key;

/** Every server must give the same features. @throws naming the server that does not */
export function checkSame(expected, servers) {
  for (const [name, features] of Object.entries(servers)) {
    const keys = features.map(keyOf).sort();
    if (keys.length !== expected.length || keys.some((key, index) => key !== expected[index]))
      throw new Error(`${name}: ${keys.length} features instead of ${expected.length}, or others`);
  }
}

/** Pages of all features of the district by 1 and by 8 clients, against the map servers. */
export async function itemFigures({ set, api, servers, rounds, short, seconds }) {
  const count = set.unitKeys.length;
  const bytes = layerRequest(set, `${STATES}/items?limit=1000`);
  const first = await askOnce(api.port, bytes);
  const answers = { product: JSON.parse(first.body).features };
  for (const [name, server] of Object.entries(servers))
    answers[name] = JSON.parse((await server.send(server.items({ limit: 1_000 }))).body).features;
  checkSame(set.unitKeys, answers);

  const atLeast = first.raw.length / 2;
  const figures = [];
  const measure = async (what, clients, productBytes, serverBytes, check) => {
    const size = { clients, seconds, warmUp: short ? 0.2 : 0.5 };
    const legs = await alternate(rounds, {
      product: loadLeg(overHttp(api), productBytes, check, size),
      ...Object.fromEntries(
        Object.entries(servers).map(([name, server]) => [
          name,
          loadLeg(overFastCgi(server), () => serverBytes(server), check, size),
        ]),
      ),
    });
    const of = (name, key) => median(legs[name].map((one) => one[key]));
    for (const name of Object.keys(servers))
      figures.push(
        figure(
          `${what}, requests per second, against ${name}`,
          medianRatio(legs.product, legs[name], (one) => one.perSecond),
          {
            ...(clients === 8 && name === 'QGIS Server' ? { atLeast: 3 } : {}),
            product: of('product', 'perSecond'),
            reference: of(name, 'perSecond'),
          },
        ),
      );
    figures.push(
      figure(`${what}, p99 (ms)`, of('product', 'p99'), {
        unit: 'ms',
      }),
    );
  };
  for (const clients of [1, 8])
    await measure(
      `${count} polygons, ${clients} client${clients > 1 ? 's' : ''}`,
      clients,
      () => bytes,
      (server) => server.items({ limit: 1_000 }),
      mustBe(200, { atLeast }),
    );

  // Nothing that was made for another request is found again: the box is another one each time.
  const random = seeded(count);
  const box = () => {
    const shift = () => (random() / 1_000).toFixed(7);
    return `7.${shift().slice(2)},52.${shift().slice(2)},8.9${shift().slice(2)},52.9${shift().slice(2)}`;
  };
  await measure(
    `${count} polygons, 8 clients, another box each time`,
    8,
    () => layerRequest(set, `${STATES}/items?limit=1000&bbox=${box()}`),
    (server) => server.items({ limit: 1_000, bbox: box() }),
    mustBe(200, { atLeast }),
  );
  return figures;
}

/** Asking for a page that one has already, against being given it. */
export async function notModified({ set, api, rounds, short, seconds }) {
  const path = `${STATES}/items?limit=1000`;
  const first = await askOnce(api.port, layerRequest(set, path));
  const tag = /\r\netag: (.+)/i.exec(first.head)[1];
  const size = { clients: 1, seconds, warmUp: short ? 0.1 : 0.5 };
  const legs = await alternate(rounds, {
    unchanged: loadLeg(overHttp(api), () => layerRequest(set, path, { 'if-none-match': tag }), mustBe(304), size),
    given: loadLeg(overHttp(api), () => layerRequest(set, path), mustBe(200, { atLeast: first.raw.length }), size),
  });
  const of = (name) => median(legs[name].map((one) => one.p50));
  return [
    figure(
      `304 against the own 200, first page of ${set.unitKeys.length} units, p50 (ms)`,
      medianRatio(legs.unchanged, legs.given, (one) => one.p50),
      { atMost: 0.2, product: of('unchanged'), reference: of('given') },
    ),
  ];
}

/** How long a refusal takes: the slowest of all, and the usual one. */
export async function refusals({ set, api, short, say }) {
  const times = [];
  for (const query of hostileQueries) {
    const bytes = layerRequest(set, `${STATES}/items${new URL(`http://localhost/?${query}`).search}`);
    const ownTimes = [];
    for (let turn = 0; turn < (short ? 3 : 20); turn += 1) {
      const { milliseconds, result } = await timed(() => askOnce(api.port, bytes));
      if (result.status !== 400) throw new Error(`${query.slice(0, 80)}: ${result.status} instead of 400`);
      ownTimes.push(milliseconds);
    }
    // The first one counts as well: whoever sends nonsense does not warm up before.
    times.push({ query, usual: median(ownTimes), most: quantile(ownTimes, 1) });
  }
  const slowest = times.reduce((a, b) => (b.most > a.most ? b : a));
  say(`slowest refusal: ${slowest.query.slice(0, 40)}`);
  return [
    figure(`bad input, slowest refusal of ${times.length}`, slowest.most, { atMost: 50, unit: 'ms' }),
    figure('bad input, usual refusal', median(times.map(({ usual }) => usual)), { unit: 'ms' }),
  ];
}

/** All municipalities of Germany, page by page. */
import { addDays } from '#kernel';
import { alternate, figure, median, medianRatio } from '../support/statistics.mjs';
import { HttpConnection } from '../support/http.mjs';
import { layerRequest, STATES, timed } from './requests.mjs';

/** Features on a page: what GDAL and QGIS ask for. */
const PAGE = 1_000;

/** Follows `next` from the first page; the keys in the order in which they came. */
async function productPages(set, api, datetime) {
  const connection = new HttpConnection(api.port);
  const keys = [];
  let path = `${STATES}/items?limit=${PAGE}${datetime ? `&datetime=${datetime}` : ''}`;
  try {
    while (path) {
      const { status, body } = await connection.send(layerRequest(set, path));
      if (status !== 200) throw new Error(`page: ${status} ${body.slice(0, 300)}`);
      const { features, links } = JSON.parse(body);
      for (const { id } of features) keys.push(id);
      const next = links.find(({ rel }) => rel === 'next');
      path = next && next.href.slice(new URL(next.href).origin.length);
    }
  } finally {
    connection.close();
  }
  return keys;
}

async function serverPages(server, count) {
  const keys = [];
  for (let offset = 0; offset < count; offset += PAGE) {
    const { status, body } = await server.send(server.items({ limit: PAGE, offset }));
    if (status !== 200) throw new Error(`page: ${status} ${body.slice(0, 300)}`);
    for (const { properties } of JSON.parse(body).features) keys.push(properties.unit_key);
  }
  return keys;
}

/** The work that all legs share: read all pages as JSON, and find all units in it. */
export async function pageFigures({ set, api, servers, rounds, short }) {
  const { unitKeys } = set;
  const leg = (name, read) => async (round) => {
    const { milliseconds, result } = await timed(() => read(round));
    const found = new Set(result);
    if (result.length !== unitKeys.length || unitKeys.some((key) => !found.has(key)))
      throw new Error(`${name}: ${result.length} features, ${found.size} different, instead of ${unitKeys.length}`);
    return { milliseconds };
  };
  await productPages(set, api);
  const legs = await alternate(rounds, {
    product: leg('product', () => productPages(set, api)),
    // A day that nobody has asked for yet: its state is read and written out.
    first: leg('product, first time', (round) => productPages(set, api, addDays(set.lastDay, -(round + 1)))),
    ...Object.fromEntries(
      (short ? Object.entries(servers).slice(0, 1) : Object.entries(servers)).map(([name, server]) => [
        name,
        leg(name, () => serverPages(server, unitKeys.length)),
      ]),
    ),
  });
  const of = (name) => median(legs[name].map((one) => one.milliseconds));
  return Object.keys(legs)
    .filter((name) => name in servers)
    .flatMap((name) =>
      [
        ['', 'product'],
        [', a day asked for the first time', 'first'],
      ].map(([what, which]) =>
        figure(
          `${unitKeys.length} by pages of ${PAGE}${what}, against ${name} (ms)`,
          medianRatio(legs[which], legs[name], (one) => one.milliseconds),
          {
            ...(name === 'MapServer' ? { atMost: 0.5 } : {}),
            product: of(which),
            reference: of(name),
          },
        ),
      ),
    );
}

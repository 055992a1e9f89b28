/**
 * Real boundaries as units of a test district: the Landkreis Osnabrück by units or by municipalities, or all of Germany.
 * For specs and benchmarks alike.
 */
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { sharedFile } from '#testing';

export const ATTRIBUTION = '© GeoBasis-DE / BKG (2021), dl-de/by-2-0, Daten verändert';

export const csvHeader =
  'district_key;district_name;state;ars;ags;name;kind;population;population_date;population_source;valid_from;valid_to;host_ars';

const sources = {
  units: { districtKey: '03459', boundaries: 'osnabrueck-meldeeinheiten.geojson', count: 21 },
  municipalities: { districtKey: '03459', boundaries: 'osnabrueck-gemeinden.geojson', count: 34 },
  germany: { districtKey: '99001', boundaries: 'germany-gemeinden.geojson.gz', count: 10_997 },
};
const LIST = 'gemeinden.csv';

export function realBoundariesAreThere() {
  return [...Object.values(sources).map(({ boundaries }) => boundaries), LIST].every(
    (file) => sharedFile(file) !== null,
  );
}

export function mapSource(kind) {
  const { districtKey, boundaries, count } = sources[kind];
  const lines = unitLines(kind, districtKey);
  if (lines.length !== count) throw new Error(`${LIST}: ${lines.length} units instead of ${count}`);
  const content = sharedFile(boundaries);
  return {
    districtKey,
    unitKeys: lines.map((line) => line.split(';')[3]).sort(),
    districts: Buffer.from([csvHeader, ...lines].join('\n')),
    boundaries: {
      name: boundaries.replace('.gz', ''),
      content: boundaries.endsWith('.gz') ? gunzipSync(content) : content,
    },
  };
}

/** Lines of `district import`. */
function unitLines(kind, districtKey) {
  const rows = parse(sharedFile(LIST), { columns: true }).filter(
    ({ AGS }) => kind === 'germany' || AGS.startsWith('03459'),
  );
  const line = (ars, ags, name, unitKind, population) =>
    `${districtKey};Landkreis ${kind === 'germany' ? 'Deutschland' : 'Osnabrück'};NI;${ars};${ags};${name};${unitKind};${population};${population === '' ? '' : '2018-12-31'};;;;`;
  const kindOf = ({ type }) => (type === 'Stadt' ? 'TOWN' : 'MUNICIPALITY');
  const single = (row, name = row.name) => line(row.ARS, row.AGS, name, kindOf(row), row.einwohner_2018);
  if (kind !== 'units')
    return rows.map((row) => single(row, kind === 'germany' ? `${row.name} (${row.AGS})` : row.name));
  const associations = new Map();
  for (const row of rows) associations.set(row.verband_ars, [...(associations.get(row.verband_ars) ?? []), row]);
  return [...associations].map(([ars, members]) => {
    const [first] = members;
    if (members.length === 1) return single(first);
    const population = members.reduce((sum, member) => sum + Number(member.einwohner_2018), 0);
    return line(`${ars}000`, '', `Samtgemeinde ${first.verband}`, 'MUNICIPAL_ASSOCIATION', String(population));
  });
}

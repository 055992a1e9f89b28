const cursor = (...parts) => `next=${Buffer.from(JSON.stringify(parts)).toString('base64url')}`;

/** A polygon that crosses itself some ten thousand times. */
const wild = Array.from({ length: 402 }, (_, at) => {
  const angle = (2 * Math.PI * (at % 401) * 200) / 401;
  return `${(8 + Math.cos(angle)).toFixed(4)} ${(52.5 + Math.sin(angle)).toFixed(4)}`;
}).join(',');

/** Queries to the features of a collection that cannot be answered; each is a 400, and soon. */
export const hostileQueries = [
  'bbox=1,2,3',
  'bbox=NaN,1,2,3',
  'bbox=1,2,Infinity,3',
  'bbox=8,53,9,52',
  'bbox=',
  'bbox-crs=EPSG:25832',
  'crs=http://www.opengis.net/def/crs/EPSG/0/31467',
  'limit=0',
  'limit=-1',
  'limit=ten',
  'limit=1.5',
  'datetime=2026-02-30',
  'datetime=gestern',
  'datetime=2026-11-20/2026-11-01',
  'known-at=2026',
  'known-at=2099-01-01T00:00:00Z',
  'next=nonsense',
  'next=W10',
  cursor('a_b_c', '2026-11-22', 1_790_000_000_000, 'x', 'y'),
  cursor('034590024024_2026-13-45', null, 1_790_000_000_000),
  cursor('034590024024_zzz', null, 1_790_000_000_000),
  cursor('034590024024', '2026-11-22', -8.64e15, 'x', 'y'),
  cursor('034590024024', '2026-11-22', 1e14, 'x', 'y'),
  cursor('034590024024', '2026-02-30', 1_790_000_000_000, 'x', 'y'),
  'foo=1',
  'limit=1&limit=2',
  'f=xml',
  'boundary_schematic=vielleicht',
  'population=viele',
  'filter-lang=sql',
  'filter=',
  'filter=name',
  `filter=unit_key = 'x'; DROP TABLE territory.district`,
  'filter=nothing = 1',
  `filter=name LIKE`,
  `filter=${'('.repeat(2_000)}1=1${')'.repeat(2_000)}`,
  `filter=${'NOT '.repeat(1_500)}population=1`,
  'filter=S_INTERSECTS(geometry, POINT(NaN 1))',
  `filter=S_INTERSECTS(geometry, POLYGON((${wild})))`,
  'filter-lang=cql2-json&filter={"op":"="}',
  `filter-lang=cql2-json&filter=${'['.repeat(3_000)}`,
  'name=%00',
];

import fc from 'fast-check';

/** The JSON encoding of CQL2, as far as the filters here need it. */
type Cql2Json = string | number | boolean | { readonly [member: string]: unknown };

/** Names by type; a filter of {@link cql2Filters} uses no others. */
export const cql2Properties = {
  string: ['name', 'kind', 'Größe:x.1'],
  number: ['population', 'occupancy_rate'],
  boolean: ['boundary_schematic'],
  date: ['date', 'valid_from', 'valid_to'],
  geometry: ['geometry'],
} as const;

type Arbitrary = fc.Arbitrary<Cql2Json>;

const op = (name: string, ...args: fc.Arbitrary<unknown>[]): Arbitrary =>
  fc.tuple(...args).map((values) => ({ op: name, args: values }));
const property = (type: keyof typeof cql2Properties): Arbitrary =>
  fc.constantFrom(...cql2Properties[type]).map((name) => ({ property: name }));
const day = fc
  .date({ min: new Date('1600-01-01'), max: new Date('9000-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const moment = fc
  .date({ min: new Date('1601-01-01'), max: new Date('8999-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** Any but surrogates. The unit `binary` would list all of Unicode first: 85 MB and 0.7 s in every file that imports this. */
const character = fc
  .oneof(
    fc.integer({ min: 0, max: 0x7f }),
    fc.integer({ min: 0, max: 0xd7ff }),
    fc.integer({ min: 0xe000, max: 0x10ffff }),
  )
  .map((point) => String.fromCodePoint(point));
const text = fc
  .oneof(
    fc.string({ unit: character, maxLength: 12 }),
    fc.string({ unit: fc.constantFrom('%', '_', '\\', "'", '"', 'ß', 'Ä', 'é', '\n', 'a'), maxLength: 12 }),
  )
  .filter((value) => !value.includes('\0'));
const pattern = text.filter((value) => !value.endsWith('\\'));
const folds = (inner: Arbitrary): Arbitrary =>
  fc.oneof(
    { weight: 2, arbitrary: inner },
    op('casei', inner),
    op('accenti', inner),
    op('casei', op('accenti', inner)),
  );
const number = fc
  .oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.constantFrom(0, 2 ** 31, -(2 ** 31), 2 ** 63, 1e308, 5e-324),
  )
  .map((value) => (value === 0 ? 0 : value));
const scalars: readonly Arbitrary[] = [
  fc.oneof(folds(property('string')), folds(text)),
  fc.oneof(property('number'), number),
  fc.oneof(property('boolean'), fc.boolean()),
  fc.oneof(
    property('date'),
    day.map((date) => ({ date })),
    moment.map((timestamp) => ({ timestamp })),
  ),
];

// A few coordinates come again and again: crossings, touches, rings without area.
const ordinate = (most: number): fc.Arbitrary<number> =>
  fc
    .oneof(
      fc.constantFrom(0, 8, 8.5, 9, -most, most, 52, 52.5),
      fc.double({ min: -most, max: most, noNaN: true }),
      fc.double({ min: 5, max: 15, noNaN: true }),
      fc.double({ min: 47, max: 56, noNaN: true }),
    )
    .map((value) => (value === 0 ? 0 : value));
const position = fc.tuple(ordinate(180), ordinate(90));
const line = fc
  .array(position, { minLength: 2, maxLength: 6 })
  .filter((positions) => positions.some(([x, y]) => Math.hypot(x - positions[0]![0], y - positions[0]![1]) > 1e-7));
const ring = fc.array(position, { minLength: 3, maxLength: 7 }).map((positions) => [...positions, positions[0]!]);
const several = <Item>(item: fc.Arbitrary<Item>): fc.Arbitrary<Item[]> =>
  fc.array(item, { minLength: 1, maxLength: 3 });
const simpleGeometry: Arbitrary = fc.oneof(
  position.map((coordinates) => ({ type: 'Point', coordinates })),
  several(position).map((coordinates) => ({ type: 'MultiPoint', coordinates })),
  line.map((coordinates) => ({ type: 'LineString', coordinates })),
  several(line).map((coordinates) => ({ type: 'MultiLineString', coordinates })),
  several(ring).map((coordinates) => ({ type: 'Polygon', coordinates })),
  several(several(ring)).map((coordinates) => ({ type: 'MultiPolygon', coordinates })),
);
const box: Arbitrary = fc
  .tuple(ordinate(180), ordinate(90), ordinate(180), ordinate(90))
  .map(([west, a, east, b]) => ({ bbox: [west, Math.min(a, b), east, Math.max(a, b)] }));
const place: Arbitrary = fc.oneof(
  simpleGeometry,
  several(simpleGeometry).map((geometries) => ({ type: 'GeometryCollection', geometries })),
  box,
);

const bounds = (instant: fc.Arbitrary<string>): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.tuple(instant, instant).map((both) => both.sort()),
    instant.map((from) => [from, '..']),
    instant.map((to) => ['..', to]),
    fc.constant(['..', '..']),
    fc.constant([{ property: 'valid_from' }, { property: 'valid_to' }]),
    instant.map((to) => [{ property: 'valid_from' }, to]),
  );
const interval: Arbitrary = fc.oneof(bounds(day), bounds(moment)).map((both) => ({ interval: both }));

const instantOperators = ['t_after', 't_before', 't_disjoint', 't_equals', 't_intersects'];
const intervalOperators =
  't_contains t_during t_finishedBy t_finishes t_meets t_metBy t_overlappedBy t_overlaps t_startedBy t_starts'.split(
    ' ',
  );
const placeOperators = 's_contains s_crosses s_disjoint s_equals s_intersects s_overlaps s_touches s_within'.split(' ');
const oneOf = (names: readonly string[], ...args: fc.Arbitrary<unknown>[]): Arbitrary =>
  fc.constantFrom(...names).chain((name) => op(name, ...args));

const predicate: Arbitrary = fc.oneof(
  ...scalars.map((scalar) => oneOf(['=', '<>', '<', '>', '<=', '>='], scalar, scalar)),
  ...scalars.map((scalar) => op('in', scalar, fc.array(scalar, { minLength: 1, maxLength: 4 }))),
  ...scalars.map((scalar) => op('isNull', scalar)),
  op('like', scalars[0]!, folds(pattern)),
  op('between', scalars[1]!, scalars[1]!, scalars[1]!),
  op('between', scalars[3]!, scalars[3]!, scalars[3]!),
  op('isNull', fc.oneof(interval, place, property('geometry'))),
  oneOf(instantOperators, fc.oneof(scalars[3]!, interval), fc.oneof(scalars[3]!, interval)),
  oneOf(intervalOperators, interval, interval),
  oneOf(placeOperators, property('geometry'), place),
  oneOf(placeOperators, place, property('geometry')),
  oneOf(placeOperators, simpleGeometry, simpleGeometry),
  fc.boolean(),
);

/** Filters in the JSON encoding, right in form and types, with values of all kinds. */
export const cql2Filters: Arbitrary = fc.letrec<{ filter: Cql2Json }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    { weight: 3, arbitrary: predicate },
    oneOf(['and', 'or'], tie('filter'), tie('filter')),
    op('and', tie('filter'), tie('filter'), tie('filter')),
    op('not', tie('filter')),
    op('isNull', tie('filter')),
  ),
})).filter;

/** The same filter in the text encoding. */
export function toCql2Text(filter: unknown): string {
  if (typeof filter === 'string') return quoted(filter);
  if (typeof filter !== 'object' || filter === null) return String(filter).toUpperCase();
  const members = filter as { readonly [member: string]: unknown };
  if ('property' in members) return `"${String(members['property'])}"`;
  if ('date' in members) return `DATE(${toCql2Text(members['date'])})`;
  if ('timestamp' in members) return `TIMESTAMP(${toCql2Text(members['timestamp'])})`;
  if ('interval' in members) return `INTERVAL(${(members['interval'] as unknown[]).map(toCql2Text).join(', ')})`;
  if ('bbox' in members) return `BBOX(${(members['bbox'] as number[]).join(',')})`;
  if ('type' in members) return toWellKnownText(members);
  const args = members['args'] as unknown[];
  const [first, second, third] = args.map((arg) => (Array.isArray(arg) ? '' : toCql2Text(arg)));
  const name = String(members['op']);
  switch (name) {
    case 'and':
    case 'or':
      return `(${args.map(toCql2Text).join(` ${name.toUpperCase()} `)})`;
    case 'not':
      return `NOT (${first})`;
    case 'isNull':
      return `(${first}) IS NULL`;
    case 'like':
      return `${first} LIKE ${second}`;
    case 'between':
      return `${first} between ${second} and ${third}`;
    case 'in':
      return `${first} IN (${(args[1] as unknown[]).map(toCql2Text).join(',')})`;
    default:
      return /\w/.test(name) ? `${name.toUpperCase()}(${args.map(toCql2Text).join(', ')})` : `${first}${name}${second}`;
  }
}

function quoted(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

function toWellKnownText({ type, coordinates, geometries }: { readonly [member: string]: unknown }): string {
  const name = String(type).toUpperCase();
  if (Array.isArray(geometries)) return `${name}(${geometries.map(toCql2Text).join(',')})`;
  const nested = (value: unknown): string => {
    const items = value as unknown[];
    return typeof items[0] === 'number' ? items.join(' ') : `(${items.map(nested).join(', ')})`;
  };
  return type === 'Point' ? `${name} (${nested(coordinates)})` : `${name} ${nested(coordinates)}`;
}

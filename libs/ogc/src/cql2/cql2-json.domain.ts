import {
  argumentCount,
  type Bound,
  type Expression,
  findOperator,
  type Geometry,
  limits,
  type Parsed,
  type Position,
  type SimpleGeometry,
} from './cql2.domain.js';
import { Budget, wellFormed } from './cql2-reading.domain.js';
import { orRefusal, refuse, shown } from './cql2-refusal.domain.js';

/**
 * Reads a filter in the JSON encoding (annex C of the standard; conformance class cql2-json).
 * @param filter JSON as text, or what a JSON parser made of it
 * @returns `{ expression }`, or `{ refusal }` with a German text; never throws
 */
export function parseCql2Json(filter: unknown): Parsed {
  return orRefusal(() => ({
    expression: readExpression(typeof filter === 'string' ? parse(filter) : filter, new Budget()),
  }));
}

function parse(filter: string): unknown {
  if (filter.length > limits.length) refuse(`Er ist länger als ${limits.length} Zeichen.`);
  try {
    return JSON.parse(filter);
  } catch {
    return refuse('Er ist kein JSON.');
  }
}

type Members = Readonly<Record<string, unknown>>;

function readExpression(value: unknown, budget: Budget): Expression {
  if (typeof value === 'string') return budget.text(ofLimitedLength(value));
  if (typeof value === 'number') return budget.number(value);
  if (typeof value === 'boolean') return budget.boolean(value);
  const members = asObject(value);
  if ('op' in members) return readOperation(members, budget);
  if ('property' in members) return readProperty(members, budget);
  if ('date' in members) return budget.date(asText(members['date'], 'date'));
  if ('timestamp' in members) return budget.timestamp(asText(members['timestamp'], 'timestamp'));
  if ('interval' in members) {
    const [from, to, ...more] = asArray(members['interval'], 'interval');
    if (from === undefined || to === undefined || more.length > 0) refuse('„interval“ hat zwei Enden.');
    return { kind: 'interval', from: readBound(from, budget), to: readBound(to, budget) };
  }
  if ('type' in members) return { kind: 'geometry', geometry: readGeometry(members, budget) };
  if ('bbox' in members) return budget.box(asArray(members['bbox'], 'bbox').map(asNumber));
  return refuse('Ein Objekt hat weder „op“ noch „property“, „date“, „timestamp“, „interval“, „type“ oder „bbox“.');
}

function readOperation(members: Members, budget: Budget): Expression {
  const name = asText(members['op'], 'op');
  const op = findOperator(name) ?? refuse(`Den Operator ${shown(name)} gibt es nicht.`);
  const args = asArray(members['args'], 'args');
  // `in` takes two: the value and the list.
  const [least, most] = op === 'in' ? [2, 2] : argumentCount(op);
  if (args.length < least || args.length > most) refuse(`Der Operator ${shown(name)} hat ${args.length} Argumente.`);
  const operands = op === 'in' ? [args[0], ...asArray(args[1], 'args')] : args;
  if (operands.length < least) refuse('Die Liste des Operators „in“ ist leer.');
  return budget.operation(
    op,
    operands.map((operand) => budget.inside(() => readExpression(operand, budget))),
  );
}

function readProperty(members: Members, budget: Budget): Expression & { kind: 'property' } {
  return budget.property(asText(members['property'], 'property'));
}

function readBound(value: unknown, budget: Budget): Bound {
  return typeof value === 'string' ? budget.bound(value) : readProperty(asObject(value), budget);
}

function readGeometry(members: Members, budget: Budget): Geometry {
  if (members['type'] !== 'GeometryCollection') return readSimpleGeometry(members, budget);
  const geometries = asArray(members['geometries'], 'geometries');
  if (geometries.length === 0) refuse('Eine Geometrie ist leer.');
  return {
    type: 'GeometryCollection',
    geometries: geometries.map((geometry) => readSimpleGeometry(asObject(geometry), budget)),
  };
}

function readSimpleGeometry(members: Members, budget: Budget): SimpleGeometry {
  const { type, coordinates } = members;
  const position = (value: unknown): Position => budget.position(asArray(value, 'coordinates').map(asNumber));
  const listOf =
    <Item>(read: (value: unknown) => Item) =>
    (value: unknown): Item[] =>
      asArray(value, 'coordinates').map(read);
  switch (type) {
    case 'Point':
      return { type, coordinates: position(coordinates) };
    case 'MultiPoint':
    case 'LineString':
      return wellFormed({ type, coordinates: listOf(position)(coordinates) });
    case 'MultiLineString':
    case 'Polygon':
      return wellFormed({ type, coordinates: listOf(listOf(position))(coordinates) });
    case 'MultiPolygon':
      return wellFormed({ type, coordinates: listOf(listOf(listOf(position)))(coordinates) });
    default:
      return refuse(`Die Geometrie ${shown(asText(type, 'type'))} gibt es hier nicht.`);
  }
}

function asObject(value: unknown): Members {
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    refuse('Erwartet wird ein Text, eine Zahl, ein Wahrheitswert oder ein Objekt.');
  // Without a prototype: what JSON calls `constructor` is a member like any other, and absent where it is not written.
  return Object.assign(Object.create(null), value) as Members;
}

function asArray(value: unknown, name: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(`„${name}“ ist keine Liste.`);
}

function asText(value: unknown, name: string): string {
  return typeof value === 'string' ? ofLimitedLength(value) : refuse(`„${name}“ ist kein Text.`);
}

function asNumber(value: unknown): number {
  return typeof value === 'number' ? value : refuse('Eine Koordinate ist keine Zahl.');
}

function ofLimitedLength(text: string): string {
  return text.length <= limits.length ? text : refuse(`Ein Text ist länger als ${limits.length} Zeichen.`);
}

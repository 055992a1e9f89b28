import {
  type Bound,
  type ComparisonOperator,
  comparisonOperators,
  isOneOf,
  type Operation,
  type SpatialOperator,
  spatialOperators,
  type TemporalOperator,
  temporalOperators,
} from './cql2.domain.js';
import { type CheckedExpression, type CheckedFilter, unfold } from './cql2-check.domain.js';
import { foldSql, foldText } from './cql2-fold.domain.js';
import { type Shape } from './cql2-shape.domain.js';

export interface CompiledFilter {
  /** A boolean expression in parentheses where needed. */
  readonly sql: string;
  /** Values of its placeholders, the first of which is `$firstParameter`. */
  readonly parameters: readonly (string | number)[];
  /** Properties that the filter uses, each once. */
  readonly properties: readonly string[];
}

/**
 * The filter as SQL for PostgreSQL 15 with PostGIS 3.3 or newer, with every value of the request as a parameter.
 *
 * Logic has three values, in CQL2 as in SQL: what touches an unknown (NULL) value is unknown, NOT of unknown is unknown,
 * and a row whose condition is unknown is not selected. `population <> 5` does not find rows without a population.
 *
 * Days: an interval reaches from its first to its last day, both included; T_MEETS and T_METBY ask whether the last day of
 * the one is the first of the other, as the conformance tests of the standard do.
 *
 * Places: literals are projected to EPSG:25832, the reference system of the geometry columns. Only two dimensions count.
 * Each stands in a subquery that looks at no row: so it is projected and repaired once, and not for each row, also where
 * the plan is made without its value. The same goes for two literals that are compared.
 *
 * @param columns SQL of each property, of its type: text, integer, numeric or float8, boolean, date, geometry(…, 25832).
 *   It may stand in the result several times.
 * @param wrapSpatial lets the caller evaluate a spatial condition once per distinct geometry, when many rows share one
 */
export function compileCql2(
  filter: CheckedFilter,
  columns: Readonly<Record<string, string>>,
  firstParameter: number,
  wrapSpatial: (condition: string) => string = (condition) => condition,
): CompiledFilter {
  const compiler = new Compiler(filter, columns, firstParameter, wrapSpatial);
  const sql = compiler.sqlOf(filter.expression);
  return { sql, parameters: compiler.parameters, properties: [...compiler.properties] };
}

const largestInteger = 2 ** 31 - 1;

class Compiler {
  readonly parameters: (string | number)[] = [];
  readonly properties = new Set<string>();

  constructor(
    private readonly filter: CheckedFilter,
    private readonly columns: Readonly<Record<string, string>>,
    private readonly firstParameter: number,
    private readonly wrapSpatial: (condition: string) => string,
  ) {}

  sqlOf(expression: CheckedExpression): string {
    switch (expression.kind) {
      case 'text':
        // Stored texts are in this form, and the standard recommends it for comparisons.
        return this.parameter(expression.value.normalize('NFC'), 'text');
      case 'number': {
        const { value } = expression;
        const fits = Number.isInteger(value) && Math.abs(value) <= largestInteger;
        // As integer it can use the index of an integer column; numeric has room for every finite number.
        return this.parameter(value, fits ? 'integer' : 'numeric');
      }
      case 'boolean':
        return expression.value ? 'TRUE' : 'FALSE';
      case 'date':
        return this.parameter(expression.day, 'date');
      case 'timestamp':
        return this.parameter(expression.moment, 'timestamptz');
      case 'property':
        return this.column(expression.name);
      case 'operation':
        return this.operation(expression);
      case 'interval':
      case 'shape':
        throw new Error(`A ${expression.kind} has no value of its own.`);
    }
  }

  private operation({ op, args }: Operation<Shape>): string {
    if (isOneOf(comparisonOperators, op)) return this.comparison(op, args);
    if (isOneOf(spatialOperators, op)) return this.spatial(op, args[0]!, args[1]!);
    if (isOneOf(temporalOperators, op)) return this.temporal(op, args[0]!, args[1]!);
    switch (op) {
      case 'and':
      case 'or':
        return `(${args.map((arg) => this.sqlOf(arg)).join(op === 'and' ? ' AND ' : ' OR ')})`;
      case 'not':
        return `(NOT ${this.sqlOf(args[0]!)})`;
      case 'isNull':
        return this.isNull(args[0]!);
      case 'casei':
      case 'accenti':
        return this.folded({ kind: 'operation', op, args });
      case 'like':
        return `(${this.sqlOf(args[0]!)} LIKE ${this.sqlOf(args[1]!)} ESCAPE '\\')`;
      case 'between':
        return `(${this.sqlOf(args[0]!)} BETWEEN ${this.sqlOf(args[1]!)} AND ${this.sqlOf(args[2]!)})`;
      case 'in': {
        const [value, ...items] = args.map((arg) => this.sqlOf(arg));
        return `(${value} IN (${items.join(', ')}))`;
      }
    }
  }

  private comparison(op: ComparisonOperator, args: readonly CheckedExpression[]): string {
    const [left, right] = args.map((arg) => this.sqlOf(arg));
    // Texts are ordered by code point: the same in every database, whatever its language is.
    const order = op !== '=' && op !== '<>' && args.some((arg) => this.isText(arg)) ? ' COLLATE "C"' : '';
    return `(${left} ${op} ${right}${order})`;
  }

  private isText(expression: CheckedExpression): boolean {
    const { base } = unfold(expression);
    return base.kind === 'text' || (base.kind === 'property' && this.filter.queryables.get(base.name) === 'string');
  }

  private isNull(operand: CheckedExpression): string {
    if (operand.kind === 'shape') return 'FALSE';
    if (operand.kind !== 'interval') return `(${this.sqlOf(operand)} IS NULL)`;
    const ends = [operand.from, operand.to].flatMap((bound) =>
      bound.kind === 'property' ? [this.column(bound.name)] : [],
    );
    return ends.length === 0 ? 'FALSE' : `(${ends.map((end) => `${end} IS NULL`).join(' OR ')})`;
  }

  /** Literals are folded here, so that no row does it again. */
  private folded(expression: CheckedExpression): string {
    const { base, functions } = unfold(expression);
    if (base.kind !== 'text') return [...functions].reduce((sql, name) => foldSql(name, sql), this.sqlOf(base));
    const value = [...functions].reduce((text, name) => foldText(name, text), base.value.normalize('NFC'));
    return this.parameter(value, 'text');
  }

  private temporal(op: TemporalOperator, first: CheckedExpression, second: CheckedExpression): string {
    const unit = [first, second].some(hasMoment) ? 'timestamptz' : 'date';
    return `(${temporalSql[op](this.endsOf(first, unit), this.endsOf(second, unit))})`;
  }

  private endsOf(operand: CheckedExpression, unit: 'date' | 'timestamptz'): Ends {
    const instant = once(() => this.sqlOf(operand));
    const begin = once(() =>
      operand.kind === 'interval' ? this.boundOf(operand.from, `'-infinity'::${unit}`) : instant(),
    );
    const end = once(() => (operand.kind === 'interval' ? this.boundOf(operand.to, `'infinity'::${unit}`) : instant()));
    return {
      get from() {
        return begin();
      },
      get to() {
        return end();
      },
    };
  }

  private boundOf(bound: Bound, open: string): string {
    return bound.kind === 'open' ? open : this.sqlOf(bound);
  }

  private spatial(op: SpatialOperator, first: CheckedExpression, second: CheckedExpression): string {
    const sql = this.relation(op, first, second);
    return first.kind === 'shape' && second.kind === 'shape' ? `(SELECT ${sql})` : this.wrapSpatial(sql);
  }

  private relation(op: SpatialOperator, first: CheckedExpression, second: CheckedExpression): string {
    const [a, b] = [this.partsOf(first), this.partsOf(second)];
    if (op === 's_intersects') return anyOf(pairs(a, b, (x, y) => `ST_Intersects(${x.sql}, ${y.sql})`));
    if (op === 's_disjoint') return allOf(pairs(a, b, (x, y) => `ST_Disjoint(${x.sql}, ${y.sql})`));
    if (a.length === 1 && b.length === 1) return `${spatialSql[op]}(${a[0]!.sql}, ${b[0]!.sql})`;
    // One of them mixes dimensions, and PostGIS refuses that; the other is the geometry of a feature, an area.
    const swapped = a.length > 1;
    return mixedSql(swapped ? (converse[op] ?? op) : op, (swapped ? b : a)[0]!, swapped ? a : b);
  }

  private partsOf(operand: CheckedExpression): readonly Part[] {
    if (operand.kind !== 'shape') return [partOf(2, () => this.sqlOf(operand))];
    return operand.parts.map(({ dimension, wkt }) =>
      partOf(dimension, () => {
        const projected = `ST_Transform(ST_GeomFromText(${this.parameter(wkt, 'text')}, ${operand.srid}), 25832)`;
        // Areas that cross themselves are repaired, for PostGIS raises errors over them; those without extent are empty.
        return `(SELECT ${dimension === 2 ? `ST_MakeValid(${projected}, 'method=structure keepcollapsed=false')` : projected})`;
      }),
    );
  }

  private column(name: string): string {
    const sql = Object.hasOwn(this.columns, name) ? this.columns[name] : undefined;
    if (sql === undefined) throw new Error(`There is no SQL for the property ${name}.`);
    this.properties.add(name);
    return sql;
  }

  private parameter(value: string | number, type: string): string {
    this.parameters.push(value);
    return `$${this.firstParameter + this.parameters.length - 1}::${type}`;
  }
}

function hasMoment(operand: CheckedExpression): boolean {
  const kinds = operand.kind === 'interval' ? [operand.from.kind, operand.to.kind] : [operand.kind];
  return kinds.some((kind) => kind === 'timestamp');
}

/**
 * For SQL with parameters that not every relation uses: a parameter must not be there where the SQL of it is not, for
 * PostgreSQL refuses those that it cannot type.
 */
function once(make: () => string): () => string {
  let sql: string | undefined;
  return () => (sql ??= make());
}

interface Ends {
  /** SQL of the first and the last day, or of the moments. */
  readonly from: string;
  readonly to: string;
}
type Relation = (a: Ends, b: Ends) => string;

/** Relations of Allen as OWL-Time defines them; an instant begins and ends at the same time. */
const temporalSql: Readonly<Record<TemporalOperator, Relation>> = {
  t_after: (a, b) => `${a.from} > ${b.to}`,
  t_before: (a, b) => `${a.to} < ${b.from}`,
  t_disjoint: (a, b) => `${a.to} < ${b.from} OR ${a.from} > ${b.to}`,
  t_equals: (a, b) => `${a.from} = ${b.from} AND ${a.to} = ${b.to}`,
  t_intersects: (a, b) => `${a.from} <= ${b.to} AND ${a.to} >= ${b.from}`,
  t_contains: (a, b) => `${a.from} < ${b.from} AND ${a.to} > ${b.to}`,
  t_during: (a, b) => `${a.from} > ${b.from} AND ${a.to} < ${b.to}`,
  t_finishedBy: (a, b) => `${a.from} < ${b.from} AND ${a.to} = ${b.to}`,
  t_finishes: (a, b) => `${a.from} > ${b.from} AND ${a.to} = ${b.to}`,
  t_meets: (a, b) => `${a.to} = ${b.from}`,
  t_metBy: (a, b) => `${a.from} = ${b.to}`,
  t_overlappedBy: (a, b) => `${a.from} > ${b.from} AND ${a.from} < ${b.to} AND ${a.to} > ${b.to}`,
  t_overlaps: (a, b) => `${a.from} < ${b.from} AND ${a.to} > ${b.from} AND ${a.to} < ${b.to}`,
  t_startedBy: (a, b) => `${a.from} = ${b.from} AND ${a.to} > ${b.to}`,
  t_starts: (a, b) => `${a.from} = ${b.from} AND ${a.to} < ${b.to}`,
};

interface Part {
  readonly dimension: 0 | 1 | 2;
  readonly sql: string;
}

function partOf(dimension: Part['dimension'], make: () => string): Part {
  const sql = once(make);
  return {
    dimension,
    get sql() {
      return sql();
    },
  };
}

type RelateOperator = Exclude<SpatialOperator, 's_intersects' | 's_disjoint'>;

const spatialSql: Readonly<Record<RelateOperator, string>> = {
  s_contains: 'ST_Contains',
  s_crosses: 'ST_Crosses',
  s_equals: 'ST_Equals',
  s_overlaps: 'ST_Overlaps',
  s_touches: 'ST_Touches',
  s_within: 'ST_Within',
};

const converse: Readonly<Partial<Record<RelateOperator, RelateOperator>>> = {
  s_contains: 's_within',
  s_within: 's_contains',
};

/** An area against the union of parts of several dimensions. */
function mixedSql(op: RelateOperator, area: Part, parts: readonly Part[]): string {
  const each = (sql: (part: string) => string): string[] => parts.map((part) => sql(part.sql));
  const areas = parts.filter(({ dimension }) => dimension === 2);
  const covered = (): string[] => each((part) => `ST_Covers(${area.sql}, ${part})`);
  switch (op) {
    case 's_contains':
      return allOf([...covered(), anyOf(each((part) => `ST_Contains(${area.sql}, ${part})`))]);
    case 's_within':
      // Points and lines add nothing to an area.
      return areas.length > 0 ? `ST_Within(${area.sql}, ${areas[0]!.sql})` : falseUnlessNull(area.sql);
    case 's_equals':
      return areas.length > 0
        ? allOf([`ST_Equals(${area.sql}, ${areas[0]!.sql})`, ...covered()])
        : falseUnlessNull(area.sql);
    case 's_touches':
      return allOf([
        anyOf(each((part) => `ST_Intersects(${area.sql}, ${part})`)),
        `NOT ${anyOf(each((part) => `ST_Relate(${area.sql}, ${part}, 'T********')`))}`,
      ]);
    case 's_crosses':
    case 's_overlaps':
      // Defined between dimensions, and a mixture has none (06-103r4, 6.1.15).
      return falseUnlessNull(area.sql);
  }
}

function falseUnlessNull(sql: string): string {
  return `(CASE WHEN ${sql} IS NOT NULL THEN FALSE END)`;
}

function pairs(a: readonly Part[], b: readonly Part[], sql: (x: Part, y: Part) => string): string[] {
  return a.flatMap((x) => b.map((y) => sql(x, y)));
}

function anyOf(conditions: readonly string[]): string {
  return conditions.length === 1 ? conditions[0]! : `(${conditions.join(' OR ')})`;
}

function allOf(conditions: readonly string[]): string {
  return conditions.length === 1 ? conditions[0]! : `(${conditions.join(' AND ')})`;
}

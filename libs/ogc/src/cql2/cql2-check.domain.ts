import { dayOf } from '#kernel';
import {
  type Bound,
  type CharacterFunction,
  type Expression,
  type Instant,
  instantOperators,
  type Interval,
  isOneOf,
  type Operation,
  type Operator,
  spatialOperators,
  temporalOperators,
} from './cql2.domain.js';
import { readInstant } from './cql2-reading.domain.js';
import { orRefusal, type Refusal, refuse, shown } from './cql2-refusal.domain.js';
import { type FilterCrs, type Shape, toShape } from './cql2-shape.domain.js';

export type QueryableType = 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'geometry';

/** The facts against which a filter is checked. */
interface CheckContext {
  /** Properties that a filter may name, with their types. */
  readonly queryables: ReadonlyMap<string, QueryableType>;
  /** Reference system of the coordinates in the filter: `filter-crs`. */
  readonly crs: FilterCrs;
  /** Time zone of the days: a moment that is compared with a day becomes its day there. */
  readonly timeZone: string;
}

export type CheckedExpression = Expression<Shape>;

/** A filter that `compileCql2` turns into SQL which raises no error. */
export interface CheckedFilter {
  readonly expression: CheckedExpression;
  readonly queryables: ReadonlyMap<string, QueryableType>;
}

/** The conditions that must all hold for the filter to hold, each as a filter of its own. */
export function conjunctsOf({ expression, queryables }: CheckedFilter): readonly CheckedFilter[] {
  return expression.kind === 'operation' && expression.op === 'and'
    ? expression.args.flatMap((part) => conjunctsOf({ expression: part, queryables }))
    : [{ expression, queryables }];
}

/** Type of an evaluated expression. `timestamp` comes from literals only, because the data have days. */
type ValueType = 'condition' | 'text' | 'number' | 'boolean' | 'date' | 'timestamp' | 'interval' | 'geometry';

const german: Readonly<Record<ValueType, string>> = {
  condition: 'eine Bedingung',
  text: 'ein Text',
  number: 'eine Zahl',
  boolean: 'ein Wahrheitswert',
  date: 'ein Tag',
  timestamp: 'ein Zeitpunkt',
  interval: 'ein Zeitraum',
  geometry: 'eine Geometrie',
};

/**
 * Checks a filter against the queryables: names and types. A text or a moment that is compared with a day becomes a day, as
 * many clients write it; 0 or 1 that is compared with a boolean becomes one, as GDAL writes it. A value that an attribute can
 * never have is allowed, and equal to none.
 * @returns the filter for `compileCql2`, or `{ refusal }` with a German text; never throws
 */
export function checkCql2(expression: Expression, context: CheckContext): CheckedFilter | Refusal {
  return orRefusal(() => {
    const checker = new Checker(context, countShapes(expression));
    return { expression: checker.condition(expression), queryables: context.queryables };
  });
}

function countShapes(expression: Expression): number {
  if (expression.kind === 'operation') return expression.args.reduce((sum, arg) => sum + countShapes(arg), 0);
  return expression.kind === 'geometry' || expression.kind === 'bbox' ? 1 : 0;
}

class Checker {
  constructor(
    private readonly context: CheckContext,
    private readonly shapes: number,
  ) {}

  condition(expression: Expression): CheckedExpression {
    const checked = this.check(expression);
    const type = this.typeOf(checked);
    if (type === 'condition' || checked.kind === 'boolean') return checked;
    const example =
      checked.kind === 'property'
        ? ` Gemeint ist vielleicht: ${checked.name} ${type === 'boolean' ? '= TRUE' : 'IS NOT NULL'}.`
        : '';
    return refuse(`Erwartet wird eine Bedingung, dort steht aber ${german[type]}.${example}`);
  }

  private check(expression: Expression): CheckedExpression {
    switch (expression.kind) {
      case 'property':
        this.queryable(expression.name);
        return expression;
      case 'interval':
        for (const bound of [expression.from, expression.to]) {
          if (bound.kind === 'property' && this.queryable(bound.name) !== 'date')
            refuse(`Die Eigenschaft ${shown(bound.name)} ist kein Tag und kann kein Ende eines Zeitraums sein.`);
        }
        return this.inOneUnit([expression])[0]!;
      case 'geometry':
      case 'bbox':
        return toShape(expression, this.context.crs, this.shapes);
      case 'operation':
        return { ...expression, args: this.operands(expression) };
      case 'text':
      case 'number':
      case 'boolean':
      case 'date':
      case 'timestamp':
        return expression;
    }
  }

  private operands({ op, args }: Operation): readonly CheckedExpression[] {
    if (op === 'and' || op === 'or' || op === 'not') return args.map((arg) => this.condition(arg));
    const checked = args.map((arg) => this.check(arg));
    if (isOneOf(spatialOperators, op)) return this.spatial(op, checked);
    if (isOneOf(temporalOperators, op)) return this.temporal(op, checked);
    if (op === 'isNull') return checked;
    if (op === 'casei' || op === 'accenti') return this.allOf(op, checked, 'text');
    if (op === 'like') return this.like(checked);
    return this.comparable(op, checked);
  }

  /** Scalars of one type; texts and moments that meet a day become days, numbers that meet a truth truths. */
  private comparable(op: Operator, args: readonly CheckedExpression[]): readonly CheckedExpression[] {
    const types = args.map((arg) => this.typeOf(arg));
    const instant = types.find((type) => type === 'date') ?? types.find((type) => type === 'timestamp');
    const operands = instant
      ? args.map((arg) => this.asInstant(arg, instant))
      : types.includes('boolean')
        ? args.map(asTruth)
        : args;
    const first = this.typeOf(operands[0]!);
    if (first === 'condition' || first === 'interval' || first === 'geometry')
      refuse(`${nameOf(op)} vergleicht Texte, Zahlen, Tage und Wahrheitswerte; dort steht ${german[first]}.`);
    const other = operands.find((operand) => this.typeOf(operand) !== first);
    if (other) refuse(`Nicht vergleichbar: ${this.described(operands[0]!)} und ${this.described(other)}.`);
    if (op === 'between' && (first === 'text' || first === 'boolean'))
      refuse(`BETWEEN vergleicht Zahlen und Tage; dort steht ${german[first]}.`);
    return operands;
  }

  private asInstant(arg: CheckedExpression, type: 'date' | 'timestamp'): CheckedExpression {
    const instant =
      arg.kind === 'text'
        ? (readInstant(arg.value) ?? refuse(`${shown(arg.value)} ist kein Kalendertag wie 2026-11-22.`))
        : arg;
    return instant.kind === 'timestamp' && type === 'date' ? this.dayOf(instant) : instant;
  }

  private dayOf({ moment }: Instant & { kind: 'timestamp' }): Instant {
    return { kind: 'date', day: dayOf(new Date(moment), this.context.timeZone) };
  }

  private like(args: readonly CheckedExpression[]): readonly CheckedExpression[] {
    this.allOf('like', args, 'text');
    const { base } = unfold(args[1]!);
    if (base.kind !== 'text') refuse('LIKE erwartet als Muster einen Text.');
    // PostgreSQL raises an error for a pattern that ends in the middle of an escape.
    if (/(?:^|[^\\])(?:\\\\)*\\$/.test(base.value)) refuse('Das Muster von LIKE endet mit einem einzelnen „\\“.');
    return args;
  }

  private spatial(op: Operator, args: readonly CheckedExpression[]): readonly CheckedExpression[] {
    this.allOf(op, args, 'geometry');
    const mixed = args.some((arg) => arg.kind === 'shape' && arg.parts.length > 1);
    if (mixed && op !== 's_intersects' && op !== 's_disjoint' && !args.some((arg) => arg.kind === 'property'))
      refuse(
        `${nameOf(op)} vergleicht eine GEOMETRYCOLLECTION, die Punkte, Linien und Flächen mischt, nur mit einer Eigenschaft.`,
      );
    return args;
  }

  private temporal(op: Operator, args: readonly CheckedExpression[]): readonly CheckedExpression[] {
    for (const arg of args) {
      const type = this.typeOf(arg);
      if (type !== 'interval' && type !== 'date' && type !== 'timestamp')
        refuse(`${nameOf(op)} vergleicht Tage und Zeiträume; dort steht ${german[type]}.`);
      if (type !== 'interval' && !isOneOf(instantOperators, op))
        refuse(
          `${nameOf(op)} vergleicht nur Zeiträume; dort steht ${german[type]}. Für Tage gibt es ${instantOperators.map(nameOf).join(', ')}.`,
        );
    }
    return this.inOneUnit(args);
  }

  /** Days with days: only where there are nothing but moments do moments remain. */
  private inOneUnit(args: readonly CheckedExpression[]): readonly CheckedExpression[] {
    const hasDays = args
      .flatMap((arg): string[] => (arg.kind === 'interval' ? [arg.from.kind, arg.to.kind] : [arg.kind]))
      .some((kind) => kind === 'date' || kind === 'property');
    const asDay = <Kind extends Bound | CheckedExpression>(bound: Kind): Kind | Instant =>
      hasDays && bound.kind === 'timestamp' ? this.dayOf(bound) : bound;
    return args.map((arg) => {
      if (arg.kind !== 'interval') return asDay(arg);
      const interval: Interval = { kind: 'interval', from: asDay(arg.from), to: asDay(arg.to) };
      if (endsBeforeItBegins(interval)) refuse('Ein Zeitraum endet, bevor er beginnt.');
      return interval;
    });
  }

  private allOf(op: Operator, args: readonly CheckedExpression[], wanted: ValueType): readonly CheckedExpression[] {
    for (const arg of args) {
      const type = this.typeOf(arg);
      if (type !== wanted)
        refuse(
          `${nameOf(op)} erwartet ${german[wanted].replace(/^ein /, 'einen ')}; dort steht ${this.described(arg)}.`,
        );
    }
    return args;
  }

  private described(operand: CheckedExpression): string {
    const type = german[this.typeOf(operand)];
    if (operand.kind === 'property') return `die Eigenschaft ${shown(operand.name)} (${type})`;
    return operand.kind === 'text' || operand.kind === 'number' ? `${shown(String(operand.value))} (${type})` : type;
  }

  private typeOf(expression: CheckedExpression): ValueType {
    switch (expression.kind) {
      case 'property': {
        const type = this.queryable(expression.name);
        return type === 'string' ? 'text' : type === 'integer' ? 'number' : type;
      }
      case 'operation':
        return expression.op === 'casei' || expression.op === 'accenti' ? 'text' : 'condition';
      case 'shape':
        return 'geometry';
      case 'text':
      case 'number':
      case 'boolean':
      case 'date':
      case 'timestamp':
      case 'interval':
        return expression.kind;
    }
  }

  private queryable(name: string): QueryableType {
    const { queryables } = this.context;
    return (
      queryables.get(name) ??
      refuse(`Die Eigenschaft ${shown(name)} gibt es nicht. Möglich sind: ${[...queryables.keys()].join(', ')}.`)
    );
  }
}

function asTruth(arg: CheckedExpression): CheckedExpression {
  return arg.kind === 'number' && (arg.value === 0 || arg.value === 1)
    ? { kind: 'boolean', value: arg.value === 1 }
    : arg;
}

function nameOf(op: Operator): string {
  return op === 'isNull' ? 'IS NULL' : op.toUpperCase();
}

function endsBeforeItBegins({ from, to }: Interval): boolean {
  if (from.kind === 'date' && to.kind === 'date') return to.day < from.day;
  return from.kind === 'timestamp' && to.kind === 'timestamp' && Date.parse(to.moment) < Date.parse(from.moment);
}

/** The argument of nested CASEI and ACCENTI, and each of the two once, innermost first: applying one twice changes nothing. */
export function unfold(expression: CheckedExpression): {
  base: CheckedExpression;
  functions: ReadonlySet<CharacterFunction>;
} {
  const names: CharacterFunction[] = [];
  let base = expression;
  while (base.kind === 'operation' && (base.op === 'casei' || base.op === 'accenti')) {
    names.unshift(base.op);
    base = base.args[0]!;
  }
  return { base, functions: new Set(names) };
}

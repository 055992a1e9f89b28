import {
  type Bound,
  characterFunctions,
  comparisonOperators,
  type Expression,
  findOperator,
  type Geometry,
  limits,
  type Operator,
  type Parsed,
  type Position,
  type SimpleGeometry,
  spatialOperators,
  temporalOperators,
} from './cql2.domain.js';
import { Budget, wellFormed } from './cql2-reading.domain.js';
import { orRefusal, refuse, shown } from './cql2-refusal.domain.js';
import { type Token, tokenise } from './cql2-tokens.domain.js';

/**
 * Reads a filter in the text encoding (annex B of the standard; conformance class cql2-text).
 * @returns `{ expression }`, or `{ refusal }` with a German text; never throws
 */
export function parseCql2Text(filter: string): Parsed {
  return orRefusal(() => {
    if (filter.length > limits.length) refuse(`Er ist länger als ${limits.length} Zeichen.`);
    return { expression: new Reader(tokenise(filter)).readAll() };
  });
}

/** Cannot be names of properties without quotes. */
const reserved = new Set(['AND', 'OR', 'NOT', 'LIKE', 'BETWEEN', 'IN', 'IS', 'NULL', 'TRUE', 'FALSE']);

const functions: readonly Operator[] = [...characterFunctions, ...spatialOperators, ...temporalOperators];
const functionNames = [...functions.map((name) => name.toUpperCase()), 'DATE', 'TIMESTAMP', 'INTERVAL', 'BBOX'];

/** Recursive descent, one method for each rule of the grammar; the budget ends the recursion. */
class Reader {
  private readonly budget = new Budget();
  private index = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  readAll(): Expression {
    if (this.token().kind === 'end') refuse('Er ist leer.');
    const expression = this.readOr();
    return this.token().kind === 'end' ? expression : this.unexpected('AND, OR oder das Ende');
  }

  private readOr(): Expression {
    return this.readChain('OR', () => this.readChain('AND', () => this.readNot()));
  }

  private readChain(keyword: 'AND' | 'OR', read: () => Expression): Expression {
    const args = [read()];
    while (this.takeKeyword(keyword)) args.push(read());
    return args.length === 1 ? args[0]! : this.budget.operation(keyword === 'AND' ? 'and' : 'or', args);
  }

  private readNot(): Expression {
    if (!this.takeKeyword('NOT')) return this.readPredicate();
    return this.budget.operation('not', [this.budget.inside(() => this.readNot())]);
  }

  private readPredicate(): Expression {
    const left = this.readOperand();
    const { kind, value } = this.token();
    const comparison = comparisonOperators.find((op) => kind === 'symbol' && op === value);
    if (comparison) {
      this.index++;
      return this.budget.operation(comparison, [left, this.readOperand()]);
    }
    if (this.takeKeyword('IS')) {
      const negated = this.takeKeyword('NOT');
      if (!this.takeKeyword('NULL')) this.unexpected('NULL');
      return this.maybeNot(negated, this.budget.operation('isNull', [left]));
    }
    const negated = this.takeKeyword('NOT');
    if (this.takeKeyword('LIKE')) {
      return this.maybeNot(negated, this.budget.operation('like', [left, this.readOperand()]));
    }
    // No word of the standard, but GDAL writes it.
    if (this.takeKeyword('ILIKE')) {
      const [text, pattern] = [left, this.readOperand()].map((operand) => this.budget.operation('casei', [operand]));
      return this.maybeNot(negated, this.budget.operation('like', [text!, pattern!]));
    }
    if (this.takeKeyword('BETWEEN')) {
      const lower = this.readOperand();
      if (!this.takeKeyword('AND')) this.unexpected('AND');
      return this.maybeNot(negated, this.budget.operation('between', [left, lower, this.readOperand()]));
    }
    if (this.takeKeyword('IN')) {
      const items = this.readList(() => this.readOperand());
      return this.maybeNot(negated, this.budget.operation('in', [left, ...items]));
    }
    return negated ? this.unexpected('LIKE, BETWEEN oder IN') : left;
  }

  private maybeNot(negated: boolean, predicate: Expression): Expression {
    return negated ? this.budget.operation('not', [predicate]) : predicate;
  }

  private readOperand(): Expression {
    const token = this.token();
    if (this.takeSymbol('(')) {
      const inner = this.budget.inside(() => this.readOr());
      if (!this.takeSymbol(')')) this.unexpected('„)“');
      return inner;
    }
    if (token.kind === 'text') {
      this.index++;
      return this.budget.text(token.value);
    }
    if (token.kind === 'number') return this.budget.number(this.readNumber());
    if (this.takeKeyword('TRUE')) return this.budget.boolean(true);
    if (this.takeKeyword('FALSE')) return this.budget.boolean(false);
    // Names such as `date` are both a property and a function: the parenthesis tells which.
    const next = this.tokens[this.index + 1];
    if (token.kind === 'word' && ['(', 'Z', 'EMPTY'].includes(next?.value.toUpperCase() ?? '')) return this.readCall();
    return this.readProperty();
  }

  private readProperty(): Expression & { kind: 'property' } {
    const token = this.token();
    const isName = token.kind === 'name' || (token.kind === 'word' && !reserved.has(token.value.toUpperCase()));
    if (!isName) this.unexpected('eine Eigenschaft oder ein Wert');
    this.index++;
    return this.budget.property(token.value);
  }

  private readCall(): Expression {
    const token = this.token();
    const name = token.value.toUpperCase();
    const geometry = this.readGeometry();
    if (geometry) {
      return { kind: 'geometry', geometry };
    }
    this.index++;
    if (name === 'BBOX') return this.budget.box(this.readList(() => this.readNumber()));
    if (name === 'DATE') return this.budget.date(this.readOnlyText());
    if (name === 'TIMESTAMP') return this.budget.timestamp(this.readOnlyText());
    if (name === 'INTERVAL') {
      const [from, to, ...more] = this.readList(() => this.readBound());
      if (!from || !to || more.length > 0) refuse(`INTERVAL an Stelle ${token.at} hat zwei Enden.`);
      return { kind: 'interval', from, to };
    }
    const op = functions.find((known) => known === findOperator(name));
    if (!op) refuse(`Die Funktion ${shown(token.value)} gibt es nicht. Möglich sind: ${functionNames.join(', ')}.`);
    const args = this.readList(() => this.readOperand());
    const expected = op === 'casei' || op === 'accenti' ? 1 : 2;
    if (args.length !== expected) refuse(`${name} an Stelle ${token.at} erwartet ${expected} Argumente.`);
    return this.budget.operation(op, args);
  }

  private readBound(): Bound {
    const token = this.token();
    if (token.kind !== 'text') return this.readProperty();
    this.index++;
    return this.budget.bound(token.value);
  }

  private readOnlyText(): string {
    const [text, ...more] = this.readList(() => {
      const token = this.token();
      if (token.kind !== 'text') this.unexpected('ein Text in einfachen Anführungszeichen');
      this.index++;
      return token.value;
    });
    return more.length === 0 ? text! : refuse('DATE und TIMESTAMP haben ein Argument.');
  }

  private readNumber(): number {
    const token = this.token();
    if (token.kind !== 'number') this.unexpected('eine Zahl');
    this.index++;
    return Number(token.value);
  }

  /** A geometry as well-known text, with its name; null and nothing read = the word is no name of a geometry. */
  private readGeometry(): Geometry | null {
    const name = this.token().value.toUpperCase();
    const start = this.index++;
    this.takeKeyword('Z');
    switch (name) {
      case 'GEOMETRYCOLLECTION':
        return { type: 'GeometryCollection', geometries: this.readList(() => this.readSimpleGeometry()) };
      case 'POINT':
        return { type: 'Point', coordinates: this.readPointText() };
      case 'MULTIPOINT':
        // Written with and without parentheses around each point; the conformance tests do the latter.
        return wellFormed({
          type: 'MultiPoint',
          coordinates: this.readList(() => (this.token().value === '(' ? this.readPointText() : this.readPosition())),
        });
      case 'LINESTRING':
        return wellFormed({ type: 'LineString', coordinates: this.readPositions() });
      case 'MULTILINESTRING':
        return wellFormed({ type: 'MultiLineString', coordinates: this.readList(() => this.readPositions()) });
      case 'POLYGON':
        return wellFormed({ type: 'Polygon', coordinates: this.readList(() => this.readPositions()) });
      case 'MULTIPOLYGON':
        return wellFormed({
          type: 'MultiPolygon',
          coordinates: this.readList(() => this.readList(() => this.readPositions())),
        });
      default:
        this.index = start;
        return null;
    }
  }

  private readSimpleGeometry(): SimpleGeometry {
    const { at } = this.token();
    const geometry = this.token().kind === 'word' ? this.readGeometry() : null;
    if (!geometry || geometry.type === 'GeometryCollection')
      refuse(`An Stelle ${at} wird eine einfache Geometrie erwartet, zum Beispiel POINT oder POLYGON.`);
    return geometry;
  }

  private readPositions(): Position[] {
    return this.readList(() => this.readPosition());
  }

  private readPointText(): Position {
    const [position, ...more] = this.readPositions();
    return more.length === 0 ? position! : refuse('Ein Punkt hat eine Koordinate.');
  }

  private readPosition(): Position {
    const numbers = [this.readNumber()];
    while (this.token().kind === 'number') numbers.push(this.readNumber());
    return this.budget.position(numbers);
  }

  /** `(` item `,` item … `)` */
  private readList<Item>(read: () => Item): Item[] {
    if (!this.takeSymbol('(')) this.unexpected('„(“');
    const items = [this.budget.inside(read)];
    while (this.takeSymbol(',')) items.push(this.budget.inside(read));
    return this.takeSymbol(')') ? items : this.unexpected('„,“ oder „)“');
  }

  private token(): Token {
    return this.tokens[this.index]!;
  }

  private takeKeyword(keyword: string): boolean {
    const { kind, value } = this.token();
    const found = kind === 'word' && value.toUpperCase() === keyword;
    if (found) this.index++;
    return found;
  }

  private takeSymbol(symbol: string): boolean {
    const { kind, value } = this.token();
    const found = kind === 'symbol' && value === symbol;
    if (found) this.index++;
    return found;
  }

  private unexpected(expected: string): never {
    const { kind, value, at } = this.token();
    const found = kind === 'end' ? 'endet der Filter' : `steht ${shown(value)}`;
    return refuse(`An Stelle ${at} ${found}; erwartet wird ${expected}.`);
  }
}

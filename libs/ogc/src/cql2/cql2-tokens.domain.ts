import { refuse, shown } from './cql2-refusal.domain.js';

/** A piece of CQL2 text. */
export interface Token {
  /** `word`: keyword or name, `name`: name in double quotes, `text`: characters in quotes, `end`: nothing is left. */
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'symbol' | 'end';
  /** For `text` what it means, without quotes and escapes. */
  readonly value: string;
  /** Counted from 1. */
  readonly at: number;
}

// Annex B: rules whitespace, identifier, numericLiteral. Without arithmetic a sign always belongs to its number.
const space = /[\t-\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]+/y;
const start =
  ':_A-Za-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFE\\u200C\\u200D\\u2070-\\u218F' +
  '\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}';
const word = new RegExp(`[${start}][${start}.0-9\\u0300-\\u036F\\u203F\\u2040]*`, 'uy');
const number = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y;
const symbol = /<>|<=|>=|[<>=(),]/y;

/** Control characters that may be written with a backslash (requirement /req/cql2-text/escaping, C). */
const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  '\\': '\\',
  "'": "'",
};

/** Cuts CQL2 text into pieces; the last one is `end`. */
export function tokenise(filter: string): Token[] {
  const tokens: Token[] = [];
  let index = 0;
  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = index;
    return pattern.exec(filter)?.[0] ?? null;
  };
  const add = (kind: Token['kind'], value: string, length = value.length): void => {
    tokens.push({ kind, value, at: index + 1 });
    index += length;
  };
  for (;;) {
    index += match(space)?.length ?? 0;
    if (index >= filter.length) break;
    const quote = filter[index];
    if (quote === "'") {
      const { value, end } = readQuoted(filter, index);
      add('text', value, end - index);
      continue;
    }
    if (quote === '"') {
      const end = filter.indexOf('"', index + 1);
      if (end < 0) refuse(`Das Anführungszeichen an Stelle ${index + 1} wird nicht geschlossen.`);
      add('name', filter.slice(index + 1, end), end + 1 - index);
      continue;
    }
    const digits = match(number);
    if (digits !== null) {
      add('number', digits);
      continue;
    }
    const letters = match(word);
    if (letters !== null) {
      add('word', letters);
      continue;
    }
    const sign = match(symbol);
    if (sign === null) {
      const character = String.fromCodePoint(filter.codePointAt(index)!);
      const why = '+-*/^%'.includes(character) ? 'Rechnen ist nicht möglich' : 'Damit beginnt nichts';
      refuse(`${shown(character)} an Stelle ${index + 1}: ${why}.`);
    }
    add('symbol', sign);
  }
  add('end', '');
  return tokens;
}

/** A character literal from its opening quote on. A backslash before any other character stays: LIKE reads it. */
function readQuoted(filter: string, from: number): { value: string; end: number } {
  let value = '';
  for (let index = from + 1; index < filter.length; index++) {
    const [character, next] = [filter[index]!, filter[index + 1]];
    if (character === '\\' && next !== undefined && Object.hasOwn(escapes, next)) {
      value += escapes[next]!;
      index++;
    } else if (character !== "'") {
      value += character;
    } else if (next === "'") {
      value += "'";
      index++;
    } else {
      return { value, end: index + 1 };
    }
  }
  return refuse(`Der Text an Stelle ${from + 1} wird nicht geschlossen.`);
}

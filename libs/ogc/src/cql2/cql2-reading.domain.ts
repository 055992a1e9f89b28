import { isCalendarDate } from '#kernel';
import {
  type Bound,
  type Expression,
  type Instant,
  limits,
  type Operation,
  type Operator,
  type Position,
  type Property,
  type SimpleGeometry,
  type SpatialLiteral,
} from './cql2.domain.js';
import { refuse, shown } from './cql2-refusal.domain.js';

/** Counts while a filter is read, and refuses what is too much. */
export class Budget {
  private depth = 0;
  private operators = 0;
  private values = 0;
  private positions = 0;

  /** Reads something that stands inside something else. */
  inside<Result>(read: () => Result): Result {
    if (++this.depth > limits.depth) refuse(`Er ist tiefer als ${limits.depth} Ebenen geschachtelt.`);
    const result = read();
    this.depth--;
    return result;
  }

  operation(op: Operator, args: readonly Expression[]): Operation {
    if (++this.operators > limits.operators) refuse(`Er hat mehr als ${limits.operators} Operatoren.`);
    return { kind: 'operation', op, args };
  }

  property(name: string): Property {
    this.value();
    return { kind: 'property', name };
  }

  text(value: string): Expression {
    this.value();
    // PostgreSQL has no text with this character, so nothing could ever match.
    if (value.includes('\0')) refuse('Ein Text enthält das Zeichen mit dem Code 0.');
    return { kind: 'text', value };
  }

  number(value: number): Expression {
    this.value();
    return { kind: 'number', value: finite(value) };
  }

  boolean(value: boolean): Expression {
    this.value();
    return { kind: 'boolean', value };
  }

  /** @param numbers lower and upper corner: four, or six with heights */
  box(numbers: readonly number[]): SpatialLiteral {
    this.value();
    if (numbers.length !== 4 && numbers.length !== 6) refuse('BBOX hat vier Zahlen, mit Höhen sechs.');
    const half = numbers.length / 2;
    const [west, south, east, north] = [numbers[0]!, numbers[1]!, numbers[half]!, numbers[half + 1]!].map(finite);
    return { kind: 'bbox', box: [west!, south!, east!, north!] };
  }

  /** @param coordinates two, or three with a height */
  position(coordinates: readonly number[]): Position {
    if (++this.positions > limits.positions) refuse(`Er hat mehr als ${limits.positions} Koordinaten.`);
    const [first, second] = coordinates.map(finite);
    if (first === undefined || second === undefined || coordinates.length > 3)
      refuse('Eine Koordinate hat zwei Zahlen, mit Höhe drei.');
    return [first, second];
  }

  date(text: string): Instant {
    this.value();
    return readDate(text) ?? refuse(`${shown(text)} ist kein Kalendertag wie 2026-11-22.`);
  }

  timestamp(text: string): Instant {
    this.value();
    return readTimestamp(text) ?? refuse(`${shown(text)} ist kein Zeitpunkt wie 2026-11-22T10:00:00Z.`);
  }

  /** An end of an interval that is no property. */
  bound(text: string): Bound {
    this.value();
    if (text === '..') return { kind: 'open' };
    return (
      readDate(text) ??
      readTimestamp(text) ??
      refuse(`${shown(text)} ist kein Ende eines Zeitraums; möglich sind Kalendertag, Zeitpunkt und „..“.`)
    );
  }

  private value(): void {
    if (++this.values > limits.values) refuse(`Er hat mehr als ${limits.values} Werte.`);
  }
}

function finite(value: number): number {
  if (!Number.isFinite(value)) refuse('Eine Zahl ist zu groß.');
  // There is one zero only, in both encodings.
  return value === 0 ? 0 : value;
}

function readDate(text: string): Instant | null {
  return isCalendarDate(text) ? { kind: 'date', day: text } : null;
}

function readTimestamp(text: string): Instant | null {
  const match = /^([\d-]{10})T(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?Z$/.exec(text);
  const [, day = '', hour, minute, second] = match ?? [];
  const exists = isCalendarDate(day) && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60;
  return exists ? { kind: 'timestamp', moment: text } : null;
}

/** The instant that a text is, as clients write it without DATE or TIMESTAMP (GDAL a day as 2026-11-22T); null = it is none. */
export function readInstant(text: string): Instant | null {
  return readDate(text.replace(/T$/, '')) ?? readTimestamp(text);
}

/** Refuses what is no line, ring or polygon (clause 6.1.6 ff. of OGC 06-103r4); the geometry itself otherwise. */
export function wellFormed(geometry: SimpleGeometry): SimpleGeometry {
  switch (geometry.type) {
    case 'Point':
      break;
    case 'MultiPoint':
      filled(geometry.coordinates);
      break;
    case 'LineString':
      line(geometry.coordinates);
      break;
    case 'MultiLineString':
      filled(geometry.coordinates).forEach(line);
      break;
    case 'Polygon':
      filled(geometry.coordinates).forEach(ring);
      break;
    case 'MultiPolygon':
      filled(geometry.coordinates).forEach((polygon) => filled(polygon).forEach(ring));
      break;
  }
  return geometry;
}

function filled<Item>(items: readonly Item[]): readonly Item[] {
  return items.length > 0 ? items : refuse('Eine Geometrie ist leer.');
}

function line(positions: readonly Position[]): void {
  if (positions.length < 2) refuse('Eine Linie hat mindestens zwei Koordinaten.');
}

function ring(positions: readonly Position[]): void {
  const [first, last] = [positions[0], positions.at(-1)];
  if (positions.length < 4) refuse('Ein Ring hat mindestens vier Koordinaten.');
  if (first![0] !== last![0] || first![1] !== last![1])
    refuse('Ein Ring ist nicht geschlossen: Seine letzte Koordinate muss gleich der ersten sein.');
}

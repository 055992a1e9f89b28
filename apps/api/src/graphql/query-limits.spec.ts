import { describe, expect, it } from '@jest/globals';
import { Kind, parse } from 'graphql';
import { findExcess } from './query-limits.js';

function excessOf(text: string): string | null {
  const document = parse(text);
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION)!;
  return findExcess(document, operation)?.message ?? null;
}
const nested = (levels: number): string => `${'{ a '.repeat(levels)}${'}'.repeat(levels)}`;
const list = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => of(index)).join(' ');

describe('a document', () => {
  it('has at most 10 levels, fragments looked through', () => {
    expect(excessOf(nested(10))).toBeNull();
    expect(excessOf(nested(11))).toContain('tiefer');
    expect(excessOf(`{ a { ...F } } fragment F on X ${nested(9)}`)).toBeNull();
    expect(excessOf(`{ a { ... { ...F } } } fragment F on X ${nested(10)}`)).toContain('tiefer');
  });

  it('has at most 250 fields, fragments counted each time', () => {
    expect(excessOf(`{ r { ${list(249, (index) => `f${index}`)} } }`)).toBeNull();
    expect(excessOf(`{ r { ${list(250, (index) => `f${index}`)} } }`)).toContain('250 Felder');
    const fragment = `fragment F on X { ${list(100, (index) => `f${index}`)} }`;
    expect(excessOf(`{ a { ...F } b { ...F } } ${fragment}`)).toBeNull();
    expect(excessOf(`{ a { ...F } b { ...F } c { ...F } } ${fragment}`)).toContain('250 Felder');
  });

  it('is measured in time when fragments double at every step', () => {
    const steps = list(60, (index) => `fragment F${index} on X { ...F${index + 1} ...F${index + 1} }`);
    expect(excessOf(`{ ...F0 } ${steps} fragment F60 on X { a }`)).toContain('250 Felder');
  });

  it('has at most 25 root fields, 25 aliases and 10 directives', () => {
    expect(excessOf(`{ ${list(25, (index) => `f${index}`)} }`)).toBeNull();
    expect(excessOf(`{ ${list(26, (index) => `f${index}`)} }`)).toContain('obersten');
    expect(excessOf(`{ r { ${list(25, (index) => `a${index}: f`)} } }`)).toBeNull();
    expect(excessOf(`{ r { ${list(26, (index) => `a${index}: f`)} } }`)).toContain('Aliase');
    expect(excessOf(`{ r { ${list(26, (index) => `a${index}: __typename`)} } }`)).toContain('Aliase');
    expect(excessOf(`{ a ${'@skip(if: false) '.repeat(10)} }`)).toBeNull();
    expect(excessOf(`{ a ${'@skip(if: false) '.repeat(11)} }`)).toContain('Direktiven');
  });

  it('goes over units, days and revisions at most twice on each path', () => {
    expect(excessOf('{ d { s { units { u { reports { revisions { id } } } } } units { key } } }')).toBeNull();
    for (const path of [
      '{ d { units { d { units { d { units { key } } } } } } }',
      '{ d { units { d { s { units { u { d { missing { key } } } } } } } } }',
      '{ d { units { d { units { d { situationSeries { dates } } } } } } }',
      '{ u { reports { unit { reportingDays { u { reports { id } } } } } } }',
      '{ u { r { revisions { revisions { revisions { id } } } } } }',
      '{ d { units { ...F } } } fragment F on X { d { units { d { units { key } } } } }',
    ]) {
      expect([path, excessOf(path)]).toEqual([path, expect.stringContaining('Liste')]);
    }
  });

  it('asks for at most 250,000 values, by the lists on the way and their usual lengths', () => {
    const completeness = (index: number): string =>
      `a${index}: completeness(from: "2026-08-01", to: "2026-11-08") { units { days { status dueAt lockAt } } }`;
    expect(excessOf(`{ d { ${list(12, completeness)} } }`)).toBeNull();
    expect(excessOf(`{ d { ${list(24, completeness)} } }`)).toContain('zu vielen Werten');
    expect(excessOf('{ d { units { reportingDays { date status dueAt } } } }')).toBeNull();
    const calendar = (index: number): string => `a${index}: reportingDays { date status dueAt }`;
    expect(excessOf(`{ d { units { ${list(5, calendar)} } } }`)).toContain('zu vielen Werten');
    expect(excessOf(`{ d { units { ...F } } } fragment F on U { ${list(5, calendar)} }`)).toContain('zu vielen Werten');
  });

  it('may introspect as deep as the tools do', () => {
    expect(excessOf(`{ __schema { types ${nested(20)} } }`)).toBeNull();
  });
});

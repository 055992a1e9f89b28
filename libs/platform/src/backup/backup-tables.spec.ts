import { describe, expect, it } from '@jest/globals';
import { inDependencyOrder } from './backup-tables.js';

const table = (name: string, ...references: string[]) => ({ name, references });

describe('inDependencyOrder', () => {
  it('puts tables behind those they point to, and those outside the list nowhere', () => {
    const ordered = inDependencyOrder([table('a', 'b', 'c'), table('b', 'c'), table('c', 'elsewhere'), table('d')]);
    expect(ordered.map(({ name }) => name)).toEqual(['c', 'd', 'b', 'a']);
  });

  it('does not run for ever on a circle', () => {
    expect(() => inDependencyOrder([table('a', 'b'), table('b', 'a')])).toThrow(/circle: a, b/);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { buildSchema, findBreakingChanges } from 'graphql';

describe('apps/api/schema.graphql', () => {
  const schema = readFileSync('apps/api/schema.graphql', 'utf8');
  const contract = readFileSync('docs/contract.graphql', 'utf8');

  it('holds everything that the contract promises, with the same types and arguments', () => {
    expect(findBreakingChanges(buildSchema(contract), buildSchema(schema))).toEqual([]);
  });

  it('is found out when a promised field is gone', () => {
    const without = schema.replace('carryForwardDays: Int!', 'renamed: Int!');
    expect(findBreakingChanges(buildSchema(contract), buildSchema(without))).toHaveLength(1);
  });

  it('carries the descriptions of the contract', () => {
    const ours = buildSchema(schema).getTypeMap();
    for (const [name, type] of Object.entries(buildSchema(contract).getTypeMap())) {
      if (!('getFields' in type) || name.startsWith('__')) continue;
      const fields = (ours[name] as typeof type).getFields();
      for (const field of Object.values(type.getFields())) {
        if (!field.description) continue;
        const squeeze = (text: string | null | undefined): string => (text ?? '').replace(/\s+/g, ' ').trim();
        expect(`${name}.${field.name}: ${squeeze(fields[field.name]!.description)}`).toBe(
          `${name}.${field.name}: ${squeeze(field.description)}`,
        );
      }
    }
  });
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import {
  countHandlers,
  findHandlersWithoutPermission,
  permissionTablePath,
  readPermissionNames,
} from './handler-permissions.js';
import { describeViolations, readSource, readSources, repositoryRoot } from './source.js';

describe('the handlers of this repository', () => {
  const handlers = readSources('apps', 'libs').filter(({ path }) => !path.endsWith('spec.ts'));

  it('all name a permission of the table', () => {
    const hasTable = existsSync(join(repositoryRoot, permissionTablePath));
    // Only a repository without handlers may be without a table.
    expect(hasTable || countHandlers(handlers) === 0).toBe(true);
    const names = hasTable ? readPermissionNames(readSource(permissionTablePath)) : [];
    expect(describeViolations(findHandlersWithoutPermission(handlers, names))).toEqual([]);
  });
});

describe('findHandlersWithoutPermission', () => {
  const check = (text: string) =>
    describeViolations(
      findHandlersWithoutPermission([{ path: 'libs/x/src/x.resolver.ts', text }], ['report:read', 'report:submit']),
    );
  const graphql = `import { Mutation, Query, Resolver, Subscription, Query as Ask } from '@nestjs/graphql';\nimport * as gql from '@nestjs/graphql';\n`;
  const http = `import { All, Controller, Get, Post, Query } from '@nestjs/common';\n`;

  it.each([
    ['a query', `${graphql}class X { @Query(() => Y) read() {} }`],
    ['a mutation', `${graphql}class X { @Mutation(() => Y) submit() {} }`],
    ['a subscription', `${graphql}class X { @Subscription(() => Y) changes() {} }`],
    ['a decorator under another name', `${graphql}class X { @Ask(() => Y) read() {} }`],
    ['a decorator of a namespace', `${graphql}class X { @gql.Query(() => Y) read() {} }`],
    ['a route', `${http}class X { @Get('things') list() {} }`],
    ['a route for all methods', `${http}class X { @All() any() {} }`],
    [
      'the second handler of a class',
      `${graphql}class X { @Allow('report:read') @Query(() => Y) a() {}\n @Query(() => Y) b() {} }`,
    ],
    ['a permission on the class only', `${graphql}@Allow('report:read') class X { @Query(() => Y) read() {} }`],
    ['a handler in a property', `${http}class X { @Post() submit = () => 1; }`],
  ])('finds %s without permission', (_name, text) => {
    expect(check(text)).toEqual([expect.stringContaining('is a handler without @Allow')]);
  });

  it('finds a permission that the table does not have', () => {
    expect(check(`${graphql}class X { @Allow('report:erase') @Query(() => Y) read() {} }`)).toEqual([
      'libs/x/src/x.resolver.ts:3: @Allow on read names "report:erase", which the permission table does not have',
    ]);
  });

  it('finds a permission that cannot be read off the source', () => {
    expect(check(`${graphql}class X { @Allow(name) @Query(() => Y) read() {} }`)).toHaveLength(1);
    expect(check(`${graphql}class X { @Allow() @Query(() => Y) read() {} }`)).toHaveLength(1);
  });

  it('lets named permissions, field resolvers and parameters pass', () => {
    expect(
      check(`${graphql}class X { @Allow('report:read') @Query(() => Y) read() {} @ResolveField() z() {} }`),
    ).toEqual([]);
    expect(
      check(`${http}class X { @Post() @Allow('report:submit') submit(@Query('dryRun') dryRun: string) {} }`),
    ).toEqual([]);
  });
});

describe('readPermissionNames', () => {
  const read = (text: string) => readPermissionNames({ path: permissionTablePath, text });

  it('reads the keys of the table in every dress', () => {
    expect(
      read(`export const permissions = { 'report:read': ['A'], viewer: ['B'] } as const satisfies Table;`),
    ).toEqual(['report:read', 'viewer']);
    expect(read(`export const permissions: Table = Object.freeze({ 'report:read': ['A'] });`)).toEqual(['report:read']);
  });

  it('fails when there is no table', () => {
    expect(() => read('export const rights = {};')).toThrow('declares no object "permissions"');
  });
});

import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findMachineTraces, machineFolders } from './portable-files.js';
import { describeViolations, repositoryRoot, type SourceFile } from './source.js';

/** Tracked files and those that are about to be; binary ones have nothing to read. */
function repositoryFiles(): SourceFile[] {
  const names = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: repositoryRoot,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return names
    .split('\0')
    .filter((path) => path !== '' && statSync(join(repositoryRoot, path), { throwIfNoEntry: false })?.isFile())
    .map((path) => ({ path, text: readFileSync(join(repositoryRoot, path), 'utf8') }))
    .filter(({ text }) => !text.includes('\0'));
}

describe('the files of this repository', () => {
  it('name no path of this machine and no package registry', () => {
    const files = repositoryFiles();
    expect(files.map(({ path }) => path)).toContain('package.json');
    expect(describeViolations(findMachineTraces(files, machineFolders(repositoryRoot)))).toEqual([]);
  });
});

describe('findMachineTraces', () => {
  // Put together here, so that this file does not hold what it looks for.
  const checkout = ['', 'builds', 'kreislage'].join('/');
  const folders = machineFolders(`${checkout}/`, ['', 'home', 'clerk'].join('/'));
  const traces = (text: string) => findMachineTraces([{ path: 'a.json', text }], folders);

  it.each([
    `see ${checkout}/libs/kernel`,
    `cd ${checkout}`,
    `"${['', 'builds', 'other'].join('/')}/x"`,
    `file://${checkout}/a.ts`,
    `HOME=${['', 'home', 'clerk'].join('/')}`,
    ['"resolved": "https', '//packages.example/zod.tgz"'].join(':'),
    ['registry', 'https://packages.example/'].join('='),
    ['@kreislage:registry', ' https://packages.example/'].join(' ='),
    ['//packages.example/:_authToken', 'secret'].join('='),
    ['https://registry', 'npmjs', 'org/zod'].join('.'),
  ])('finds %s', (text) => {
    expect(traces(`first line\n${text}`)).toEqual([expect.objectContaining({ at: 'a.json:2' })]);
  });

  it('lets relative paths and common folders pass', () => {
    expect(traces(`docs${checkout}/readme.md\n/tmp/x\n/usr/bin/env bash\n"npm registry"`)).toEqual([]);
  });

  it('does not take a folder that every machine has for a trace', () => {
    expect(machineFolders(['', 'tmp', 'clone'].join('/'), '/home')).toEqual([['', 'tmp', 'clone'].join('/')]);
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { repositoryRoot } from './source.js';

const read = (path: string): string => readFileSync(join(repositoryRoot, path), 'utf8');

describe('the container image', () => {
  it('copies nothing that its ignore file leaves out', () => {
    const allowed = read('infra/Dockerfile.dockerignore')
      .split('\n')
      .flatMap((line) => (line.startsWith('!') ? [line.slice(1)] : []));
    const copied = [...read('infra/Dockerfile').matchAll(/^COPY (?!--from)(.+)$/gm)].flatMap(([, sources]) =>
      sources!.split(/\s+/).slice(0, -1),
    );
    expect(copied).toContain('infra/bundle.mjs');
    expect(copied.filter((path) => !allowed.some((one) => path === one || path.startsWith(`${one}/`)))).toEqual([]);
  });
});

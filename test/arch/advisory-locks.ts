import { type SourceFile, type Violation } from './source.js';

/** The register of advisory locks: the one file that writes their SQL. */
const register = 'libs/platform/src/database/advisory-locks.ts';

/** Advisory locks outside the register: a second use of a number excludes writers that have nothing to do with each other. */
export function findLocksOutsideRegister(files: readonly SourceFile[]): Violation[] {
  return files
    .filter(({ path }) => path !== register && !/\.spec\.ts$/.test(path))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, index) =>
          /pg_(try_)?advisory_/i.test(line)
            ? [{ at: `${path}:${index + 1}`, rule: `an advisory lock belongs into ${register}` }]
            : [],
        ),
    );
}

/**
 * Says whether a program that a test needs is here. With REQUIRE_ALL=1 a missing one is a failure, not a skip.
 * @param debianPackage the package that brings it
 * @throws when it is missing and required
 */
export function orRequired(found: boolean, name: string, debianPackage: string): boolean {
  if (!found && process.env['REQUIRE_ALL'] === '1')
    throw new Error(`${name} (${debianPackage}) is missing, and REQUIRE_ALL=1 asks for it.`);
  return found;
}

/** A German text for the caller that names the position or the property. */
export interface Refusal {
  readonly refusal: string;
}

/** Thrown inside reader and check, and caught at their doors: to a caller a refusal is a value. */
class RefusedError extends Error {}

/** @param reason a German sentence */
export function refuse(reason: string): never {
  throw new RefusedError(reason);
}

/** The result, or why there is none. */
export function orRefusal<Result extends object>(work: () => Result): Result | Refusal {
  try {
    return work();
  } catch (error) {
    if (error instanceof RefusedError) return { refusal: `filter: ${error.message}` };
    throw error;
  }
}

/** A piece of the filter as it is shown in a message: short, in one line, without characters that are not seen. */
export function shown(piece: string): string {
  const characters = Array.from(
    piece
      .slice(0, 100)
      .toWellFormed()
      .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' '),
  );
  return `„${characters.length > 40 ? `${characters.slice(0, 40).join('')}…` : characters.join('')}“`;
}

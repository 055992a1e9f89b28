/** Queries to the features of a collection that cannot be answered. */
export const hostileQueries: readonly string[];

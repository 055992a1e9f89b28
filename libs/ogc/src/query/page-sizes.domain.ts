/** Features on a page. */
export const pageSizes = { default: 1_000, most: 10_000 } as const;

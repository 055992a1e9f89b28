/** Names of the files in data/real/divi-kreise. */
export const registerFiles: { readonly daily: string; readonly consolidated: string };

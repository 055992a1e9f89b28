/** Well-formed Unicode without control characters (line break and tab are fine) and without bidirectional overrides. */
export function isCleanText(text: string): boolean {
  return text.isWellFormed() && !/(?![\n\r\t])[\p{Cc}\u202A-\u202E\u2066-\u2069\u200E\u200F\u061C]/u.test(text);
}

/** Whether the text says something: more than blanks and invisible characters. */
export function hasText(text: string | null | undefined): boolean {
  return text !== null && text !== undefined && /[^\s\p{Cf}\p{Zs}\u115F\u1160\u2800\u3164\uFFA0]/u.test(text);
}

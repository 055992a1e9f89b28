/** Whose data these are, each once; null = nobody's. */
export function joined(attributions: readonly (string | null)[]): string | null {
  const names = [...new Set(attributions.filter((name) => name !== null))].sort();
  return names.length === 0 ? null : names.join('; ');
}

import { BadUserInputError, parseMoment } from '#kernel';

/** A query string as the framework reads it. */
export type RawQuery = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The parameters of a request, each at most once and all of them known (OGC API – Features, Part 1, requirement
 * query-param-unknown). @throws BadUserInputError
 */
export function parametersOf(query: RawQuery, known: readonly string[]): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    if (!known.includes(name))
      throw new BadUserInputError(
        `Der Parameter „${name.slice(0, 40)}“ ist unbekannt. Möglich sind: ${known.join(', ')}.`,
      );
    if (typeof value !== 'string') throw new BadUserInputError(`${name}: Bitte nur einmal angeben.`);
    if (value.includes('\0')) throw new BadUserInputError(`${name}: enthält ein unzulässiges Zeichen.`);
    parameters.set(name, value);
  }
  return parameters;
}

/** A moment such as `known-at` asks for; null = not asked. @throws BadUserInputError */
export function momentOf(parameters: ReadonlyMap<string, string>, name: string): Date | null {
  const text = parameters.get(name);
  if (text === undefined) return null;
  const moment = parseMoment(text);
  if (!moment) throw new BadUserInputError(`${name}: Erwartet wird ein Zeitpunkt wie 2026-11-22T08:12:31Z.`);
  return moment;
}

/** Numbers between commas, finite all. @throws BadUserInputError */
export function numbersOf(name: string, text: string, lengths: readonly number[]): number[] {
  const numbers = text
    .split(',')
    .map((part) => (/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?\s*$/i.test(part) ? Number(part) : NaN));
  if (!lengths.includes(numbers.length) || !numbers.every(Number.isFinite))
    throw new BadUserInputError(`${name}: Erwartet werden ${lengths.join(' oder ')} Zahlen mit Kommas dazwischen.`);
  return numbers;
}

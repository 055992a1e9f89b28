import { BadUserInputError } from '#kernel';

/** JSON Schema as OpenAPI 3.0 has it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A query parameter, declared once: OpenAPI describes it by name, text and schema, and requests are read by `parse`. */
export interface QueryParameter<Value> {
  readonly name: string;
  /** German. */
  readonly description: string;
  readonly schema: JsonSchema;
  /** Value of the parameter's text; undefined = the request does not have the parameter. @throws BadUserInputError */
  readonly parse: (text: string | undefined) => Value;
}

/** A parser whose value is null where the request does not have the parameter. */
export function optional<Value>(parse: (text: string) => Value): (text: string | undefined) => Value | null {
  return (text) => (text === undefined ? null : parse(text));
}

/** A query string as the framework reads it. */
export type RawQuery = Readonly<Record<string, string | string[] | undefined>>;

/** Texts of a request's parameters, by name. */
export type QueryTexts = ReadonlyMap<string, string>;

/**
 * The parameters of a request, each at most once and all of them known (OGC API – Features, Part 1, requirement
 * query-param-unknown). @throws BadUserInputError
 */
export function parametersOf(query: RawQuery, known: readonly Pick<QueryParameter<unknown>, 'name'>[]): QueryTexts {
  const parameters = new Map<string, string>();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    if (!known.some((parameter) => parameter.name === name))
      throw new BadUserInputError(
        `Der Parameter „${name.slice(0, 40)}“ ist unbekannt. Möglich sind: ${known.map((parameter) => parameter.name).join(', ')}.`,
      );
    if (typeof value !== 'string') throw new BadUserInputError(`${name}: Bitte nur einmal angeben.`);
    if (value.includes('\0')) throw new BadUserInputError(`${name}: enthält ein unzulässiges Zeichen.`);
    parameters.set(name, value);
  }
  return parameters;
}

/** Value of a parameter in a request. @throws BadUserInputError */
export function read<Value>(texts: QueryTexts, { name, parse }: QueryParameter<Value>): Value {
  return parse(texts.get(name));
}

/** Finite numbers between commas. @throws BadUserInputError */
export function numbersOf(name: string, text: string, lengths: readonly number[]): number[] {
  const numbers = text
    .split(',')
    .map((part) => (/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?\s*$/i.test(part) ? Number(part) : NaN));
  if (!lengths.includes(numbers.length) || !numbers.every(Number.isFinite))
    throw new BadUserInputError(`${name}: Erwartet werden ${lengths.join(' oder ')} Zahlen mit Kommas dazwischen.`);
  return numbers;
}

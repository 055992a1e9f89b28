import { type DocumentNode, GraphQLError, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';

/** Limits of a document (docs/security-requirements.md, section 4). Introspection counts no fields and no depth. */
export const queryLimits = {
  tokens: 2_000,
  depth: 10,
  rootFields: 25,
  aliases: 25,
  fields: 250,
  directives: 10,
  /** Values in the answer of a district of usual size, as {@link lists} reckon it. */
  cost: 250_000,
} as const;

interface List {
  /**
   * The subject of its entries. On one path each subject may be entered twice: a list of units inside a list of units is
   * as many answers as the square of the district, which is bearable; the cube is not.
   */
  readonly over: 'units' | 'days' | 'revisions' | null;
  /** How many entries are reckoned: those of a usual district, and of the longest range that the field takes. */
  readonly entries: number;
}

const USUAL_UNITS = 40;
const ofUnits: List = { over: 'units', entries: USUAL_UNITS };

const lists: Readonly<Record<string, List>> = {
  units: ofUnits,
  inputs: ofUnits,
  missing: ofUnits,
  accounts: ofUnits,
  deputies: ofUnits,
  // Its values are columns of one number a day.
  situationSeries: { over: 'units', entries: 400 },
  completeness: { over: 'units', entries: 1 },
  // Of `completeness`.
  days: { over: null, entries: 100 },
  reports: { over: 'days', entries: 100 },
  reportingDays: { over: 'days', entries: 400 },
  calendar: { over: 'days', entries: 400 },
  revisions: { over: 'revisions', entries: 10 },
};

interface Size {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  /** Values in the answer. */
  readonly cost: number;
}

/** Verdicts by operation: the server keeps the parsed form of repeated documents. */
const verdicts = new WeakMap<OperationDefinitionNode, GraphQLError | null>();

/** Why the operation is too much; null = it is not. The document is valid: fragments exist and form no circle. */
export function findExcess(document: DocumentNode, operation: OperationDefinitionNode): GraphQLError | null {
  const known = verdicts.get(operation);
  if (known !== undefined) return known;
  const verdict = measure(document, operation);
  verdicts.set(operation, verdict);
  return verdict;
}

function measure(document: DocumentNode, operation: OperationDefinitionNode): GraphQLError | null {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [],
    ),
  );
  // A fragment is measured once for each kind of way to come to it: its lists and how often it is repeated.
  const measured = new Map<string, Size>();
  let listInList = false;

  const sizeOf = ({ selections }: SelectionSetNode, above: readonly string[], times: number): Size => {
    let [depth, fields, aliases, cost] = [0, 0, 0, 0];
    const add = (part: Size): void => {
      depth = Math.max(depth, part.depth);
      fields += part.fields;
      aliases += part.aliases;
      cost += part.cost;
    };
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) add(sizeOf(selection.selectionSet, above, times));
      else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const key = [selection.name.value, times, ...above].join('/');
        const size = measured.get(key) ?? sizeOf(fragments.get(selection.name.value)!.selectionSet, above, times);
        measured.set(key, size);
        add(size);
      } else if (!selection.name.value.startsWith('__')) {
        const list = Object.hasOwn(lists, selection.name.value) ? lists[selection.name.value]! : null;
        const over = list?.over ?? null;
        if (over !== null && above.filter((one) => one === over).length >= 2) listInList = true;
        const each = times * (list?.entries ?? 1);
        const inside = selection.selectionSet
          ? sizeOf(selection.selectionSet, over === null ? above : [...above, over], each)
          : { depth: 0, fields: 0, aliases: 0, cost: 0 };
        add({
          depth: inside.depth + 1,
          fields: inside.fields + 1,
          aliases: inside.aliases + (selection.alias ? 1 : 0),
          cost: inside.cost + each,
        });
      } else if (selection.alias) add({ depth: 0, fields: 0, aliases: 1, cost: 0 });
    }
    return { depth, fields, aliases, cost };
  };

  const size = sizeOf(operation.selectionSet, [], 1);
  const tooMuch: readonly (readonly [boolean, string])[] = [
    [size.depth > queryLimits.depth, `Die Anfrage ist tiefer als ${queryLimits.depth} Ebenen.`],
    [size.fields > queryLimits.fields, `Die Anfrage hat mehr als ${queryLimits.fields} Felder.`],
    [size.aliases > queryLimits.aliases, `Die Anfrage hat mehr als ${queryLimits.aliases} Aliase.`],
    [
      operation.selectionSet.selections.length > queryLimits.rootFields,
      `Die Anfrage hat mehr als ${queryLimits.rootFields} Felder auf der obersten Ebene.`,
    ],
    [
      countDirectives(document) > queryLimits.directives,
      `Die Anfrage hat mehr als ${queryLimits.directives} Direktiven.`,
    ],
    [listInList, 'Die Anfrage fragt in einer Liste mehrfach nach einer solchen Liste.'],
    [size.cost > queryLimits.cost, 'Die Anfrage fragt nach zu vielen Werten auf einmal. Bitte teilen Sie sie auf.'],
  ];
  const text = tooMuch.find(([exceeded]) => exceeded)?.[1];
  return text === undefined ? null : new GraphQLError(text, { extensions: { code: 'QUERY_TOO_EXPENSIVE' } });
}

function countDirectives(node: unknown): number {
  if (Array.isArray(node)) return node.reduce<number>((sum, one) => sum + countDirectives(one), 0);
  if (typeof node !== 'object' || node === null || !('kind' in node)) return 0;
  return Object.entries(node).reduce(
    (sum, [name, value]) => (name === 'loc' ? sum : sum + countDirectives(value)),
    node.kind === Kind.DIRECTIVE ? 1 : 0,
  );
}

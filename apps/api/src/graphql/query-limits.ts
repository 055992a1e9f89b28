import { type DocumentNode, GraphQLError, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';

/** What a document may ask for at most (docs/security-requirements, section 4). Introspection counts no fields and no depth. */
export const queryLimits = {
  tokens: 2_000,
  depth: 10,
  rootFields: 25,
  aliases: 25,
  fields: 250,
  directives: 10,
} as const;

/**
 * Lists by what they go over. On one path each may be entered twice: a list of units inside a list of units is as many
 * answers as the square of the district, which is bearable; the cube is not.
 */
const listOf: Readonly<Record<string, string>> = {
  units: 'units',
  inputs: 'units',
  missing: 'units',
  situationSeries: 'units',
  completeness: 'units',
  accounts: 'units',
  deputies: 'units',
  reports: 'days',
  reportingDays: 'days',
  calendar: 'days',
  revisions: 'revisions',
};

interface Size {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
}

/** Verdicts by operation: the server keeps the parsed form of what is asked again and again. */
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
  // A fragment is measured once for each way to come to it; the lists above it are part of the way.
  const measured = new Map<string, Size>();
  let listInList = false;

  const sizeOf = ({ selections }: SelectionSetNode, above: readonly string[]): Size => {
    let [depth, fields, aliases] = [0, 0, 0];
    const add = (part: Size): void => {
      depth = Math.max(depth, part.depth);
      fields += part.fields;
      aliases += part.aliases;
    };
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) add(sizeOf(selection.selectionSet, above));
      else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const key = [selection.name.value, ...above].join('/');
        const size = measured.get(key) ?? sizeOf(fragments.get(selection.name.value)!.selectionSet, above);
        measured.set(key, size);
        add(size);
      } else if (!selection.name.value.startsWith('__')) {
        const list = Object.hasOwn(listOf, selection.name.value) ? listOf[selection.name.value]! : null;
        if (list !== null && above.filter((one) => one === list).length >= 2) listInList = true;
        const inside = selection.selectionSet
          ? sizeOf(selection.selectionSet, list === null ? above : [...above, list])
          : { depth: 0, fields: 0, aliases: 0 };
        add({
          depth: inside.depth + 1,
          fields: inside.fields + 1,
          aliases: inside.aliases + (selection.alias ? 1 : 0),
        });
      } else if (selection.alias) add({ depth: 0, fields: 0, aliases: 1 });
    }
    return { depth, fields, aliases };
  };

  const size = sizeOf(operation.selectionSet, []);
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

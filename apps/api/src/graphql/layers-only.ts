import { type DocumentNode, GraphQLError, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { type Actor, readsFigures } from '#access';

/**
 * Operations for accounts and tokens of map layers: they may ask for their own identity and the addresses of the layers
 * (docs/contract.md, section 4, "Access").
 */
const allowed = new Set([
  'Query.viewer',
  'Viewer.username',
  'Viewer.name',
  'Viewer.role',
  'Viewer.units',
  'Viewer.district',
  'ReportingUnit.key',
  'District.key',
  'District.name',
  'District.timeZone',
  'District.today',
]);

/** The first field of the document that the actor may not ask for; null = none. Fragments are looked through. */
export function findForbiddenField(schema: GraphQLSchema, document: DocumentNode, actor: Actor): GraphQLError | null {
  if (readsFigures(actor)) return null;
  const types = new TypeInfo(schema);
  let refused: GraphQLError | null = null;
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: (node) => {
        const name = `${types.getParentType()?.name ?? ''}.${node.name.value}`;
        if (node.name.value !== '__typename' && !allowed.has(name)) {
          refused ??= new GraphQLError('Dazu fehlt die Berechtigung.', {
            nodes: [node],
            extensions: { code: 'FORBIDDEN' },
          });
        }
      },
    }),
  );
  return refused;
}

/** The subject of a document, as far as it tells how to read it. */
interface Subjects {
  /** It asks for a state known at a moment: the reads must wait for writes in flight first. */
  readonly knownAt: boolean;
  /** It asks for the situation of today. */
  readonly today: boolean;
}

/** Documents already checked; the server keeps the parsed form of repeated documents. */
const subjects = new WeakMap<DocumentNode, Subjects>();

export function subjectsOf(document: DocumentNode): Subjects {
  const known = subjects.get(document);
  if (known !== undefined) return known;
  let [knownAt, today] = [false, false];
  visit(document, {
    Field: (node) => {
      if (node.name.value === 'situation' && !node.arguments?.some(({ name }) => name.value === 'date')) today = true;
    },
    Argument: (node) => {
      if (node.name.value === 'knownAt') knownAt = true;
    },
  });
  const found = { knownAt, today };
  subjects.set(document, found);
  return found;
}

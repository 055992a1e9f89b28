import { print } from '@0no-co/graphql.web';
import { type TadaDocumentNode } from 'gql.tada';
import { RequestFailed, request } from './request.js';

/**
 * Sends the request; with `forAnybody` for any user who is signed in by now. @throws RequestFailed in every case but a
 * complete answer
 */
export async function execute<Result, Variables>(
  document: TadaDocumentNode<Result, Variables>,
  ...[variables, signal, forAnybody]: Record<string, never> extends Variables
    ? [variables?: Variables, signal?: AbortSignal, forAnybody?: boolean]
    : [variables: Variables, signal?: AbortSignal, forAnybody?: boolean]
): Promise<Result> {
  const answer = await request<{ data?: Result; errors?: readonly GraphqlError[] }>('/graphql', {
    method: 'POST',
    json: { query: print(document), variables },
    signal,
    forAnybody: forAnybody === true,
    readsErrors: true,
  });
  const [error] = answer.body.errors ?? [];
  if (error || !answer.body.data)
    throw new RequestFailed(
      error?.extensions?.code ?? 'INTERNAL_SERVER_ERROR',
      error?.message ?? 'Der Server hat unvollständig geantwortet.',
      answer.requestId,
    );
  return answer.body.data;
}

interface GraphqlError {
  readonly message: string;
  readonly extensions?: { readonly code?: string };
}

/** An answer of the GraphQL endpoint. */
export interface GraphqlAnswer<Data> {
  readonly status: number;
  readonly data: Data;
  readonly errors:
    readonly { message: string; path?: unknown[]; extensions: { code: string; requestId?: string } }[] | undefined;
}

/** Signs in and answers with the access token; throws when it is refused. */
export async function signIn(url: string, username: string, password: string): Promise<string> {
  const response = await fetch(`${url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  if (response.status !== 200) throw new Error(`Sign-in of ${username}: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { accessToken: string }).accessToken;
}

/** Asks GraphQL as any client would. */
export async function graphql<Data = Record<string, never>>(
  url: string,
  token: string | null,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<GraphqlAnswer<Data>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as { data: Data; errors?: GraphqlAnswer<Data>['errors'] };
  return { status: response.status, data: body.data, errors: body.errors };
}

/** The same, where only success is expected. */
export async function ask<Data>(
  url: string,
  token: string,
  query: string,
  variables: Record<string, unknown> = {},
): Promise<Data> {
  const answer = await graphql<Data>(url, token, query, variables);
  if (answer.status !== 200 || answer.errors) throw new Error(`${answer.status} ${JSON.stringify(answer.errors)}`);
  return answer.data;
}

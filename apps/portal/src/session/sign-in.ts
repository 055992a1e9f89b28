import { type QueryClient } from '@tanstack/react-query';
import { request } from '../graphql/request.js';
import { onDevice } from '../offline/on-device.js';
import { viewerQuery } from './viewer.js';

/** @throws RequestFailed when refused; its message is for people */
export async function signIn(client: QueryClient, username: string, password: string): Promise<void> {
  await request('/auth/login', { method: 'POST', json: { username, password } });
  const last = onDevice.find<string>('username');
  // Somebody else's figures do not stay on a device that people share.
  if (last !== null && last !== username) onDevice.clear();
  onDevice.keep('username', username);
  forgetFigures(client);
  await client.fetchQuery({ ...viewerQuery, staleTime: 0 });
}

/** Ends the session on the server, and what this device keeps except drafts of reports. */
export async function signOut(client: QueryClient): Promise<void> {
  await request('/auth/logout', { method: 'POST', json: {} }).catch(() => undefined);
  onDevice.clearExceptDrafts();
  forgetFigures(client);
  client.setQueryData(viewerQuery.queryKey, null);
}

/** Everything that was read for somebody. Who that is stays a query that pages watch. */
function forgetFigures(client: QueryClient): void {
  client.removeQueries({ predicate: ({ queryKey }) => !['settings', 'viewer'].includes(String(queryKey[0])) });
}

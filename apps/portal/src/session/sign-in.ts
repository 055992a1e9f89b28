import { type QueryClient } from '@tanstack/react-query';
import { actFor, request } from '../graphql/request.js';
import { onDevice } from '../device/on-device.js';
import { endSession, forgetOwedSignOut, redeemSignOut } from './owed-sign-out.js';
import { viewerQuery } from './viewer.js';

/** @throws RequestFailed when refused; its message is for people */
export async function signIn(client: QueryClient, username: string, password: string): Promise<void> {
  await redeemSignOut();
  await request('/auth/login', { method: 'POST', json: { username, password }, forAnybody: true });
  forgetOwedSignOut();
  // Somebody else's figures do not stay on a device that people share; drafts and what waits belong to their accounts.
  if (onDevice.find<string>('username') !== username) onDevice.clearExceptDrafts();
  onDevice.keep('username', username);
  forgetFigures(client);
  await client.fetchQuery({ ...viewerQuery, staleTime: 0 });
}

/** Signs out on this device, and on the server as soon as it is there; true = it knows already. */
export async function signOut(client: QueryClient): Promise<boolean> {
  const isKnown = await endSession();
  actFor(null);
  onDevice.clearExceptDrafts();
  forgetFigures(client);
  client.setQueryData(viewerQuery.queryKey, null);
  return isKnown;
}

/** Everything that was read for somebody. The query of the viewer itself stays, because pages watch it. */
function forgetFigures(client: QueryClient): void {
  client.removeQueries({ predicate: ({ queryKey }) => !['settings', 'viewer'].includes(String(queryKey[0])) });
}

import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { graphql, type ResultOf } from '../graphql/graphql.js';
import { execute } from '../graphql/execute.js';
import { actFor, RequestFailed } from '../graphql/request.js';
import { onDevice } from '../device/on-device.js';
import { redeemSignOut } from './owed-sign-out.js';

/** No more than an account for map layers may ask. */
const ViewerDocument = graphql(`
  query Viewer {
    viewer {
      username
      name
      role
      units {
        key
      }
      district {
        key
        name
        timeZone
        today
      }
    }
  }
`);

export type Viewer = ResultOf<typeof ViewerDocument>['viewer'];
export type Role = Viewer['role'];

/** The account that is signed in; null = none. Without a connection, the last one on this device. */
export const viewerQuery = queryOptions({
  queryKey: ['viewer'],
  queryFn: async ({ signal }): Promise<Viewer | null> => {
    if (!(await redeemSignOut())) return null;
    try {
      const { viewer } = await execute(ViewerDocument, {}, signal, true);
      actFor(viewer.username);
      onDevice.keep('viewer', viewer);
      return viewer;
    } catch (error) {
      if (error instanceof RequestFailed && error.code === 'UNAUTHENTICATED') {
        // Without a network, too, nobody is back here until somebody signs in.
        actFor(null);
        onDevice.clearExceptDrafts();
        return null;
      }
      const former = onDevice.find<Viewer>('viewer');
      if (former && error instanceof RequestFailed && error.isPassing) {
        actFor(former.username);
        return former;
      }
      throw error;
    }
  },
  staleTime: 60_000,
});

/** An ordinary request, which keeps the session alive. @throws RequestFailed */
export async function keepAlive(): Promise<void> {
  await execute(ViewerDocument, {});
}

/** The account that is signed in, on pages that require one. */
export function useViewer(): Viewer {
  const { data } = useSuspenseQuery(viewerQuery);
  if (!data) throw new RequestFailed('UNAUTHENTICATED', 'Bitte melden Sie sich an.', null);
  return data;
}

/** German names of the roles. */
export const roleName: Record<Role, string> = {
  MUNICIPAL_CLERK: 'Kommune',
  STEERING_OFFICER: 'Steuerung',
  GIS: 'Kartendienste',
  ADMIN: 'Administration',
};

/** The page after sign-in. */
export function startPageOf(role: Role): '/meldung' | '/lage' | '/karte' {
  if (role === 'MUNICIPAL_CLERK') return '/meldung';
  return role === 'GIS' ? '/karte' : '/lage';
}

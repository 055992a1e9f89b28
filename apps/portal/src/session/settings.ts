import { queryOptions } from '@tanstack/react-query';
import { request, RequestFailed } from '../graphql/request.js';
import { onDevice } from '../device/on-device.js';

/** Settings of the installation, known before anybody has signed in. */
export interface PortalSettings {
  readonly release: string;
  /** Accounts to try it with; null outside a demonstration. */
  readonly demonstration: { readonly accounts: readonly DemonstrationAccount[]; readonly password: string } | null;
  /** Minutes without a request after which the session ends. */
  readonly idleMinutes: number;
  /** Template of a background map, `{z}/{x}/{y}`, and whose it is; null = none. */
  readonly basemap: { readonly url: string; readonly attribution: string } | null;
  /** Pages that the operator has filled. */
  readonly pages: readonly OperatorPage[];
}

export interface DemonstrationAccount {
  readonly username: string;
  readonly title: string;
  readonly hint: string;
}

/** Pages whose text is the operator's. */
export type OperatorPage = 'impressum' | 'datenschutz' | 'barrierefreiheit';

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: async ({ signal }): Promise<PortalSettings> => {
    try {
      const { body } = await request<PortalSettings>('/portal/settings', { signal });
      onDevice.keep('settings', body);
      return body;
    } catch (error) {
      const former = onDevice.find<PortalSettings>('settings');
      if (former && error instanceof RequestFailed && error.isPassing) return former;
      throw error;
    }
  },
  staleTime: Infinity,
});

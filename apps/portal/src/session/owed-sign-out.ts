import { request, RequestFailed } from '../graphql/request.js';
import { onDevice } from '../device/on-device.js';

const NAME = 'sign-out-owed';

/**
 * Ends the session on the server. Without a connection it is owed: on this device nobody is signed in from now on, and the
 * server learns of it before anything else is asked of it.
 * @returns whether the server knows already
 */
export async function endSession(): Promise<boolean> {
  // A device that keeps nothing cannot owe: it says so now or never.
  onDevice.keep(NAME, true);
  return tellServer();
}

/** Makes up for a sign-out that the server has not heard of; false = it still has not. */
export async function redeemSignOut(): Promise<boolean> {
  return onDevice.find(NAME) === null || (await tellServer());
}

/** Somebody has signed in since: the session that was to end is not the one of now. */
export function forgetOwedSignOut(): void {
  onDevice.forget(NAME);
}

async function tellServer(): Promise<boolean> {
  try {
    await request('/auth/logout', { method: 'POST', json: {} });
  } catch (error) {
    // That nobody is signed in (any more) is just as well.
    if (error instanceof RequestFailed && error.isPassing) return false;
  }
  onDevice.forget(NAME);
  return true;
}

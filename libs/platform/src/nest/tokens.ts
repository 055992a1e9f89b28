/** Token of the process' configuration. */
export const CONFIG = 'kreislage:config';

/** Token of the program's version. */
export const RELEASE = 'kreislage:release';

/** Token of the pool of the role `kreislage_auth`: sessions, tokens and passwords, before a district is known. */
export const AUTH_DATABASE = 'kreislage:auth-database';

/** Token of the pool of the role `kreislage_relay`: what concerns every district. */
export const RELAY_DATABASE = 'kreislage:relay-database';

/** Tables of the accounts that a backup does not hold, with the reason. */
export const tablesWithoutBackup = {
  'identity.session': 'a restore must not bring ended sessions back to life; everybody signs in again',
  'identity.invitation': 'a restore must not bring used links back to life; the administration invites again',
  'identity.sign_in_failure': 'counts attempts of the last minutes',
} as const;

import { type Tx } from '#platform';

/** The account that an invitation is for. */
interface InvitedAccount {
  readonly accountId: string;
  readonly districtKey: string;
  readonly username: string;
}

/** Stores the invitation of an account in place of its former one. @returns the moment at which it ends */
export async function replaceInvitation(
  tx: Tx,
  invitation: {
    readonly accountId: string;
    readonly districtKey: string;
    readonly tokenHash: Buffer;
    readonly days: number;
  },
): Promise<Date> {
  const [row] = await tx.query<{ expires_at: Date }>(
    `INSERT INTO identity.invitation (account_id, district_key, token_hash, expires_at)
     VALUES ($1, $2, $3, clock_timestamp() + make_interval(days => $4))
     ON CONFLICT (account_id) DO UPDATE
       SET token_hash = $3, created_at = clock_timestamp(), expires_at = clock_timestamp() + make_interval(days => $4)
     RETURNING expires_at`,
    [invitation.accountId, invitation.districtKey, invitation.tokenHash, invitation.days],
  );
  return row!.expires_at;
}

/** The account whose open invitation has this token; null = none, or the account is disabled. */
export async function findInvitedAccount(tx: Tx, tokenHash: Buffer): Promise<InvitedAccount | null> {
  const [row] = await tx.query<InvitedAccount>(
    `SELECT a.account_id AS "accountId", a.district_key AS "districtKey", a.username
       FROM identity.invitation i JOIN identity.account a USING (account_id)
      WHERE i.token_hash = $1 AND i.expires_at > clock_timestamp() AND a.disabled_at IS NULL`,
    [tokenHash],
  );
  return row ?? null;
}

/** Uses up an open invitation; of two callers at once, one gets true. */
export async function takeInvitation(tx: Tx, tokenHash: Buffer): Promise<boolean> {
  const taken = await tx.query(
    `DELETE FROM identity.invitation WHERE token_hash = $1 AND expires_at > clock_timestamp() RETURNING account_id`,
    [tokenHash],
  );
  return taken.length > 0;
}

/** Ends the invitation of an account, if it has one. */
export async function deleteInvitation(tx: Tx, accountId: string): Promise<void> {
  await tx.query(`DELETE FROM identity.invitation WHERE account_id = $1`, [accountId]);
}

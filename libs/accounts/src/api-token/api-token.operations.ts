import { OperationRefused } from '#kernel';
import { appendAudit, type Database } from '#platform';
import { type TokenScope } from '#access';
import { findUnknownUnits } from '#territory';
import { normalUsername } from '../account/account.domain.js';
import { hashSecret, newSecret } from '../credential/secrets.js';
import { findTokenAccount, insertApiToken, revokeApiToken } from './api-token.repository.js';

// Commands of the operator. Messages are German: the operator reads them.

interface NewToken {
  readonly username: string;
  readonly scope: TokenScope;
  /** Units the token may report for; null = all of the account's. */
  readonly unitKeys: readonly string[] | null;
  readonly days: number;
  readonly sessionSecret: string;
  readonly actorName: string;
}

/** Creates an API token; the answer is the only time that it is seen. @throws OperationRefused */
export async function createToken(
  operator: Database,
  token: NewToken,
): Promise<{ tokenId: string; token: string; expiresAt: Date }> {
  if (!Number.isInteger(token.days) || token.days < 1 || token.days > 3660) {
    throw new OperationRefused('--days: Bitte eine ganze Zahl von 1 bis 3660 angeben.');
  }
  const secret = newSecret('apiToken');
  return operator.transaction({}, async (tx) => {
    const account = await findTokenAccount(tx, normalUsername(token.username));
    if (!account) throw new OperationRefused(`Das Konto ${token.username} gibt es nicht.`);
    if (token.unitKeys) {
      const foreign =
        account.role === 'MUNICIPAL_CLERK'
          ? token.unitKeys.filter((key) => !account.unitKeys.includes(key))
          : await findUnknownUnits(tx, account.districtKey, token.unitKeys);
      if (foreign.length > 0) throw new OperationRefused(`Das Konto meldet nicht für: ${foreign.join(', ')}.`);
    }
    if (token.scope === 'report' && account.role !== 'MUNICIPAL_CLERK' && account.role !== 'STEERING_OFFICER') {
      throw new OperationRefused('Dieses Konto kann nicht melden; ein Zugang mit „report“ ist dafür nicht möglich.');
    }
    if (token.scope === 'read' && account.role === 'GIS') {
      throw new OperationRefused('Dieses Konto liest nur Kartenebenen; bitte --scope layers.');
    }
    const { tokenId, expiresAt } = await insertApiToken(tx, {
      ...account,
      tokenHash: hashSecret(secret, token.sessionSecret),
      scope: token.scope,
      unitKeys: token.unitKeys,
      days: token.days,
    });
    await appendAudit(tx, {
      districtKey: account.districtKey,
      actorName: token.actorName,
      action: 'TokenCreated',
      afterRef: tokenId,
      detail: { username: token.username, scope: token.scope, days: token.days },
    });
    return { tokenId, token: secret, expiresAt };
  });
}

/** Revokes an API token at once. @throws OperationRefused when there is no such token */
export async function revokeToken(operator: Database, tokenId: string, actorName: string): Promise<void> {
  await operator.transaction({}, async (tx) => {
    const districtKey = await revokeApiToken(tx, tokenId);
    if (districtKey === null) throw new OperationRefused(`Den Zugang ${tokenId} gibt es nicht.`);
    await appendAudit(tx, { districtKey, actorName, action: 'TokenRevoked', beforeRef: tokenId });
  });
}

import { expect, it } from '@jest/globals';
import { hashPassword, passwordFits } from './password.js';
import { hashSecret, newSecret, prefixOf } from './secrets.js';

it('makes secrets of 256 random bits that say what they are', () => {
  const secrets = (Object.keys(prefixOf) as (keyof typeof prefixOf)[]).map(newSecret);
  expect(secrets.map((secret) => secret.slice(0, 4)).sort()).toEqual(['kla_', 'klc_', 'kli_', 'klt_']);
  for (const secret of secrets) expect(Buffer.from(secret.slice(4), 'base64url')).toHaveLength(32);
  expect(newSecret('apiToken')).not.toBe(newSecret('apiToken'));
});

it("stores secrets so that they are worth nothing without the installation's own", () => {
  const secret = newSecret('apiToken');
  expect(hashSecret(secret, 'one')).toEqual(hashSecret(secret, 'one'));
  expect(hashSecret(secret, 'one')).not.toEqual(hashSecret(secret, 'two'));
  expect(hashSecret(secret, 'one').toString('latin1')).not.toContain(secret);
});

it('stores passwords as argon2id and compares them in NFC', async () => {
  const stored = await hashPassword('Ka\u0308sebrot mit Senf');
  expect(stored).toMatch(/^\$argon2id\$/);
  expect(await passwordFits('K\u00e4sebrot mit Senf', stored)).toBe(true);
  expect(await passwordFits('Kasebrot mit Senf', stored)).toBe(false);
  expect(await passwordFits('no account has this password', null)).toBe(false);
});

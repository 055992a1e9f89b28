import { hash, verify } from '@node-rs/argon2';

/** argon2id with the library's defaults (19 MiB, 2 passes), in the PHC text form. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFC'));
}

let decoy: Promise<string> | undefined;

/**
 * Whether the password fits. Without a hash (unknown name) it takes as long and is false, so that nobody learns from the
 * time whether an account exists.
 */
export async function passwordFits(password: string, passwordHash: string | null): Promise<boolean> {
  decoy ??= hashPassword('no account has this password');
  const fits = await verify(passwordHash ?? (await decoy), password.normalize('NFC'));
  return fits && passwordHash !== null;
}

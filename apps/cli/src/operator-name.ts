import { userInfo } from 'node:os';

/** Who works on the command line, for the audit log. */
export function operatorName(): string {
  return `Betrieb (${userInfo().username})`;
}

import { userInfo } from 'node:os';

/** Name of the operator on the command line, for the audit log. */
export function operatorName(): string {
  return `Betrieb (${userInfo().username})`;
}

/** Exit codes of every process and command: 2 usage, 3 environment, 4 data, 5 internal; 0 only on success. */
export type ExitCode = 0 | 2 | 3 | 4 | 5;

export const exitCodes = { usage: 2, environment: 3, data: 4, internal: 5 } as const satisfies Record<string, ExitCode>;

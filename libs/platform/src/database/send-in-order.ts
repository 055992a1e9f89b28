type Answers<Steps extends readonly (() => Promise<unknown>)[]> = {
  -readonly [Index in keyof Steps]: Awaited<ReturnType<Steps[Index]>>;
};

/**
 * Sends the statements of one transaction in an order that carries meaning, such as a lock before what is read under it.
 * No step waits for the answer to the one before it: the connection is a pipeline, and the server works it off in order.
 * Each step must send its statement before it first waits for something.
 */
export function sendInOrder<const Steps extends readonly (() => Promise<unknown>)[]>(
  ...steps: Steps
): Promise<Answers<Steps>> {
  return Promise.all(steps.map((step) => step())) as Promise<Answers<Steps>>;
}

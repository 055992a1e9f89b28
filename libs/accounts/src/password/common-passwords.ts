let common: Promise<ReadonlySet<string>> | undefined;

/** Whether a text in lower case is one of the 49,000 most common passwords; the list is read when it is first asked for. */
export async function isCommonPassword(): Promise<(text: string) => boolean> {
  common ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set<string>(dictionary['passwords-common'] as readonly string[]),
  );
  const list = await common;
  return (text) => list.has(text);
}

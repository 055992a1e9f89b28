/** After the last spec: what the set-up started ends. */
export default async function tearDown() {
  await globalThis.kreislageTearDown?.();
}

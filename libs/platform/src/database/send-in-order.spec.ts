import { describe, expect, it } from '@jest/globals';
import { sendInOrder } from './send-in-order.js';

describe('sendInOrder', () => {
  it('sends every step before the first answer comes, in the order given, and keeps their answers apart', async () => {
    const sent: string[] = [];
    let grant: (answer: string) => void = () => undefined;
    const answers = sendInOrder(
      () => {
        sent.push('lock');
        return new Promise<string>((resolve) => (grant = resolve));
      },
      () => {
        sent.push('read');
        return Promise.resolve(3);
      },
    );
    expect(sent).toEqual(['lock', 'read']);
    grant('locked');
    expect(await answers).toEqual(['locked', 3]);
  });

  it('fails with the first step that fails', async () => {
    const failing = sendInOrder(
      () => Promise.reject(new Error('no access')),
      () => Promise.resolve(),
    );
    await expect(failing).rejects.toThrow('no access');
  });
});

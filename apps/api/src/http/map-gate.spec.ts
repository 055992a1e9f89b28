import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { type Leave, MapGate } from './map-gate.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Asks for so many turns; `begun` tells which have begun, `leave` ends one. */
function ask(gate: MapGate, count: number) {
  const begun: number[] = [];
  const leaves: Leave[] = [];
  for (let at = 0; at < count; at++)
    void gate.enter().then((leave) => {
      begun.push(at);
      leaves[at] = leave;
    });
  return { begun, leave: (at: number) => leaves[at]!() };
}
const pass = (milliseconds: number): Promise<void> => jest.advanceTimersByTimeAsync(milliseconds);

describe('map requests', () => {
  it('begin all at once where nothing else is in flight', async () => {
    const { begun } = ask(new MapGate(), 3);
    await pass(0);
    expect(begun).toEqual([0, 1, 2]);
  });

  it('go on one by one, in their order and with a pause, while something else is in flight', async () => {
    const gate = new MapGate();
    gate.other();
    const { begun, leave } = ask(gate, 3);
    await pass(0);
    expect(begun).toEqual([0]);
    leave(0);
    await pass(0);
    expect(begun).toEqual([0]);
    await pass(2);
    expect(begun).toEqual([0, 1]);
    leave(1);
    await pass(2);
    expect(begun).toEqual([0, 1, 2]);
  });

  it('do not wait for one that takes long, or never ends', async () => {
    const gate = new MapGate();
    gate.other();
    const { begun } = ask(gate, 2);
    await pass(19);
    expect(begun).toEqual([0]);
    await pass(1);
    expect(begun).toEqual([0, 1]);
  });

  it('begin all at once when it has been quiet for a moment; what ends twice counts once', async () => {
    const gate = new MapGate();
    const [first, second] = [gate.other(), gate.other()];
    const { begun } = ask(gate, 4);
    first();
    first();
    await pass(15);
    expect(begun).toEqual([0]);
    second();
    // Somebody else comes before it is quiet.
    gate.other()();
    await pass(29);
    expect(begun).toEqual([0, 1, 2]);
    await pass(1);
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  it('that asked before go before those that come when it is quiet', async () => {
    const gate = new MapGate();
    const end = gate.other();
    const { begun } = ask(gate, 2);
    end();
    await pass(30);
    const late = ask(gate, 1);
    await pass(0);
    expect([begun, late.begun]).toEqual([[0, 1], [0]]);
  });
});

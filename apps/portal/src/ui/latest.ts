import { type RefObject, useRef } from 'react';

/** The newest of a value that changes with each rendering, for what outlives one: timers, listeners, connections. */
export function useLatest<Value>(value: Value): RefObject<Value> {
  const latest = useRef(value);
  latest.current = value;
  return latest;
}
